package train

import (
	"math/rand/v2"
	"strings"
	"testing"

	"plywood/engine/checkpoint"
	"plywood/engine/optim"
)

// A run stopped anywhere, written, read and resumed ends in the same bits as one left alone.
func TestResumeAnywhere(t *testing.T) {
	set := garments(211, 50)
	r := rand.New(rand.NewPCG(7, 7))
	for _, c := range []struct {
		name    string
		threads int
		change  func(*Settings)
	}{
		{"sgd", 1, func(s *Settings) { s.Standardize = true }},
		{"momentum, cosine, warm-up", 2, func(s *Settings) {
			s.Momentum, s.WeightDecay, s.Schedule = 0.9, 1e-3, optim.Schedule{Name: optim.Cosine, WarmupEpochs: 1}
		}},
		{"adam", 1, func(s *Settings) { s.Config, s.LearningRate = optim.Config{Name: optim.Adam}, 0.01 }},
		{"augmented", 2, func(s *Settings) { s.Flip, s.Shift = true, 3 }},
		{"steps", 1, func(s *Settings) { s.Steps = 9 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := smallSettings()
			c.change(&s)
			whole := newSession(t, small(), set, c.threads, s)
			advances := toEnd(t, whole)
			want := snapshot(t, whole)
			stops := []int{0, 1, advances - 1, advances}
			for range 4 {
				stops = append(stops, r.IntN(advances))
			}
			for _, stop := range stops {
				first := newSession(t, small(), set, c.threads, s)
				advance(t, first, stop)
				b, err := checkpoint.Encode(snapshot(t, first))
				if err != nil {
					t.Fatal(err)
				}
				got := resume(t, b, c.threads, nil)
				toEnd(t, got)
				same(t, want, snapshot(t, got))
			}
		})
	}
}

// resume goes on from a file's bytes, on the set that the tests here use.
func resume(t testing.TB, b []byte, threads int, change func(*Settings)) *Session {
	t.Helper()
	c, err := checkpoint.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := SettingsOf(c)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&settings)
	}
	s, err := Resume(c, garments(211, 50), device(t, threads), settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// More epochs added on resuming are those that a longer run would have had.
func TestResumeForLonger(t *testing.T) {
	s := smallSettings()
	s.Epochs = 3
	long := newSession(t, small(), garments(211, 50), 1, s)
	toEnd(t, long)
	s.Epochs = 1
	short := newSession(t, small(), garments(211, 50), 1, s)
	toEnd(t, short)
	b, err := checkpoint.Encode(snapshot(t, short))
	if err != nil {
		t.Fatal(err)
	}
	longer := resume(t, b, 1, func(s *Settings) { s.Epochs = 3 })
	if longer.Finished() {
		t.Fatal("finished before the added epochs")
	}
	toEnd(t, longer)
	same(t, snapshot(t, long), snapshot(t, longer))
}

func TestRateChangedAlongTheWay(t *testing.T) {
	a := newSession(t, small(), garments(211, 50), 1, smallSettings())
	advance(t, a, 2)
	if err := a.SetLearningRate(0.02); err != nil {
		t.Fatal(err)
	}
	b, err := checkpoint.Encode(snapshot(t, a))
	if err != nil {
		t.Fatal(err)
	}
	again := resume(t, b, 1, nil)
	ev := advance(t, again, 1)
	if ev.LearningRate != 0.02 {
		t.Errorf("the resumed step had rate %v, want 0.02", ev.LearningRate)
	}
	advance(t, a, 1)
	same(t, snapshot(t, a), snapshot(t, again))
	for _, lr := range []float64{0, -1} {
		if err := a.SetLearningRate(lr); err == nil {
			t.Errorf("rate %v was taken", lr)
		}
	}
}

func TestResumeErrors(t *testing.T) {
	set := garments(211, 50)
	c := snapshot(t, newSession(t, small(), set, 1, smallSettings()))
	for _, test := range []struct {
		name   string
		change func(c *checkpoint.Checkpoint, s *Settings)
		want   string
	}{
		{"batch", func(_ *checkpoint.Checkpoint, s *Settings) { s.Batch, s.Seed = 16, 5 }, "start a new run to change batch, seed"},
		{"optimizer", func(_ *checkpoint.Checkpoint, s *Settings) { s.Momentum = 0.5 }, "to change momentum"},
		{"missing tensor", func(c *checkpoint.Checkpoint, _ *Settings) { c.Tensors = c.Tensors[1:] }, "missing: conv.weight"},
		{"tensor of another shape", func(c *checkpoint.Checkpoint, _ *Settings) {
			c.Tensors[0] = checkpoint.Tensor{Name: "conv.weight", Shape: []int{4, 1, 5, 5}, Data: make([]float32, 100)}
		}, "of another shape: conv.weight is 4×1×5×5, wanted 4×1×3×3"},
		{"extra tensor", func(c *checkpoint.Checkpoint, _ *Settings) {
			c.Tensors = append(c.Tensors, checkpoint.Tensor{Name: "more", Shape: []int{1}, Data: []float32{1}})
		}, "unknown to the model: more"},
		{"other data", func(c *checkpoint.Checkpoint, _ *Settings) { c.Data.Checksum = "00000000" }, "resume with the data it began with"},
		{"progress", func(c *checkpoint.Checkpoint, _ *Settings) { c.Progress.Step = 99 }, "its progress makes no sense"},
	} {
		broken := *c
		broken.Tensors = append([]checkpoint.Tensor(nil), c.Tensors...)
		s := smallSettings()
		test.change(&broken, &s)
		if _, err := Resume(&broken, set, device(t, 1), s); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func TestInitialise(t *testing.T) {
	set := garments(64, 20)
	from := newSession(t, small(), set, 1, smallSettings())
	advance(t, from, 1)
	weights := snapshot(t, from).Tensors
	s := smallSettings()
	s.Seed = 9
	to := newSession(t, small(), set, 1, s)
	var parameters []checkpoint.Tensor
	for _, w := range weights {
		if !strings.Contains(w.Name, "running") {
			parameters = append(parameters, w)
		}
	}
	missing, err := to.Initialise(parameters)
	if err != nil || strings.Join(missing, " ") != "bn.running_mean bn.running_var" {
		t.Fatalf("missing %v, %v", missing, err)
	}
	if missing, err = to.Initialise(weights); err != nil || len(missing) > 0 {
		t.Fatalf("missing %v, %v", missing, err)
	}
	got := snapshot(t, to)
	for i, w := range weights {
		for j := range w.Data {
			if got.Tensors[i].Data[j] != w.Data[j] {
				t.Fatalf("%s[%d] is %v, want %v", w.Name, j, got.Tensors[i].Data[j], w.Data[j])
			}
		}
	}
	if _, err := to.Initialise(weights[1:]); err == nil || !strings.Contains(err.Error(), "missing: conv.weight") {
		t.Errorf("a weight left out: %v", err)
	}
	advance(t, to, 1)
	if _, err := to.Initialise(weights); err == nil {
		t.Error("weights were set in the middle of a run")
	}
}
