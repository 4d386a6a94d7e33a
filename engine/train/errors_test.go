package train

import (
	"errors"
	"math"
	"strings"
	"testing"

	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/optim"
	"plywood/engine/tensor"
)

func TestSettingsErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*Settings)
		want   string
	}{
		{func(s *Settings) { s.LearningRate = 0 }, "learning rate is 0; wanted a number above 0"},
		{func(s *Settings) { s.LearningRate = -1 }, "learning rate is -1"},
		{func(s *Settings) { s.LearningRate = math.NaN() }, "learning rate is NaN"},
		{func(s *Settings) { s.LearningRate = 1e300 }, "learning rate is 1e+300"},
		{func(s *Settings) { s.Batch = 0 }, "batch is 0; wanted 1 to 65536"},
		{func(s *Settings) { s.Epochs = -1 }, "epochs is -1"},
		{func(s *Settings) { s.Epochs = 0 }, "a run needs an end"},
		{func(s *Settings) { s.Steps = -1 }, "steps is -1"},
		{func(s *Settings) { s.Resize = 1 << 20 }, "resize is 1048576"},
		{func(s *Settings) { s.LimitTrain = -5 }, "limit of training images is -5"},
		{func(s *Settings) { s.Config.Name = "lamb" }, `optimizer "lamb" is unknown`},
		{func(s *Settings) { s.Schedule.Name = "poly" }, `schedule "poly" is unknown`},
		{func(s *Settings) { s.Momentum = 2 }, "momentum is 2"},
	} {
		s := Defaults()
		c.change(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", s, err, c.want)
		}
	}
}

func TestRecipe(t *testing.T) {
	s := FromRecipe(zoo.Densenet().Recipe)
	if s.LearningRate != 0.1 || s.Batch != 256 || s.Epochs != 5 || s.Resize != 96 || s.Config.Name != optim.SGD {
		t.Errorf("densenet: %+v", s)
	}
	s = FromRecipe(&nn.Recipe{Optimizer: "adam", WeightDecay: 0.01})
	if s.Config.Name != optim.Adam || s.Beta1 != 0.9 || s.WeightDecay != 0.01 || s.Batch != Defaults().Batch {
		t.Errorf("adam: %+v", s)
	}
	s = FromRecipe(&nn.Recipe{Schedule: "step", StepEpochs: 2, WarmupEpochs: 0.5})
	if want := (optim.Schedule{Name: optim.Step, WarmupEpochs: 0.5, StepEpochs: 2, Gamma: 0.1}); s.Schedule != want {
		t.Errorf("schedule: %+v", s.Schedule)
	}
	if FromRecipe(nil) != Defaults() {
		t.Errorf("no recipe: %+v", FromRecipe(nil))
	}
}

