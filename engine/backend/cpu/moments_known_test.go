package cpu

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// Batch norms of dense blocks measure only the channels that are new, and what they take over is what
// they would have measured.
func TestKnownMoments(t *testing.T) {
	be := New(1)
	t.Cleanup(be.Close)
	be.machine = nil // emitted kernels measure for themselves
	tr := newTrainer(t, be, "densenet", 3)
	if err := tr.ready(graph.Train, tr.step); err != nil {
		t.Fatal(err)
	}
	taken, all := 0, 0
	for i, call := range tr.program.Calls[graph.Train] {
		if call.Op == graph.SoftmaxCrossEntropy {
			break // the forward calls are done
		}
		tr.calls[graph.Train][i]()
		if call.Op != graph.BatchNormTrain {
			continue
		}
		c := &compiler{executable: tr.executable}
		x, mean, variance := c.batched(call.In[0]), c.floats(call.Out[1]), c.floats(call.Out[2])
		for ch, k := range c.knownMoments(call) {
			all++
			if k.mean != nil {
				taken++
			}
			if m := tr.channelMoments(x, ch); mean[ch] != float32(m.mean) || variance[ch] != float32(m.m2/m.n) {
				t.Errorf("%s, channel %d: mean %v, variance %v; wanted %v, %v", call.Layer, ch, mean[ch], variance[ch], m.mean, m.m2/m.n)
			}
		}
	}
	t.Logf("%d of %d channels taken over", taken, all)
	if 2*taken < all {
		t.Errorf("%d of %d channels taken over: wanted most of them", taken, all)
	}
}

// Where a channel has been overwritten since, it is measured again.
func TestKnownMomentsOverwritten(t *testing.T) {
	be := New(1)
	t.Cleanup(be.Close)
	be.machine = nil
	g := graph.New()
	g.Begin(graph.Train)
	in, one, zero := g.Images("in", 1, 2, 2), g.Vector("one", 1), g.Vector("zero", 1)
	x := g.Add(in, in)
	first, before, _ := g.BatchNormTrain(x, one, zero, 1e-5)
	r := g.Activation(x, graph.ReLU, 0) // in x's place, which nothing reads later
	second, after, _ := g.BatchNormTrain(r, one, zero, 1e-5)
	for _, v := range []*graph.Value{first, second, before, after} {
		g.Keep(v)
	}
	p := plan.New(g, plan.Options{Batch: 2, Lanes: be.Lanes()})
	if p.Place(x) != p.Place(r) {
		t.Fatal("the activation is not in place: the test needs that it is")
	}
	compiled, err := be.Compile(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Write(in, []float32{-1, -2, -3, -4, 1, 2, 3, 12}); err != nil {
		t.Fatal(err)
	}
	if err := compiled.Run(graph.Train, backend.Step{N: 2}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		mean *graph.Value
		want float32
	}{{before, 2}, {after, 4.5}} {
		var got [1]float32
		if err := compiled.Read(c.mean, got[:]); err != nil || got[0] != c.want {
			t.Errorf("%v = %v (%v), want %v", c.mean, got[0], err, c.want)
		}
	}
}
