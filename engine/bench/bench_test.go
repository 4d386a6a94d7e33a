package bench

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"plywood/engine/backend"
	"plywood/engine/backend/cpu"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// scripted is a rig on a clock that it moves itself.
type scripted struct {
	clock *time.Time
	each  []time.Duration // what the turns take, one after another
	log   *[]string
	name  string
	fails bool
}

func (s *scripted) Run(n int) error {
	*s.log = append(*s.log, s.name)
	*s.clock = s.clock.Add(s.each[0] * time.Duration(n))
	if len(s.each) > 1 {
		s.each = s.each[1:]
	}
	if s.fails {
		return errors.New("it broke")
	}
	return nil
}

func (s *scripted) Profile() ([]backend.Cost, error) {
	return []backend.Cost{
		{Op: graph.Conv2D, Kernel: "a", Time: time.Millisecond, FLOPs: 2e6, Bytes: 1e6},
		{Op: graph.Conv2D, Kernel: "b", Time: time.Millisecond, FLOPs: 2e6, Bytes: 1e6},
		{Op: graph.Add, Kernel: "c", Time: 6 * time.Millisecond, Bytes: 3e6},
	}, nil
}

func (s *scripted) Images() int  { return 100 }
func (s *scripted) Close() error { return nil }

// TestRun holds turns, medians and sums to what a script says.
func TestRun(t *testing.T) {
	clock, log := time.Unix(0, 0), []string{}
	b := struct{ backend.Backend }{cpu.New(1)} // without peaks
	ms := func(all ...int) (ds []time.Duration) {
		for _, d := range all {
			ds = append(ds, time.Duration(d)*time.Millisecond)
		}
		return ds
	}
	rigs := map[int]Rig{
		0: &scripted{&clock, ms(999, 50, 10, 90, 20), &log, "quick", false},
		1: &scripted{&clock, ms(300), &log, "slow", false},
		2: &scripted{&clock, ms(1), &log, "broken", true},
	}
	turn := 0
	c := Case{Name: "step", Net: "net", Prepare: func(backend.Backend) (Rig, error) { turn++; return rigs[turn-1], nil }}
	var got []Result
	err := Run(context.Background(), []Device{{Name: "a", Backend: b}, {Name: "b", Backend: b}, {Name: "c", Backend: b}}, []Case{c}, Options{Now: func() time.Time { return clock }}, func(r Result) { got = append(got, r) })
	if err != nil || len(got) != 6 {
		t.Fatalf("%d results, %v", len(got), err)
	}
	if want := "quick quick slow slow broken quick slow quick slow quick slow"; strings.Join(log, " ") != want {
		t.Errorf("turns were %s, want %s", strings.Join(log, " "), want)
	}
	a, slow, broken := got[3], got[4], got[5]
	if a.StepMS != 20 || a.LeastMS != 10 || a.ImagesPerSecond != 5000 || a.Turns != 3 || a.Steps != 12 {
		t.Errorf("the quick device came to %+v", a)
	}
	if slow.StepMS != 300 || slow.Steps != 3 {
		t.Errorf("the slow device came to %+v", slow)
	}
	if broken.Error != "it broke" || broken.StepMS != 0 {
		t.Errorf("the broken device came to %+v", broken)
	}
	if a.GFLOP != 0.004 || a.GFLOPS != 0.2 || a.Dispatches != 3 || len(a.Kernels) != 3 || len(a.Families) != 2 {
		t.Errorf("sums are %+v", a)
	}
	if f := a.Families[0]; f.Name != "elementwise" || f.Share != 0.75 || f.GBs != 0.5 {
		t.Errorf("the longest family is %+v", f)
	}
	if f := a.Families[1]; f.Name != "convolution" || f.Runs != 2 || f.MS != 2 || f.GFLOPS != 2 {
		t.Errorf("the second family is %+v", f)
	}
	var text strings.Builder
	if err := WriteTable(&text, got); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"net on a: 5000 images/s, step of 100 in 20 ms", "0.005 GB moved", "net on c: it broke", "elementwise  6.000    75%"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, &text)
		}
	}
}

// TestSteps measures a real net, and finds every op that it runs in a family.
func TestSteps(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	var got []Result
	cases := Steps([]string{"lenet-bn"}, []*nn.Model{zoo.LenetBN()}, 4)
	if err := Run(context.Background(), []Device{{Name: "cpu", Backend: b}}, cases, Options{Turns: 2}, func(r Result) { got = append(got, r) }); err != nil {
		t.Fatal(err)
	}
	r := got[len(got)-1]
	if r.Error != "" || r.Turns != 2 || r.ImagesPerSecond <= 0 || r.GFLOP <= 0 || r.Peaks.GFLOPS <= 0 || r.Dispatches < 20 {
		t.Fatalf("%+v", r)
	}
	for _, f := range r.Families {
		if f.Name == "" || f.Runs == 0 || f.GBs <= 0 {
			t.Errorf("family %+v", f)
		}
	}
	for op := graph.Invalid + 1; op < graph.NumOps; op++ {
		if families[op] == "" && !op.View() && op != graph.Concat {
			t.Errorf("%v is of no family", op)
		}
	}
}

// TestStops when its user has had enough.
func TestStops(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, []Device{{Name: "cpu", Backend: b}}, nil, Options{}, func(Result) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
