// Package bench measures devices: what each does at most, and what training comes to beside that. A
// Case is one thing to measure. It is made ready on every device, and the devices take turns, so that
// whatever else the machine does meanwhile slows them alike; figures are medians over the turns.
// The command line, the check of a GPU and the page run the same cases. The package knows no concrete
// device and prints nothing.
package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"plywood/engine/backend"
	"plywood/engine/nn"
)

// Device is a backend by the name that its user knows it by, or something else that trains.
type Device struct {
	Name    string
	Backend backend.Backend
	Outside Outside // where Backend is nil
}

// Outside is what trains out of this program's reach: a browser, or other software to compare with.
type Outside interface {
	Describe() string
	// Peaks are zero where it does not measure them.
	Peaks() (backend.Peaks, error)
	Prepare(c Case) (Rig, error)
}

func (d Device) describe() string {
	if d.Backend != nil {
		return d.Backend.Describe()
	}
	return d.Outside.Describe()
}

// meter is nil where nothing measures the device's peaks.
func (d Device) meter() interface{ Peaks() (backend.Peaks, error) } {
	if d.Backend == nil {
		return d.Outside
	}
	if m, ok := d.Backend.(backend.Meter); ok {
		return m
	}
	return nil
}

func (d Device) prepare(c Case) (Rig, error) {
	if d.Backend != nil {
		return c.Prepare(d.Backend)
	}
	return d.Outside.Prepare(c)
}

// Case is one thing to measure on each device.
type Case struct {
	Name    string // "step"
	Net     string // the network it is taken from
	Model   *nn.Model
	Batch   int
	Prepare func(b backend.Backend) (Rig, error)
}

// Rig is a case made ready on one device.
type Rig interface {
	// Run repeats the work n times, and returns when all is done. Up to MostRepeats may be asked for.
	Run(n int) error
	// Profile does the work once and tells what each kernel took; nil where there is nothing to tell
	// apart.
	Profile() ([]backend.Cost, error)
	// Images is how many images the work takes in.
	Images() int
	Close() error
}

// MostRepeats is how often a turn does a case's work at most: what a training session runs between
// two looks at its losses.
const MostRepeats = 16

// Options of Run.
type Options struct {
	// Time is about how long the turns of a case may take on each device. There are at least three.
	Time time.Duration
	// Turns, where above 0, is how many turns there are, of one repetition each.
	Turns int
	// Now is the clock.
	Now func() time.Time
}

const (
	leastTurns = 3
	turnTime   = 200 * time.Millisecond // what short work is repeated for
	slow       = 2 * time.Second        // work that is not profiled twice
)

// Run measures the peaks of every device and then every case, and hands over each device's result of a
// case as the case ends. What fails on a device is a result too; an error is returned only where
// ctx is done, with its own.
func Run(ctx context.Context, devices []Device, cases []Case, o Options, on func(Result)) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	peaks, err := measurePeaks(ctx, devices, on)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if err := c.run(ctx, devices, peaks, o, on); err != nil {
			return err
		}
	}
	return nil
}

// measurePeaks takes the best of three, in turns.
func measurePeaks(ctx context.Context, devices []Device, on func(Result)) ([]backend.Peaks, error) {
	best, errs := make([]backend.Peaks, len(devices)), make([]error, len(devices))
	for range leastTurns {
		for i, d := range devices {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			m := d.meter()
			if m == nil || errs[i] != nil {
				continue
			}
			p, err := m.Peaks()
			errs[i] = err
			best[i] = backend.Peaks{GFLOPS: max(best[i].GFLOPS, p.GFLOPS), GBs: max(best[i].GBs, p.GBs)}
		}
	}
	for i, d := range devices {
		r := Result{Case: "peak", Device: d.Name, About: d.describe(), Turns: leastTurns, Peaks: best[i]}
		r.fail(errs[i])
		on(r)
	}
	return best, nil
}

// station is a case on one device.
type station struct {
	Device
	rig     Rig
	err     error
	repeats int // of a turn
	one     time.Duration
	turns   []time.Duration // of one repetition
	costs   [][]backend.Cost
}

func (c Case) run(ctx context.Context, devices []Device, peaks []backend.Peaks, o Options, on func(Result)) error {
	stations := make([]station, len(devices))
	for i, d := range devices {
		s := &stations[i]
		s.Device = d
		if s.rig, s.err = d.prepare(c); s.rig != nil {
			defer s.rig.Close()
		}
		if s.err == nil {
			s.warmUp(o)
		}
	}
	began := o.Now()
	for turn := 0; ; turn++ {
		if o.Turns > 0 && turn >= o.Turns || o.Turns == 0 && turn >= leastTurns && o.Now().Sub(began) >= o.Time*time.Duration(len(devices)) {
			break
		}
		for i := range stations {
			if err := ctx.Err(); err != nil {
				return err
			}
			stations[i].turn(o)
		}
	}
	for profile := range leastTurns {
		for i := range stations {
			if err := ctx.Err(); err != nil {
				return err
			}
			if s := &stations[i]; profile == 0 || s.one < slow {
				s.profile()
			}
		}
	}
	results := make([]Result, len(stations))
	for i := range stations {
		results[i] = stations[i].result(c, peaks[i])
	}
	for _, r := range results {
		r.compare(results)
		on(r)
	}
	return nil
}

// warmUp runs the work twice: the first compiles what is compiled late, the second tells how often a
// turn can do it.
func (s *station) warmUp(o Options) {
	for range 2 {
		start := o.Now()
		if s.err = s.rig.Run(1); s.err != nil {
			return
		}
		s.one = max(o.Now().Sub(start), 1)
	}
	s.repeats = int(min(max(turnTime/s.one, 1), MostRepeats))
	if o.Turns > 0 {
		s.repeats = 1
	}
}

func (s *station) turn(o Options) {
	if s.err != nil {
		return
	}
	start := o.Now()
	s.err = s.rig.Run(s.repeats)
	s.turns = append(s.turns, o.Now().Sub(start)/time.Duration(s.repeats))
}

func (s *station) profile() {
	if s.err != nil {
		return
	}
	var costs []backend.Cost
	if costs, s.err = s.rig.Profile(); s.err == nil && costs != nil {
		s.costs = append(s.costs, costs)
	}
}

// result sums up what was measured.
func (s *station) result(c Case, peaks backend.Peaks) Result {
	r := Result{Case: c.Name, Net: c.Net, Device: s.Name, About: s.describe(), Peaks: peaks}
	r.fail(s.err)
	if s.err != nil || len(s.turns) == 0 {
		return r
	}
	slices.Sort(s.turns)
	middle := s.turns[len(s.turns)/2]
	r.Batch, r.Turns, r.Steps = s.rig.Images(), len(s.turns), len(s.turns)*s.repeats
	r.StepMS, r.LeastMS = milliseconds(middle), milliseconds(s.turns[0])
	r.ImagesPerSecond = float64(r.Batch) / middle.Seconds()
	r.addCosts(s.costs)
	if r.GFLOP > 0 {
		r.GFLOPS = r.GFLOP / middle.Seconds()
	}
	return r
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }

func (r *Result) fail(err error) {
	if err != nil {
		r.Error = fmt.Sprint(err)
	}
}
