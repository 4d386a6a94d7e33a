//go:build gl && linux

package gpu

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/cpu"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
)

// narrow nets have every kind of block of the seed's, a few channels wide.
func narrowResnet() *nn.Model {
	m := zoo.Resnet()
	m.Nodes[0].Layer = nn.Conv2D{Out: 8, Kernel: nn.Square(7), Stride: nn.Square(2), Padding: nn.Square(3)}
	var nodes []nn.Node
	stage := 0
	for _, n := range m.Nodes {
		if r, ok := n.Layer.(nn.Residual); ok {
			if r.Channels == stage {
				continue // one block a stage
			}
			stage = r.Channels
			r.Channels /= 8
			n.Layer = r
		}
		nodes = append(nodes, n)
	}
	m.Nodes = nodes
	return m
}

func narrowDensenet() *nn.Model {
	m := zoo.Densenet()
	m.Nodes[0].Layer = nn.Conv2D{Out: 8, Kernel: nn.Square(7), Stride: nn.Square(2), Padding: nn.Square(3)}
	for i, n := range m.Nodes {
		switch l := n.Layer.(type) {
		case nn.DenseBlock:
			l.Growth, l.Convs = 4, 2
			m.Nodes[i].Layer = l
		case nn.Transition:
			l.Channels = 8
			m.Nodes[i].Layer = l
		}
	}
	return m
}

func processor(t testing.TB) *cpu.Backend {
	t.Helper()
	b := cpu.New(0)
	t.Cleanup(b.Close)
	return b
}

// rates are small enough for the processor's own curve to survive a change of its weights by one
// rounding: at the recipes' rates that alone parts it from itself by 1e-2 within twenty steps.
var rates = map[string]float64{"lenet-bn": 0.05, "resnet": 0.0004, "densenet": 0.01, "tiny": 0.05}

// session trains m on garments.
func session(t testing.TB, m *nn.Model, b backend.Backend, batch int) *train.Session {
	t.Helper()
	s := train.FromRecipe(m.Recipe)
	s.Batch, s.Epochs, s.Resize = batch, 100, 0
	s.LearningRate = rates[m.Name]
	if m.Input[1] < 28 {
		s.Resize = m.Input[1]
	} else if m.Input[1] > 28 {
		s.Resize = 32
	}
	sess, err := train.New(m, data.Garments(1, 4*batch-3, 2*batch), b, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sess.Close() })
	return sess
}

// losses makes n steps and returns what each lost.
func losses(t testing.TB, s *train.Session, n int) []float64 {
	t.Helper()
	var ls []float64
	for range n {
		ev, err := s.Step()
		if err != nil {
			t.Fatal(err)
		}
		ls = append(ls, ev.Loss)
	}
	return ls
}

// agree holds two curves to 1e-3 of each other.
func agree(t *testing.T, name string, got, want []float64) {
	t.Helper()
	for i, w := range want {
		if math.Abs(got[i]-w) > 1e-3*math.Abs(w) {
			t.Fatalf("%s: loss of step %d is %v, on the processor %v", name, i+1, got[i], w)
		}
	}
}

// TestCurves trains the seed's nets for twenty steps here and on the processor.
func TestCurves(t *testing.T) {
	b, p := open(t), processor(t)
	for _, m := range []*nn.Model{zoo.LenetBN(), narrowResnet(), narrowDensenet()} {
		t.Run(m.Name, func(t *testing.T) {
			want := losses(t, session(t, m, p, 64), 20)
			got := losses(t, session(t, m, b, 64), 20)
			t.Logf("from %.4f to %.4f", got[0], got[19])
			agree(t, m.Name, got, want)
			if again := losses(t, session(t, m, b, 64), 20); !slices.Equal(got, again) {
				t.Errorf("a second run gave other bits: %v, then %v", got, again)
			}
		})
	}
}

// TestMovingBetweenDevices resumes a checkpoint of the processor here, and one from here there.
func TestMovingBetweenDevices(t *testing.T) {
	b, p := open(t), processor(t)
	want := losses(t, session(t, zoo.LenetBN(), p, 64), 18)
	at := session(t, zoo.LenetBN(), p, 64)
	got := losses(t, at, 6)
	for _, to := range []backend.Backend{b, p} {
		c, err := at.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		bytes, err := checkpoint.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = checkpoint.Decode(bytes); err != nil {
			t.Fatal(err)
		}
		if at, err = train.Resume(c, at.Set(), to, at.Settings()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { at.Close() })
		got = append(got, losses(t, at, 6)...)
	}
	agree(t, fmt.Sprintf("%s, %s, %s", p.Name(), b.Name(), p.Name()), got, want)
}
