package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// A model file with a group is listed, trained, resumed and evaluated as any other.
func TestAGroupInAFile(t *testing.T) {
	m, err := zoo.Get("lenet-bn")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Group([]string{"conv1", "bn1", "sigmoid1", "pool1"}, "first step"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, run := filepath.Join(dir, "grouped.plywood.json"), filepath.Join(dir, "run")
	if err := os.WriteFile(file, m.JSON(), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _ := plywood(t, 0, "summary", file); !strings.Contains(out, "\n  conv1 ") || !strings.Contains(out, "44,878") {
		t.Errorf("the summary:\n%s", out)
	}
	flags := []string{"train", "--model", file, "--data", "garments", "--limit-train", "300", "--limit-test", "100", "-b", "64", "--threads", "1"}
	plywood(t, 0, append(flags, "--epochs", "1", "--output-dir", run)...)
	plywood(t, 0, "train", "--resume", run, "--epochs", "2", "--threads", "1")
	c := load(t, run, lastFile)
	if _, ok := c.Lookup("block1.bn1.running_mean"); !ok || c.Progress.Epoch != 2 {
		t.Errorf("epoch %d, group's moving mean %v", c.Progress.Epoch, ok)
	}
	if g, ok := c.Model.Nodes[0].Layer.(nn.Group); !ok || g.Name != "first step" || len(g.Nodes) != 4 {
		t.Errorf("the checkpoint's first node is %+v", c.Model.Nodes[0])
	}
	if out, _ := plywood(t, 0, "eval", filepath.Join(run, lastFile), "--threads", "1"); !strings.Contains(out, "accuracy") {
		t.Errorf("eval says\n%s", out)
	}
}
