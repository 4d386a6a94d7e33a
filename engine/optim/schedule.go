package optim

import (
	"fmt"
	"math"
	"slices"
)

// Names of the schedules.
const (
	Constant = "constant" // the rate as it is
	Step     = "step"     // times Gamma every StepEpochs epochs
	Cosine   = "cosine"   // half a cosine from the rate to MinRate at the end of the run
)

// Schedules lists the schedules.
func Schedules() []string { return []string{Constant, Step, Cosine} }

// Schedule is how the learning rate moves during a run. It is a pure function of the step, so a
// resumed run needs no state for it.
type Schedule struct {
	Name         string  `json:"schedule"`
	WarmupEpochs float64 `json:"warmup_epochs,omitempty"` // the rate rises in a line from about 0 over these, before the schedule sets in
	StepEpochs   int     `json:"step_epochs,omitempty"`   // step only; 0 means 1
	Gamma        float64 `json:"gamma,omitempty"`         // step only; 0 means 0.1
	MinRate      float64 `json:"min_learning_rate,omitempty"`
}

// WithDefaults fills the unset numbers.
func (s Schedule) WithDefaults() Schedule {
	if s.Name == "" {
		s.Name = Constant
	}
	if s.Name == Step {
		if s.StepEpochs == 0 {
			s.StepEpochs = 1
		}
		if s.Gamma == 0 {
			s.Gamma = 0.1
		}
	}
	return s
}

// Check reports the first number that makes no sense. Call it on a schedule WithDefaults.
func (s Schedule) Check() error {
	if !slices.Contains(Schedules(), s.Name) {
		return fmt.Errorf("learning rate schedule %q is unknown; choose one of %v", s.Name, Schedules())
	}
	if !(s.WarmupEpochs >= 0 && s.WarmupEpochs <= 1e6) {
		return fmt.Errorf("warm-up of %v epochs; wanted 0 or more", s.WarmupEpochs)
	}
	if s.Name == Step && (s.StepEpochs < 1 || !(s.Gamma > 0 && s.Gamma <= 1)) {
		return fmt.Errorf("step schedule: every %d epochs times %v; wanted 1 epoch or more, and a factor above 0 and at most 1", s.StepEpochs, s.Gamma)
	}
	if s.Name != Step && (s.StepEpochs != 0 || s.Gamma != 0) {
		return fmt.Errorf("step epochs and gamma go with the step schedule; got %s", s.Name)
	}
	if !(s.MinRate >= 0 && !math.IsInf(s.MinRate, 0)) {
		return fmt.Errorf("smallest learning rate is %v; wanted 0 or more", s.MinRate)
	}
	return nil
}

// Rate is the learning rate of a step (counted from 0) of a run of total steps, perEpoch an epoch.
func (s Schedule) Rate(base float64, step, perEpoch, total int) float64 {
	warm := int(math.Round(s.WarmupEpochs * float64(perEpoch)))
	if step < warm {
		return base * float64(step+1) / float64(warm)
	}
	switch s.Name {
	case Step:
		return max(s.MinRate, base*math.Pow(s.Gamma, float64(step/perEpoch/s.StepEpochs)))
	case Cosine:
		if total <= warm {
			return base
		}
		done := min(1, float64(step-warm)/float64(total-warm))
		low := min(s.MinRate, base)
		return low + (base-low)*0.5*(1+math.Cos(math.Pi*done))
	}
	return base
}
