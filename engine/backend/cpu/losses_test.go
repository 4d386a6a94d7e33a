package cpu

import (
	_ "embed"
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// recorded are the losses of 200 steps of lenet-bn, a line each, made by the scalar twin:
//
//	GOEXPERIMENT= go test -run TestLosses ./engine/backend/cpu -args -update
//
//go:embed testdata/lenet-bn-losses.txt
var recorded string

var update = flag.Bool("update", false, "record the losses anew")

// Every kind of kernel, in every place it runs, takes training the same way: natively the scalar
// twin, portable vectors, assembly, and modules in an interpreter; in the browser portable vectors
// and modules with and without FMA.
func TestLosses(t *testing.T) {
	const steps = 200
	if *update {
		var lines strings.Builder
		b := New(1)
		defer b.Close()
		tr := newTrainer(t, b, "lenet-bn", 48)
		for range steps {
			fmt.Fprintln(&lines, float32(tr.run(t)))
		}
		if err := os.WriteFile("testdata/lenet-bn-losses.txt", []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := strings.Fields(recorded)
	if len(want) != steps {
		t.Fatalf("%d losses are recorded, wanted %d", len(want), steps)
	}
	for name, b := range trainingForms(t) {
		t.Run(name, func(t *testing.T) {
			tr, worst := newTrainer(t, b, "lenet-bn", 48), 0.0
			for i, text := range want {
				w, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				got := tr.run(t)
				worst = max(worst, math.Abs(got-w))
				if !(math.Abs(got-w) <= 2e-3) {
					t.Fatalf("step %d: loss %v, recorded %v", i+1, got, w)
				}
			}
			t.Logf("apart by %.1e at most", worst)
		})
	}
}
