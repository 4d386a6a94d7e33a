//go:build unix

package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Killed at any moment and resumed, a run ends with the weights of one left alone, bit for bit.
func TestKilledAndResumed(t *testing.T) {
	dir := t.TempDir()
	whole, killed := filepath.Join(dir, "whole"), filepath.Join(dir, "killed")
	args := func(dir string) []string {
		return tiny(dir, "--epochs", "5", "--limit-train", "1000", "--opt", "adam", "--checkpoint-interval", "20ms")
	}
	began := time.Now()
	plywood(t, 0, args(whole)...)
	took := time.Since(began)
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	next, kills := args(killed), 0
	for range 20 {
		cmd := exec.Command(os.Args[0], next...)
		cmd.Env = append(os.Environ(), "PLYWOOD_TEST_MAIN=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		if kills >= 3 { // let it end
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			break
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(time.Duration(r.Int64N(int64(took)))):
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-ended
			kills++
		}
		if holdsRun(killed) {
			next = []string{"train", "--resume", killed, "--threads", "1", "--checkpoint-interval", "20ms"}
		}
	}
	want, got := load(t, whole, lastFile), load(t, killed, lastFile)
	if kills == 0 || got.Progress.Step != want.Progress.Step {
		t.Fatalf("%d kills; at step %d, want %d", kills, got.Progress.Step, want.Progress.Step)
	}
	t.Logf("%d kills within a run of %v", kills, took)
	same(t, want, got)
	same(t, load(t, whole, bestFile), load(t, killed, bestFile))
}
