//go:build gl && linux

package gpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
)

const (
	randomModels = 40
	randomLayers = 10
	randomSide   = 9
	randomBatch  = 37 // a block and a bit
)

// randomModel is ten layers, each reading any one before it that it can read, and a dense layer that reads
// what is left over.
var randomModel = rapid.Custom(func(t *rapid.T) *nn.Model {
	m := &nn.Model{Name: "random", Input: tensor.Shape{1, randomSide, randomSide}}
	shapes := map[string]tensor.Shape{nn.InputID: m.Input}
	ids := []string{nn.InputID}
	for i := range randomLayers {
		x := rapid.SampledFrom(ids).Draw(t, "from")
		n := nn.Node{ID: fmt.Sprint("n", i), From: []string{x}}
		partners := func(fits func(a, b tensor.Shape) bool) []string {
			var others []string
			for _, id := range ids {
				if id != nn.InputID && fits(shapes[id], shapes[x]) {
					others = append(others, id)
				}
			}
			return others
		}
		switch kind := rapid.IntRange(0, 12).Draw(t, "kind"); {
		case kind < 4:
			n.Layer = nn.Conv2D{Out: rapid.IntRange(2, 6).Draw(t, "out"), Kernel: nn.Square(3), Padding: nn.Square(1), Stride: nn.Square(rapid.IntRange(1, 2).Draw(t, "stride"))}
		case kind < 6:
			n.Layer = nn.BatchNorm{Eps: 0.1} // narrow channels would make rounding grow
		case kind == 6:
			n.Layer = nn.Activation{Function: rapid.SampledFrom([]string{"relu", "leaky_relu", "sigmoid", "tanh", "gelu"}).Draw(t, "act")}
		case kind == 7 && shapes[x][1] > 1:
			n.Layer = nn.MaxPool2D{Kernel: nn.Square(3), Stride: nn.Square(2), Padding: nn.Square(1)}
		case kind == 8 && shapes[x][1] > 1:
			n.Layer = nn.AvgPool2D{Kernel: nn.Square(2)}
		case kind < 11:
			others := partners(func(a, b tensor.Shape) bool { return a.Equal(b) })
			if len(others) == 0 || x == nn.InputID {
				n.Layer = nn.BatchNorm{Eps: 0.1}
				break
			}
			n.Layer = nn.Add{}
			n.From = append(n.From, rapid.SampledFrom(others).Draw(t, "other"))
		default:
			others := partners(func(a, b tensor.Shape) bool { return a[1:].Equal(b[1:]) })
			if len(others) == 0 {
				n.Layer = nn.Conv2D{Out: 3, Kernel: nn.Square(1)}
				break
			}
			n.Layer = nn.Concat{}
			n.From = append(n.From, rapid.SampledFrom(others).Draw(t, "other"))
		}
		m.Nodes = append(m.Nodes, n)
		r := nn.Check(m, nil)
		shapes[n.ID] = r.Nodes[len(m.Nodes)-1].Out
		ids = append(ids, n.ID)
	}
	// Everything that nothing reads goes into the logits.
	read := map[string]bool{}
	for _, n := range m.Nodes {
		for _, id := range n.From {
			read[id] = true
		}
	}
	end := nn.Node{ID: "join", Layer: nn.Add{}}
	for _, id := range ids[1:] {
		if !read[id] {
			m.Nodes = append(m.Nodes, nn.Node{ID: "of_" + id, From: []string{id}, Layer: nn.Dense{Out: 4}})
			end.From = append(end.From, "of_"+id)
		}
	}
	if len(end.From) > 1 {
		m.Nodes = append(m.Nodes, end)
	}
	return m
})

// noise is a set without two equal values side by side, so that no maximum hangs on a rounding.
func noise(n int) *data.Set {
	r := rand.New(rand.NewPCG(3, 5))
	s := data.Split{Count: n, Floats: make([]float32, n*randomSide*randomSide), Labels: make([]byte, n)}
	for i := range s.Floats {
		s.Floats[i] = r.Float32()
	}
	for i := range s.Labels {
		s.Labels[i] = byte(r.IntN(4))
	}
	return &data.Set{Name: "noise", Shape: tensor.Shape{1, randomSide, randomSide}, Classes: []string{"a", "b", "c", "d"}, Train: s}
}

// glimpse is every value and gradient of a model's layers and parameters, and then the losses of a few steps.
func glimpse(m *nn.Model, b backend.Backend) (values map[string][]float32, losses []float64, err error) {
	s := train.FromRecipe(nil)
	s.Batch, s.Epochs, s.LearningRate, s.Seed = randomBatch, 100, 0.01, 7
	sess, err := train.New(m, noise(2*randomBatch-3), b, s)
	if err != nil {
		return nil, nil, err
	}
	defer sess.Close()
	all, err := sess.Tap(train.TapOptions{Mode: nn.Training, Gradients: true})
	if err != nil {
		return nil, nil, err
	}
	names := all.Names()
	all.Close()
	tap, err := sess.Tap(train.TapOptions{Mode: nn.Training, Gradients: true, Keep: names})
	if err != nil {
		return nil, nil, err
	}
	defer tap.Close()
	var batch []int32
	for i := range randomBatch {
		batch = append(batch, int32(i))
	}
	if err := tap.Run(train.Train, batch); err != nil {
		return nil, nil, err
	}
	values = map[string][]float32{}
	for _, name := range names {
		v, err := tap.Value(name)
		if err != nil {
			return nil, nil, err
		}
		values[name] = v.Data
	}
	for range 4 {
		ev, err := sess.Step()
		if err != nil {
			return nil, nil, err
		}
		losses = append(losses, ev.Loss)
	}
	return values, losses, nil
}

// TestRandomModels holds every value and gradient of random models, and the losses of four steps, to those of
// the processor.
func TestRandomModels(t *testing.T) {
	b, p := open(t), processor(t)
	for seed := range randomModels {
		m := randomModel.Example(seed)
		want, wantLosses, err := glimpse(m, p)
		if err != nil {
			t.Fatalf("model %d: %v", seed, err)
		}
		got, gotLosses, err := glimpse(m, b)
		if err != nil {
			t.Fatalf("model %d: %v", seed, err)
		}
		largest := 0.0 // of all gradients: one that cancels leaves the rounding of its terms
		for name, w := range want {
			if name[:2] == "d(" {
				largest = max(largest, magnitude(w))
			}
		}
		for name, w := range want {
			allowed := 2e-4 * magnitude(w)
			if name[:2] == "d(" {
				allowed = 2e-4 * max(magnitude(w), 0.05*largest)
			}
			for i, g := range got[name] {
				if !(math.Abs(float64(g-w[i])) <= allowed) {
					t.Errorf("model %d: %s: element %d is %v, on the processor %v, within %v\n%v", seed, name, i, g, w[i], allowed, m.Nodes)
					break
				}
			}
			if len(got[name]) != len(w) || len(w) == 0 {
				t.Errorf("model %d: %s: %d values, want %d", seed, name, len(got[name]), len(w))
			}
		}
		agree(t, fmt.Sprint("model ", seed), gotLosses, wantLosses)
	}
}

func magnitude(x []float32) (m float64) {
	for _, v := range x {
		m = max(m, math.Abs(float64(v)))
	}
	return m
}
