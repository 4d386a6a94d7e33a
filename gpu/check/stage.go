package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// stage is one command.
type stage struct {
	name   string
	binary string
	args   []string
	limit  time.Duration
	note   string // what the report is to say of it
}

// result is what came of a stage.
type result struct {
	Name    string            `json:"name"`
	Command string            `json:"command"`
	Outcome string            `json:"outcome"` // passed, cut short, failed, or skipped
	Note    string            `json:"note,omitempty"`
	Seconds float64           `json:"seconds"`
	JSON    []json.RawMessage `json:"json,omitempty"` // lines of its output that are JSON
	Output  string            `json:"output"`         // the end of it
}

// grace is what a command gets to save and end after it is interrupted.
const grace = 10 * time.Second

func (s stage) run(dir string, limit time.Duration) result {
	r := result{Name: s.name, Command: s.binary + " " + strings.Join(s.args, " "), Note: s.note}
	if limit <= 0 {
		r.Outcome, r.Note = "skipped", join(r.Note, "no time was left")
		return r
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	binary, err := filepath.Abs(filepath.Join(dir, s.binary))
	if err != nil {
		binary = s.binary
	}
	cmd := exec.CommandContext(ctx, binary, s.args...)
	// A training saves and ends by itself; what does not is killed.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = grace
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	began := time.Now()
	err = cmd.Run()
	r.Seconds = time.Since(began).Seconds()
	switch {
	case ctx.Err() != nil:
		r.Outcome = "cut short"
		r.Note = join(r.Note, fmt.Sprintf("interrupted after %v, its share of the time", limit.Round(time.Second)))
	case err != nil:
		r.Outcome = "failed"
		if !errors.As(err, new(*exec.ExitError)) {
			both.WriteString(err.Error())
		}
	default:
		r.Outcome = "passed"
	}
	for line := range strings.Lines(both.String()) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "{") && json.Valid([]byte(line)) {
			r.JSON = append(r.JSON, json.RawMessage(line))
		}
	}
	const most = 8 << 10
	text := both.String()
	if len(text) > most {
		text = "…" + strings.ToValidUTF8(text[len(text)-most:], "")
	}
	r.Output = text
	return r
}
