package train

import (
	"math"
	"slices"
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// The gradients a tap shows are those that a step goes along.
func TestTapShowsTheStep(t *testing.T) {
	s := smallSettings()
	s.Shuffle, s.LearningRate = false, 0.5
	sess := newSession(t, small(), garments(32, 8), 1, s)
	names := []string{"conv.weight", "conv.bias", "bn.weight", "bn.bias", "dense.weight", "dense.bias"}
	var grads []string
	for _, name := range names {
		grads = append(grads, "d("+name+")")
	}
	tap, err := sess.Tap(TapOptions{Mode: nn.Training, Gradients: true, Keep: append([]string{"loss"}, grads...), Stats: grads})
	if err != nil {
		t.Fatal(err)
	}
	defer tap.Close()
	index := make([]int32, 32)
	for i := range index {
		index[i] = int32(i)
	}
	if err := tap.Run(Train, index); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, sess)
	ev := advance(t, sess, 1)
	after := snapshot(t, sess)
	loss, err := tap.Value("loss")
	if err != nil || math.Abs(float64(loss.Data[0])-ev.Loss) > 1e-6 {
		t.Errorf("loss %v %v, want %v", loss, err, ev.Loss)
	}
	for i, name := range names {
		d, err := tap.Value(grads[i])
		if err != nil {
			t.Fatal(err)
		}
		st, err := tap.Stats(grads[i])
		if err != nil {
			t.Fatal(err)
		}
		a, _ := before.Lookup(name)
		b, _ := after.Lookup(name)
		if !d.Shape.Equal(a.Shape) {
			t.Fatalf("%s is %v, want %v", grads[i], d.Shape, a.Shape)
		}
		counted, largest := 0, float32(math.Inf(-1))
		for _, n := range st.Hist {
			counted += n
		}
		for j, g := range d.Data {
			largest = max(largest, g)
			if want := a.Data[j] - 0.5*g; math.Abs(float64(want-b.Data[j])) > 1e-5 {
				t.Fatalf("%s[%d] went to %v, the tap's gradient says %v", name, j, b.Data[j], want)
			}
		}
		if counted != len(d.Data) || st.Max != largest || st.NonFinite != 0 {
			t.Errorf("%s: %d counted of %d, max %v want %v", grads[i], counted, len(d.Data), st.Max, largest)
		}
	}
}

// Every name a tap lists can be looked at.
func TestTapNames(t *testing.T) {
	sess := newSession(t, small(), garments(32, 8), 1, smallSettings())
	all, err := sess.Tap(TapOptions{Mode: nn.Training, Gradients: true})
	if err != nil {
		t.Fatal(err)
	}
	names := all.Names()
	for _, want := range []string{"input", "conv", "drop", "dense", "bn.weight", "d(conv)", "d(dense)", "d(bn.weight)"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among %v", want, names)
		}
	}
	tap, err := sess.Tap(TapOptions{Mode: nn.Training, Gradients: true, Stats: names, Keep: names})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tap.Stats("conv"); err == nil || !strings.Contains(err.Error(), "nothing has run") {
		t.Errorf("before a run: %v", err)
	}
	if err := tap.Run(Test, []int32{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		st, err := tap.Stats(name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := tap.Value(name)
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for _, x := range v.Data {
			sum += float64(x)
		}
		if mean := sum / float64(len(v.Data)); math.Abs(mean-float64(st.Mean)) > 1e-4*(1+math.Abs(mean)) {
			t.Errorf("%s %v: mean %v, the values' is %v", name, v.Shape, st.Mean, mean)
		}
	}
}

func TestTapOnImages(t *testing.T) {
	sess := newSession(t, small(), garments(64, 8), 1, smallSettings())
	advance(t, sess, 2)
	tap, err := sess.Tap(TapOptions{Mode: nn.Prediction, Keep: []string{"pool", "input"}, Stats: []string{"pool"}, Batch: 4})
	if err != nil {
		t.Fatal(err)
	}
	x := tensor.New(3, 1, 28, 28)
	sess.Set().Test.Gather(x.Data, nil, 28*28, []int32{0, 1, 2})
	logits, err := tap.RunImages(x)
	if err != nil {
		t.Fatal(err)
	}
	want, err := sess.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Data {
		if math.Abs(float64(want.Data[i]-logits.Data[i])) > 1e-5 {
			t.Fatalf("logit %d is %v, the session says %v", i, logits.Data[i], want.Data[i])
		}
	}
	pool, err := tap.Value("pool")
	if err != nil || !pool.Shape.Equal(tensor.Shape{3, 4, 4, 4}) {
		t.Errorf("pool %v %v", pool, err)
	}
	if in, err := tap.Value("input"); err != nil || !in.Shape.Equal(tensor.Shape{3, 1, 10, 10}) {
		t.Errorf("input %v %v", in, err)
	}
	if _, err := tap.RunImages(tensor.New(5, 1, 28, 28)); err == nil {
		t.Error("more images than the tap has room for were taken")
	}
	// The same values on the same images, from the set.
	if err := tap.Run(Test, []int32{0, 1, 2}); err != nil {
		t.Fatal(err)
	}
	again, err := tap.Value("pool")
	if err != nil {
		t.Fatal(err)
	}
	for i := range pool.Data {
		if math.Abs(float64(pool.Data[i]-again.Data[i])) > 1e-5 {
			t.Fatalf("pool[%d] is %v from the host, %v from the set", i, pool.Data[i], again.Data[i])
		}
	}
}

func TestTapErrors(t *testing.T) {
	sess := newSession(t, small(), garments(32, 8), 1, smallSettings())
	if _, err := sess.Tap(TapOptions{Stats: []string{"conv9"}}); err == nil || !strings.Contains(err.Error(), `no value "conv9"; there are input, conv, bn`) {
		t.Error(err)
	}
	if _, err := sess.Tap(TapOptions{Mode: nn.Prediction, Gradients: true}); err == nil {
		t.Error("gradients in prediction mode")
	}
	if _, err := sess.Tap(TapOptions{Stats: []string{"d(conv.weight)"}}); err == nil {
		t.Error("a gradient without gradients")
	}
}