// What does not fit is refused before anything runs, with what to do about it.
func TestMisfits(t *testing.T) {
	norm := func() *nn.Model {
		m := zoo.MLP()
		m.Nodes = append([]nn.Node{{ID: "bn", Layer: nn.BatchNorm{}}}, m.Nodes...)
		return m
	}
	for _, c := range []struct {
		name   string
		model  *nn.Model
		set    *data.Set
		change func(*Settings)
		want   string
	}{
		{"size", small(), garments(20, 0), func(s *Settings) { s.Resize = 0 },
			"the model reads images of 1×10×10, garments has 1×28×28; resize to 10, or set the model's input to 1×28×28"},
		{"channels", zoo.LenetBN(), data.Spiral(0, 20), func(s *Settings) { s.Resize = 0 },
			"the model reads images of 1×28×28, spiral has 2×1×1; set the model's input to 2×1×1, or choose data of 1 channel"},
		{"channels after resizing", zoo.MLP(), garments(20, 0), nil, "the model reads images of 2 channels, garments has 1"},
		{"classes", zoo.MLP(), data.Spiral(0, 20), func(s *Settings) { s.Resize = 0 }, "dense3: the model's output has 2 values, spiral has 3 classes; set its out to 3"},
		{"map", &nn.Model{Input: tensor.Shape{1, 10, 10}, Nodes: []nn.Node{{ID: "conv", Layer: nn.Conv2D{Out: 10, Kernel: nn.Square(3)}}}}, garments(20, 0), nil,
			"conv: the model's output is a map of 10×8×8, not one number a class; end with a dense layer of 10"},
		{"broken model", &nn.Model{Input: tensor.Shape{1, 10, 10}, Nodes: []nn.Node{{ID: "conv", Layer: nn.Conv2D{Out: 10, Kernel: nn.Square(30)}}}}, garments(20, 0), nil,
			"conv: kernel 30×30 is larger than its"},
		{"batch of one", norm(), data.Moons(0, 20), func(s *Settings) { s.Batch, s.Resize = 1, 0 }, "bn: batch 1 has no variance; use a batch of 2 or more"},
		{"one image", norm(), data.Moons(0, 20), func(s *Settings) { s.LimitTrain, s.Resize = 1, 0 }, "bn: one training image has no variance"},
		{"settings", small(), garments(20, 0), func(s *Settings) { s.Batch = -1 }, "batch is -1"},
		{"no data", small(), &data.Set{Name: "none", Shape: tensor.Shape{1, 10, 10}, Classes: []string{"a", "b"}}, nil, "none: the training split is empty"},
		{"memory", &nn.Model{Input: tensor.Shape{1, 10, 10}, Nodes: []nn.Node{
			{ID: "a", Layer: nn.Conv2D{Out: 1_000_000, Kernel: nn.Square(2)}}, {ID: "gap", Layer: nn.GlobalAvgPool2D{}}, {ID: "d", Layer: nn.Dense{Out: 10}}}},
			garments(2000, 0), func(s *Settings) { s.Batch = 2000 }, "use a smaller batch or fewer channels"},
	} {
		s := smallSettings()
		if c.change != nil {
			c.change(&s)
		}
		if _, err := New(c.model, c.set, device(t, 1), s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// A last batch of one that batch norm cannot learn from is avoided, and that is said.
func TestLoneLastImage(t *testing.T) {
	m := zoo.MLP()
	m.Nodes = append([]nn.Node{{ID: "bn", Layer: nn.BatchNorm{}}}, m.Nodes...)
	s := Settings{LearningRate: 0.1, Batch: 8, Epochs: 1}
	sess := newSession(t, m, data.Moons(0, 33), 1, s)
	toEnd(t, sess)
	if notes := strings.Join(sess.Notes(), ""); !strings.Contains(notes, "the last two batches are of 7 and 2") || sess.Progress().Step != 5 {
		t.Errorf("notes %q after %d steps", notes, sess.Progress().Step)
	}
}

// A run that diverges stops at the step, with its parameters finite, and names the layer.
func TestDivergence(t *testing.T) {
	m := small()
	m.Nodes = []nn.Node{m.Nodes[0], m.Nodes[5]} // without batch norm, which would hold it
	for _, every := range []int{1, 8} {
		s := smallSettings()
		s.LearningRate, s.Momentum = 1e18, 0.9
		sess := newSession(t, m, garments(500, 0), 1, s)
		sess.ReadEvery = every
		var err error
		for err == nil && !sess.Finished() {
			_, err = sess.Step()
		}
		var d *DivergedError
		if !errors.As(err, &d) {
			t.Fatal(err)
		}
		if d.Step < 2 || d.Epoch != 1 || !strings.Contains(d.Where, "it first shows in") || !strings.Contains(d.Advice, "lower the learning rate") {
			t.Errorf("%+v", d)
		}
		if sess.Progress().Step != d.Step-1 {
			t.Errorf("stands after step %d, the diverged one was %d", sess.Progress().Step, d.Step)
		}
		if _, again := sess.Advance(); !errors.Is(again, err) {
			t.Errorf("goes on after diverging: %v", again)
		}
	}
}

// The layer named is the one at fault.
func TestDivergenceNamesTheLayer(t *testing.T) {
	sess := newSession(t, small(), garments(64, 0), 1, smallSettings())
	w := sess.net.vars.Named("dense.weight")
	bad := make([]float32, w.Shape.Size())
	bad[3] = float32(math.NaN())
	if err := sess.net.exec.Write(w, bad); err != nil {
		t.Fatal(err)
	}
	_, err := sess.Step()
	if err == nil || !strings.Contains(err.Error(), "the loss of step 1 (epoch 1) is NaN; it first shows in dense: 1 numbers of dense.weight are not finite") {
		t.Error(err)
	}
	sess = newSession(t, small(), garments(64, 0), 1, smallSettings())
	beta := sess.net.vars.Named("bn.bias")
	if err := sess.net.exec.Write(beta, []float32{3e38, 3e38, 3e38, 3e38}); err != nil {
		t.Fatal(err)
	}
	gamma := sess.net.vars.Named("bn.weight")
	if err := sess.net.exec.Write(gamma, []float32{3e38, 3e38, 3e38, 3e38}); err != nil {
		t.Fatal(err)
	}
	if _, err = sess.Step(); err == nil || !strings.Contains(err.Error(), "it first shows in bn: ") {
		t.Error(err)
	}
	if n := len(sess.net.g.Phases[graph.Train]); n == 0 {
		t.Error("diagnosis touched the session's own graph")
	}
}
