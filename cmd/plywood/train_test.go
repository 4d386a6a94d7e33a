package main

import (
	"bytes"
	"fmt"
	"image"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"plywood/engine/checkpoint"
)

// A run leaves its files, and tells each epoch in the form asked for.
func TestTrain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	out, errs := plywood(t, 0, tiny(dir, "--format", "json", "--log-interval", "2")...)
	lines := jsonLines(t, out)
	if len(lines) != 2 {
		t.Fatalf("%d lines, want one an epoch:\n%s", len(lines), out)
	}
	for i, m := range lines {
		for _, key := range []string{"loss", "train_accuracy", "test_accuracy", "images_per_second", "seconds"} {
			if v, ok := m[key].(float64); !ok || v <= 0 {
				t.Errorf("line %d: %s is %v", i, key, m[key])
			}
		}
		if m["epoch"] != float64(i+1) {
			t.Errorf("line %d: epoch %v", i, m["epoch"])
		}
	}
	if !strings.Contains(errs, "epoch 1/2 step 2/5 loss ") {
		t.Errorf("no progress on standard error:\n%s", errs)
	}
	metrics, err := os.ReadFile(filepath.Join(dir, metricsFile))
	if err != nil || string(metrics) != out {
		t.Errorf("%s: %v\n%s, want\n%s", metricsFile, err, metrics, out)
	}
	last, best := load(t, dir, lastFile), load(t, dir, bestFile)
	if last.Progress.Epoch != 2 || last.Progress.Step != 10 || len(last.History) != 2 || last.Version == "" {
		t.Errorf("%+v", last.Progress)
	}
	if want := bestEpoch(last.History) + 1; best.Progress.Epoch != want {
		t.Errorf("best is of epoch %d, want %d", best.Progress.Epoch, want)
	}
	if _, ok := last.Lookup("conv1.weight"); !ok {
		t.Error("no conv1.weight")
	}
	f, err := os.Open(filepath.Join(dir, curvesFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if c, kind, err := image.DecodeConfig(f); err != nil || kind != "png" || c.Width < 800 {
		t.Errorf("%+v %s %v", c, kind, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.tmp")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
	if text, _ := plywood(t, 0, tiny(dir, "--overwrite")...); strings.Count(text, "\nepoch ") != 2 || !strings.Contains(text, "test loss") {
		t.Errorf("text form:\n%s", text)
	}
}

// A folder that holds a run is not overwritten by accident, nor by a run that cannot begin.
func TestOutputDir(t *testing.T) {
	dir := t.TempDir()
	plywood(t, 0, tiny(dir, "--steps", "1")...)
	before := load(t, dir, lastFile)
	if _, err := plywood(t, 1, tiny(dir)...); !strings.Contains(err, "holds a run already") || !strings.Contains(err, "--resume "+dir) {
		t.Error(err)
	}
	plywood(t, 1, tiny(dir, "--overwrite", "--init", filepath.Join(dir, "nothing"))...)
	same(t, before, load(t, dir, lastFile))
	// Without a folder given, runs are numbered.
	t.Chdir(t.TempDir())
	for _, want := range []string{"runs/mlp", "runs/mlp-2"} {
		out, _ := plywood(t, 0, "train", "--model", "mlp", "--data", "moons", "--steps", "1")
		if !strings.Contains(out, "writing to "+filepath.FromSlash(want)+"\n") {
			t.Errorf("want %s in\n%s", want, out)
		}
	}
}

func TestDryRun(t *testing.T) {
	t.Chdir(t.TempDir())
	out, _ := plywood(t, 0, "train", "--model", "lenet-bn", "--data", "garments", "--limit-train", "100", "-b", "32", "--dry-run")
	for _, want := range []string{"44,878", "sgd conv1.weight", "first step: loss ", "nothing was written"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("written: %v %v", left, err)
	}
}

// One plain step from given weights changes them by the gradients alone.
func TestInitAndOneStep(t *testing.T) {
	dir := t.TempDir()
	start, twice := filepath.Join(dir, "start"), filepath.Join(dir, "twice")
	plywood(t, 0, tiny(start, "--steps", "1", "--seed", "3")...)
	step := func(dir, lr string) *checkpoint.Checkpoint {
		plywood(t, 0, tiny(dir, "--init", filepath.Join(start, lastFile), "--steps", "1", "--shuffle=false", "--opt", "sgd", "--lr", lr)...)
		return load(t, dir, lastFile)
	}
	from, one, two := load(t, start, lastFile), step(filepath.Join(dir, "once"), "0.01"), step(twice, "0.02")
	for _, name := range []string{"conv1.weight", "dense3.bias", "bn2.weight"} {
		w0, _ := from.Lookup(name)
		w1, _ := one.Lookup(name)
		w2, _ := two.Lookup(name)
		moved := false
		for i := range w0.Data {
			d1, d2 := float64(w1.Data[i]-w0.Data[i]), float64(w2.Data[i]-w0.Data[i])
			moved = moved || d1 != 0
			if math.Abs(2*d1-d2) > 1e-6 {
				t.Fatalf("%s[%d] moved by %v, and at twice the rate by %v", name, i, d1, d2)
			}
		}
		if !moved {
			t.Errorf("%s did not move", name)
		}
	}
	out, _ := plywood(t, 0, tiny(twice, "--overwrite", "--steps", "2", "--format", "json")...)
	if m := jsonLines(t, out); len(m) != 1 || m[0]["step"] != 2.0 {
		t.Errorf("a run that ends within an epoch tells what it came to: %v", m)
	}
}

func TestResumeFlags(t *testing.T) {
	dir := t.TempDir()
	plywood(t, 0, tiny(dir)...)
	if out, _ := plywood(t, 0, "train", "--resume", dir); !strings.Contains(out, "the run is finished") {
		t.Error(out)
	}
	if _, err := plywood(t, 1, "train", "--resume", dir, "--epochs", "3", "-b", "32"); !strings.Contains(err, "to change batch") {
		t.Error(err)
	}
	if _, err := plywood(t, 1, "train", "--resume", dir, "--epochs", "3", "--data", "moons"); !strings.Contains(err, "moons") {
		t.Error(err)
	}
	// The metrics of an epoch that the checkpoint does not know of are dropped.
	path := filepath.Join(dir, metricsFile)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(bytes.Clone(before), `{"epoch":3,"lo`...), 0o644); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, "."+lastFile+".123.tmp")
	if err := os.WriteFile(left, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := plywood(t, 0, "train", "--resume", filepath.Join(dir, lastFile), "--epochs", "3", "--format", "json")
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before)+out || len(jsonLines(t, out)) != 1 {
		t.Errorf("%v\n%s, want\n%s%s", err, after, before, out)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("a temporary file stayed")
	}
	if got := load(t, dir, lastFile).Progress.Epoch; got != 3 {
		t.Errorf("epoch %d, want 3", got)
	}
}

// same compares weights bit by bit.
func same(t *testing.T, want, got *checkpoint.Checkpoint) {
	t.Helper()
	if len(want.Tensors) != len(got.Tensors) {
		t.Fatalf("%d tensors, want %d", len(got.Tensors), len(want.Tensors))
	}
	for i, w := range want.Tensors {
		for j := range w.Data {
			if math.Float32bits(w.Data[j]) != math.Float32bits(got.Tensors[i].Data[j]) {
				t.Fatalf("%s[%d] is %v, want %v to the bit", w.Name, j, got.Tensors[i].Data[j], w.Data[j])
			}
		}
	}
}

// An interrupt finishes the step, saves, and tells how to go on; that ends in the same bits.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole run")
	args := func(dir string) []string { return tiny(dir, "--epochs", "6", "--momentum", "0.9", "--format", "json") }
	plywood(t, 0, args(whole)...)
	stopped := filepath.Join(dir, "stopped run")
	var out, errs bytes.Buffer
	a := newApp(&out, &errs)
	signals := make(chan os.Signal, 2)
	a.interrupts = signals
	a.stdout = writerFunc(func(b []byte) (int, error) { // after the second epoch
		if n, err := out.Write(b); bytes.Count(out.Bytes(), []byte("\n")) != 2 || err != nil {
			return n, err
		}
		signals <- os.Interrupt
		for deadline := time.Now().Add(5 * time.Second); len(signals) > 0 && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		return len(b), nil
	})
	if code := a.run(args(stopped)); code != 0 {
		t.Fatalf("exit code %d\n%s", code, errs.String())
	}
	c := load(t, stopped, lastFile)
	if c.Progress.Epoch < 2 || c.Progress.Epoch == 6 {
		t.Fatalf("stopped in epoch %d", c.Progress.Epoch+1)
	}
	want := fmt.Sprintf("plywood train --resume '%s'", filepath.Join(stopped, lastFile))
	if !strings.Contains(errs.String(), want) {
		t.Errorf("no %q in\n%s", want, errs.String())
	}
	plywood(t, 0, "train", "--resume", filepath.Join(stopped, lastFile), "--threads", "1")
	same(t, load(t, whole, lastFile), load(t, stopped, lastFile))
	same(t, load(t, whole, bestFile), load(t, stopped, bestFile))
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// A run that diverges fails, keeps its last good weights and tells how to go on.
func TestDiverged(t *testing.T) {
	dir := t.TempDir()
	_, err := plywood(t, 1, "train", "--model", "resnet-noskip", "--data", "garments", "--limit-train", "48", "--limit-test", "10", "-b", "16",
		"--lr", "1e30", "--epochs", "3", "--output-dir", dir)
	for _, want := range []string{"the loss of step ", "lower the learning rate", "--resume " + filepath.Join(dir, lastFile) + " --lr RATE"} {
		if !strings.Contains(err, want) {
			t.Errorf("no %q in\n%s", want, err)
		}
	}
	if c := load(t, dir, lastFile); !finite(c) {
		t.Error("the saved weights are not finite")
	}
}

// Flips and shifts belong to the run: they are in its checkpoint, and go on as drawn when it resumes.
func TestAugmented(t *testing.T) {
	whole, parts, plain := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "parts"), filepath.Join(t.TempDir(), "plain")
	out, _ := plywood(t, 0, tiny(whole, "--flip", "--shift", "3")...)
	if !strings.Contains(out, "training images are flipped and shifted by up to 3 pixels at random") {
		t.Errorf("the run does not say that it augments:\n%s", out)
	}
	plywood(t, 0, tiny(parts, "--flip", "--shift", "3", "--epochs", "1")...)
	plywood(t, 0, "train", "--resume", parts, "--epochs", "2", "--threads", "1")
	plywood(t, 0, tiny(plain)...)
	w := func(dir string) []float32 {
		v, _ := load(t, dir, lastFile).Lookup("conv1.weight")
		return v.Data
	}
	if !slices.Equal(w(whole), w(parts)) {
		t.Error("a resumed run ends with other weights")
	}
	if slices.Equal(w(whole), w(plain)) {
		t.Error("augmentation changes nothing")
	}
	if _, err := plywood(t, 1, "train", "--resume", parts, "--epochs", "3", "--shift", "1"); !strings.Contains(err, "to change shift") {
		t.Errorf("another shift on resuming: %s", err)
	}
	if _, err := plywood(t, 1, tiny(filepath.Join(t.TempDir(), "far"), "--shift", "40")...); !strings.Contains(err, "use at most 27") {
		t.Errorf("a shift out of sight: %s", err)
	}
}
