package backendtest

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// randomNets is how many random networks a backend runs; they are the same on every run.
const randomNets = 60

// RandomNet draws a network of n images: a few values, any of them read by any op that fits, the
// last ones by the loss.
func RandomNet(n int) *rapid.Generator[*Net] {
	return rapid.Custom(func(t *rapid.T) *Net {
		b := newNet(n, rapid.Uint64().Draw(t, "data"))
		xs := []*graph.Value{b.images(rapid.IntRange(1, 3).Draw(t, "c"), rapid.IntRange(1, 4).Draw(t, "h"), rapid.IntRange(1, 4).Draw(t, "w"))}
		xs = append(xs, b.conv(xs[0], rapid.IntRange(1, 3).Draw(t, "out"), same3, true))
		for range rapid.IntRange(1, 10).Draw(t, "ops") {
			xs = append(xs, b.randomOp(t, xs))
		}
		var logits []*graph.Value
		for _, x := range xs[max(1, len(xs)-rapid.IntRange(1, 3).Draw(t, "ends")):] {
			logits = append(logits, b.dense(x, classes))
		}
		y := logits[0]
		if len(logits) > 1 {
			y = b.add(logits...)
		}
		return b.finish(y, rapid.Bool().Draw(t, "fuse"))
	})
}

// randomOp adds one op that reads some of xs.
func (b *Net) randomOp(t *rapid.T, xs []*graph.Value) *graph.Value {
	x := rapid.SampledFrom(xs).Draw(t, "x")
	switch rapid.SampledFrom([]graph.Op{
		graph.Conv2D, graph.BatchNormTrain, graph.Activation, graph.MaxPool2D, graph.AvgPool2D, graph.Dropout,
		graph.Add, graph.Add, graph.Add, graph.Concat, graph.Concat, graph.Concat, graph.Reshape, graph.GlobalAvgPool2D, graph.Dense,
	}).Draw(t, "op") {
	case graph.BatchNormTrain:
		return b.norm(x)
	case graph.Activation:
		return b.act(x, graph.Act(rapid.IntRange(1, int(graph.NumActs)-1).Draw(t, "act")))
	case graph.MaxPool2D:
		b.layer("pool")
		return b.Graph.Pool(graph.MaxPool2D, x, same3)
	case graph.AvgPool2D:
		b.layer("pool")
		return b.Graph.Pool(graph.AvgPool2D, x, square(3, 2, 1))
	case graph.Dropout:
		b.layer("dropout")
		return b.Graph.Dropout(x, 0.3, uint64(len(xs)))
	case graph.Add:
		return b.add(several(t, x, xs, func(v *graph.Value) bool { return v.Shape.Equal(x.Shape) })...)
	case graph.Concat:
		return b.concat(several(t, x, xs, func(v *graph.Value) bool { return v.Shape[1:].Equal(x.Shape[1:]) })...)
	case graph.Reshape:
		b.layer("reshape")
		return b.Graph.Reshape(x, x.Shape[1], x.Shape[2], x.Shape[0])
	case graph.GlobalAvgPool2D:
		return b.pooled(x)
	case graph.Dense:
		return b.dense(x, rapid.IntRange(1, 4).Draw(t, "units"))
	}
	return b.conv(x, rapid.IntRange(1, 4).Draw(t, "out"), same3, rapid.Bool().Draw(t, "bias"))
}

// several is x and one to three more of the values that fit, any of them more than once.
func several(t *rapid.T, x *graph.Value, xs []*graph.Value, fits func(*graph.Value) bool) []*graph.Value {
	var others []*graph.Value
	for _, v := range xs {
		if fits(v) {
			others = append(others, v)
		}
	}
	return append([]*graph.Value{x}, rapid.SliceOfN(rapid.SampledFrom(others), 1, 3).Draw(t, "others")...)
}

// runRandom compares random networks with the reference, and memory that results share with
// memory that they do not.
func runRandom(t *testing.T, be backend.Backend) {
	for seed := range randomNets {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			b := RandomNet(3 + seed%3*be.Lanes()).Example(seed)
			if err := b.check(be, 0); err != nil {
				t.Fatal(err)
			}
			if err := b.reuse(be); err != nil {
				t.Error(err)
			}
		})
	}
}

// reuse runs the net on memory that results share and on memory that they do not.
func (b *Net) reuse(be backend.Backend) error {
	var got [2][][]float32
	for i, guard := range []int{0, guardFloats} {
		exe, err := b.compile(be, guard)
		if err != nil {
			return err
		}
		defer exe.Close()
		if err := b.run(exe, 3); err != nil {
			return fmt.Errorf("run: %w", err)
		}
		if got[i], err = read(exe, b.results()); err != nil {
			return err
		}
	}
	return sameBits("where results share memory and where they do not", b.results(), got[0], got[1])
}

func sameBits(where string, vs []*graph.Value, a, b [][]float32) error {
	for i, v := range vs {
		for k := range a[i] {
			if math.Float32bits(a[i][k]) != math.Float32bits(b[i][k]) {
				return fmt.Errorf("%v: %s is %s and %s %s", v, place(v, k), number(a[i][k]), number(b[i][k]), where)
			}
		}
	}
	return nil
}
