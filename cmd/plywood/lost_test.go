package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/cpu"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// broken is the processor until it has run a few batches.
type broken struct{ backend.Backend }

type brokenProgram struct {
	backend.Executable
	left int
}

func (b broken) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	e, err := b.Backend.Compile(p, share)
	return &brokenProgram{e, 5}, err
}

func (p *brokenProgram) Run(ph graph.Phase, s backend.Step) error {
	if p.left--; p.left < 0 {
		return errors.New("the device was lost")
	}
	return p.Executable.Run(ph, s)
}

// A device that is lost ends the run, and the last checkpoint stays and can be gone on from.
func TestDeviceLost(t *testing.T) {
	dir := t.TempDir()
	var out, errs bytes.Buffer
	a := newApp(&out, &errs)
	a.open = func(*deviceFlags) (backend.Backend, error) { return broken{cpu.New(1)}, nil }
	if code := a.run(tiny(dir, "--checkpoint-interval", "1ns")); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if want := "plywood: the device was lost\nThe last checkpoint, after step 5, is "; !strings.HasPrefix(errs.String(), want) {
		t.Errorf("it says\n%s", errs.String())
	}
	if c := load(t, dir, lastFile); c.Progress.Step != 5 {
		t.Errorf("the checkpoint is of step %d", c.Progress.Step)
	}
	plywood(t, 0, "train", "--resume", dir)
}
