//go:build gl && linux

package gpu

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
)

// tiny has a product of every kind, one of each op that kernels are specialised for by shape, and
// few channels.
func tiny() *nn.Model {
	return &nn.Model{Name: "tiny", Input: tensor.Shape{1, 12, 12}, Nodes: []nn.Node{
		{ID: "conv", Layer: nn.Conv2D{Out: 4, Kernel: nn.Square(3)}},
		{ID: "bn", Layer: nn.BatchNorm{}},
		{ID: "relu", Layer: nn.Activation{Function: "relu"}},
		{ID: "pool", Layer: nn.MaxPool2D{Kernel: nn.Square(2)}},
		{ID: "conv2", Layer: nn.Conv2D{Out: 8, Kernel: nn.Square(3), Padding: nn.Square(1)}},
		{ID: "gap", Layer: nn.GlobalAvgPool2D{}},
		{ID: "dense", Layer: nn.Dense{Out: 10}},
	}}
}

// TestTuneAndBake trains with tiles chosen by measuring and kernels specialised by shape, as GPUs do,
// and then starts again from what that left on disk.
func TestTuneAndBake(t *testing.T) {
	p, dir := processor(t), t.TempDir()
	want := losses(t, session(t, tiny(), p, 32), 8)
	var first time.Duration
	for i, name := range []string{"first start", "second start"} {
		b, err := New(0, Options{Debug: true, Cache: dir, Tune: On, Bake: On})
		if err != nil {
			t.Fatal(err)
		}
		if stored := len(b.tuned); (i == 0) != (stored == 0) {
			t.Errorf("%s: %d tiles on disk", name, stored)
		}
		start := time.Now()
		s := session(t, tiny(), b, 32)
		took := time.Since(start)
		agree(t, name, losses(t, s, 8), want)
		if len(b.tuned) < 6 {
			t.Errorf("%s: %d products tuned: %v", name, len(b.tuned), b.tuned)
		}
		s.Close()
		b.Close()
		t.Logf("%s in %v", name, took.Round(time.Millisecond))
		if i == 0 {
			first = took
		} else if took > first/2 {
			t.Errorf("the second start took %v, the first %v", took, first)
		}
	}
}

// TestTiles trains with every tile for every product, though none is filled. The second batch fills one block
// of the two that there is room for.
func TestTiles(t *testing.T) {
	b := open(t)
	uneven := func(b backend.Backend) *train.Session {
		s := train.FromRecipe(nil)
		s.Batch, s.Epochs, s.Resize, s.LearningRate = 40, 9, 12, rates["tiny"]
		sess, err := train.New(tiny(), data.Garments(1, 60, 10), b, s)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { sess.Close() })
		return sess
	}
	want := losses(t, uneven(processor(t)), 3)
	b.tune = true
	uneven(b) // to learn the products' keys
	for _, w := range tiles {
		for key := range b.tuned {
			if !w.direct() || !strings.Contains(key, "grad_weight") {
				b.tuned[key] = w.tile
			}
		}
		agree(t, fmt.Sprint("tile ", w.tile), losses(t, uneven(b), 3), want)
	}
}
