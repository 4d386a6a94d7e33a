package optim

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRates(t *testing.T) {
	for _, c := range []struct {
		name            string
		schedule        Schedule
		base            float64
		perEpoch, total int
		want            []float64 // of steps 0, 1, …
	}{
		{"constant", Schedule{}, 0.4, 2, 4, []float64{0.4, 0.4, 0.4, 0.4, 0.4}},
		// torch.optim.lr_scheduler.CosineAnnealingLR(T_max=8, eta_min=0.05)
		{"cosine", Schedule{Name: Cosine, MinRate: 0.05}, 0.4, 1, 8,
			[]float64{0.4, 0.386678918, 0.348743687, 0.291969601, 0.225, 0.158030399, 0.101256313, 0.0633210818, 0.05, 0.05}},
		// StepLR(step_size=2, gamma=0.5)
		{"step", Schedule{Name: Step, StepEpochs: 2, Gamma: 0.5}, 0.4, 1, 6, []float64{0.4, 0.4, 0.2, 0.2, 0.1, 0.1}},
		{"step by batches", Schedule{Name: Step}, 1, 3, 9, []float64{1, 1, 1, 0.1, 0.1, 0.1, 0.01}},
		{"step with a floor", Schedule{Name: Step, MinRate: 0.05}, 1, 1, 3, []float64{1, 0.1, 0.05}},
		{"warm-up", Schedule{WarmupEpochs: 2}, 1, 2, 8, []float64{0.25, 0.5, 0.75, 1, 1, 1}},
		{"warm-up of half an epoch, cosine", Schedule{Name: Cosine, WarmupEpochs: 0.5}, 1, 4, 6, []float64{0.5, 1, 1, 0.853553391, 0.5, 0.146446609, 0}},
		{"warm-up longer than the run", Schedule{Name: Cosine, WarmupEpochs: 2}, 1, 2, 3, []float64{0.25, 0.5, 0.75, 1, 1}},
	} {
		s := c.schedule.WithDefaults()
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		for step, want := range c.want {
			if got := s.Rate(c.base, step, c.perEpoch, c.total); math.Abs(got-want) > 1e-8 {
				t.Errorf("%s: step %d has rate %v, want %v", c.name, step, got, want)
			}
		}
	}
}

// Whatever the schedule, the rate stays above 0 up to the last step and never passes the base.
func TestRateBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Schedule{
			Name:         rapid.SampledFrom(Schedules()).Draw(t, "name"),
			WarmupEpochs: rapid.Float64Range(0, 5).Draw(t, "warm-up"),
			MinRate:      rapid.Float64Range(0, 0.01).Draw(t, "least"),
		}.WithDefaults()
		perEpoch, epochs := rapid.IntRange(1, 50).Draw(t, "per epoch"), rapid.IntRange(1, 20).Draw(t, "epochs")
		before := 0.0
		for step := range perEpoch * epochs {
			r := s.Rate(0.3, step, perEpoch, perEpoch*epochs)
			if !(r > 0 && r <= 0.3+1e-12) {
				t.Fatalf("step %d: rate %v", step, r)
			}
			if float64(step+1) < s.WarmupEpochs*float64(perEpoch)-1 && r < before {
				t.Fatalf("step %d: rate fell from %v to %v in the warm-up", step, before, r)
			}
			before = r
		}
	})
}

func TestScheduleErrors(t *testing.T) {
	for _, c := range []struct {
		schedule Schedule
		want     string
	}{
		{Schedule{Name: "poly"}, `learning rate schedule "poly" is unknown; choose one of [constant step cosine]`},
		{Schedule{WarmupEpochs: -1}, "warm-up of -1 epochs"},
		{Schedule{Name: Step, StepEpochs: -2}, "every -2 epochs"},
		{Schedule{Name: Step, Gamma: 1.5}, "times 1.5"},
		{Schedule{StepEpochs: 3}, "go with the step schedule; got constant"},
		{Schedule{Name: Cosine, Gamma: 0.5}, "go with the step schedule; got cosine"},
		{Schedule{MinRate: -0.1}, "smallest learning rate is -0.1"},
		{Schedule{MinRate: math.Inf(1)}, "smallest learning rate is +Inf"},
	} {
		err := c.schedule.WithDefaults().Check()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.schedule, err, c.want)
		}
	}
}
