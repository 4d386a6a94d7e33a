//go:build gl && linux

package gpu

import (
	"context"
	"math"
	"testing"

	"plywood/engine/backend"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
)

// seen is what can be looked at in a session.
type seen struct {
	values map[string][]float32
	stats  map[string]train.Stats
	result train.Result
}

// look taps a session's network on seven images, predicts them and evaluates the test split.
func look(t *testing.T, b backend.Backend) seen {
	t.Helper()
	s := session(t, tiny(), b, 32)
	losses(t, s, 3)
	names := []string{"conv", "bn", "dense", "conv.weight", "d(conv.weight)", "d(pool)"}
	tap, err := s.Tap(train.TapOptions{Mode: nn.Training, Gradients: true, Stats: names, Keep: names})
	if err != nil {
		t.Fatal(err)
	}
	defer tap.Close()
	if err := tap.Run(train.Test, []int32{5, 0, 9, 3, 3, 1, 7}); err != nil {
		t.Fatal(err)
	}
	out := seen{map[string][]float32{}, map[string]train.Stats{}, train.Result{}}
	for _, name := range names {
		v, err := tap.Value(name)
		if err != nil {
			t.Fatal(err)
		}
		out.values[name] = v.Data
		if out.stats[name], err = tap.Stats(name); err != nil {
			t.Fatal(err)
		}
	}
	images := tensor.New(7, 1, 12, 12)
	for i := range images.Data {
		images.Data[i] = float32(i%17) / 17
	}
	logits, err := s.Predict(images)
	if err != nil {
		t.Fatal(err)
	}
	out.values["logits"] = logits.Data
	if out.result, err = s.Evaluate(context.Background(), train.Test); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTapsPredictionsEvaluation looks into the same network here and on the processor.
func TestTapsPredictionsEvaluation(t *testing.T) {
	got, want := look(t, open(t)), look(t, processor(t))
	for name, w := range want.values {
		g := got.values[name]
		if len(g) != len(w) || len(w) == 0 {
			t.Fatalf("%s: %d values, want %d", name, len(g), len(w))
		}
		for i := range w {
			if !near(g[i], w[i]) {
				t.Errorf("%s: element %d is %v, want %v", name, i, g[i], w[i])
				break
			}
		}
	}
	for name, w := range want.stats {
		g := got.stats[name]
		if !near(g.Min, w.Min) || !near(g.Max, w.Max) || !near(g.Mean, w.Mean) || !near(g.Std, w.Std) || g.NonFinite != 0 {
			t.Errorf("%s: %+v, want %+v", name, g, w)
		}
		sum := 0
		for _, n := range g.Hist {
			sum += n
		}
		if sum != len(want.values[name]) {
			t.Errorf("%s: %d values in the histogram, want %d", name, sum, len(want.values[name]))
		}
	}
	if !near(float32(got.result.Loss), float32(want.result.Loss)) || math.Abs(got.result.Accuracy-want.result.Accuracy) > 0.02 {
		t.Errorf("evaluation %+v, want %+v", got.result, want.result)
	}
}

func near(a, b float32) bool { return math.Abs(float64(a-b)) <= 1e-4*(1+math.Abs(float64(b))) }
