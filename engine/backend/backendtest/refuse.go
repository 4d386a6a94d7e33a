package backendtest

import (
	"math"
	"testing"

	"plywood/engine/augment"
	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// dropoutShare holds a whole layer's mask to its rate and scale, to the same mask in the gradient,
// and to another mask in another step.
func dropoutShare(t *testing.T, be backend.Backend) {
	const rate, n = 0.3, 5
	g := graph.New()
	ones := g.Images("ones", 8, 20, 20)
	y := g.Dropout(ones, rate, 11)
	dx := g.DropoutGrad(ones, ones, rate, 11, nil)
	z := g.Dropout(ones, rate, 12)
	for _, v := range []*graph.Value{y, dx, z} {
		g.Keep(v)
	}
	exe, err := be.Compile(plan.New(g, plan.Options{Batch: n, Lanes: be.Lanes()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer exe.Close()
	size := n * ones.Shape.Size()
	if err := exe.Write(ones, fill(size, func() float32 { return 1 })); err != nil {
		t.Fatal(err)
	}
	masks := map[string][]float32{}
	for name, step := range map[string]uint32{"step 1": 1, "step 2": 2} {
		if err := exe.Run(graph.Train, backend.Step{N: n, Number: step}); err != nil {
			t.Fatal(err)
		}
		for i, v := range []*graph.Value{y, dx, z} {
			x := make([]float32, size)
			if err := exe.Read(v, x); err != nil {
				t.Fatal(err)
			}
			masks[name+[]string{"", " gradient", " seed 12"}[i]] = x
		}
	}
	for name, m := range masks {
		dropped := 0
		for i, x := range m {
			if x == 0 {
				dropped++
			} else if math.Abs(float64(x)-1/(1-rate)) > 1e-6 {
				t.Fatalf("%s: element %d is %g, want 0 or %g", name, i, x, 1/(1-rate))
			}
		}
		// five standard deviations of a fair draw
		if share := float64(dropped) / float64(size); math.Abs(share-rate) > 5*math.Sqrt(rate*(1-rate)/float64(size)) {
			t.Errorf("%s: %.4f are dropped, want %g", name, share, rate)
		}
	}
	for _, c := range []struct {
		a, b string
		want float64 // share of elements that differ
	}{
		{"step 1", "step 1 gradient", 0}, {"step 2", "step 2 gradient", 0},
		{"step 1", "step 2", 2 * rate * (1 - rate)}, {"step 1", "step 1 seed 12", 2 * rate * (1 - rate)},
	} {
		differ := 0
		for i := range masks[c.a] {
			if masks[c.a][i] != masks[c.b][i] {
				differ++
			}
		}
		if share := float64(differ) / float64(size); math.Abs(share-c.want) > 5*math.Sqrt(c.want*(1-c.want)/float64(size)) {
			t.Errorf("%s and %s differ in %.4f of the elements, want %.4f", c.a, c.b, share, c.want)
		}
	}
}

// refuses holds a backend to errors, not panics, for what a caller can get wrong.
func refuses(t *testing.T, be backend.Backend) {
	s := newSmall(3) // planned for 4
	exe := s.compile(t, be)
	bare, err := s.Net.compile(be, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Close()
	p, x := s.Graph.Params()[0], s.Graph.Phases[graph.Predict][0].In[0]
	size := p.Shape.Size()
	step := func(n int, indices ...int32) backend.Step {
		return backend.Step{N: n, Indices: indices, Moves: make([]augment.Move, 5)}
	}
	for name, err := range map[string]error{
		"no images":                exe.Run(graph.Train, step(0)),
		"more images than planned": exe.Run(graph.Train, step(5, 0, 0, 0, 0, 0)),
		"too few indices":          exe.Run(graph.Train, step(3, 0, 1)),
		"too few moves":            exe.Run(graph.Train, backend.Step{N: 2, Indices: []int32{0, 1}, Moves: make([]augment.Move, 1)}),
		"an index past the end":    exe.Run(graph.Train, step(2, 0, examples)),
		"a negative index":         exe.Run(graph.Train, step(2, 0, -1)),
		"a dataset not bound":      bare.Run(graph.Train, step(1, 0)),
		"half a parameter":         exe.Write(p, make([]float32, size-1)),
		"too much for a parameter": exe.Write(p, make([]float32, size+1)),
		"half an image":            exe.Write(x, make([]float32, 18)),
		"too many images":          exe.Write(x, make([]float32, 5*36)),
		"half a read":              exe.Read(p, make([]float32, size-1)),
		"reading a dataset":        exe.Read(s.pixels, make([]float32, 49)),
		"too few bytes":            exe.Bind(s.pixels, backend.Dataset{Count: 2, Bytes: make([]byte, 97)}),
		"floats for bytes":         exe.Bind(s.pixels, backend.Dataset{Count: 1, Floats: make([]float32, 49)}),
		"binding a parameter":      exe.Bind(p, backend.Dataset{}),
		"peeking past the end":     exe.Peek(plan.Transient, exe.Program().Transient, make([]float32, 1)),
		"poking before the start":  exe.Poke(plan.Persistent, -1, make([]float32, 1)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := exe.Run(graph.Train, s.step(0)); err != nil {
		t.Errorf("a good step after bad ones: %v", err)
	}
}
