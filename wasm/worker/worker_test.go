package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"plywood/engine/backend/cpu"
	"plywood/engine/checkpoint"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// double is a run of epochs × steps whose loss is 1/step.
type double struct {
	steps, epochs int
	step, epoch   int
	rate          float64
	failAt        int
	closed        bool
}

func (d *double) StepsPerEpoch() int { return d.steps }
func (d *double) Close() error       { d.closed = true; return nil }
func (d *double) Snapshot() (*checkpoint.Checkpoint, error) {
	m, err := zoo.Get("mlp")
	return &checkpoint.Checkpoint{Model: m, Progress: checkpoint.Progress{Epoch: d.epoch, Step: d.step}}, err
}
func (d *double) SetLearningRate(lr float64) error {
	if lr < 0 {
		return errors.New("a rate below nothing")
	}
	d.rate = lr
	return nil
}

func (d *double) Advance() (train.Event, error) {
	if d.failAt > 0 && d.step == d.failAt {
		return train.Event{}, &train.DivergedError{Step: d.failAt, Where: "conv1 is not finite", Advice: "lower the rate"}
	}
	ev := train.Event{Kind: train.Stepped, Epoch: d.epoch + 1}
	switch {
	case d.step == d.steps*(d.epoch+1):
		d.epoch++
		accuracy := 0.5
		ev.Kind, ev.Metrics = train.EpochEnded, &checkpoint.Metrics{Epoch: d.epoch, Step: d.step, Loss: 0.3, TestAccuracy: &accuracy, TestLoss: &accuracy}
	case d.epoch == d.epochs:
		ev.Kind = train.Finished
	default:
		d.step++
	}
	ev.StepInEpoch, ev.StepsPerEpoch = d.step-d.steps*d.epoch, d.steps
	ev.Step, ev.Loss, ev.ImagesPerSecond = d.step, 1/float64(d.step), 100
	return ev, nil
}

// page is the other end of the line.
type page struct {
	t     *testing.T
	in    chan protocol.Message
	out   chan protocol.Message
	yield chan struct{} // a run goes on by one stretch for each
}

// serve starts a worker whose clock leaps so that it tells and yields after every piece.
func serve(t *testing.T, open Open) *page { return serveWorker(t, &Worker{}, open) }

func serveWorker(t *testing.T, w *Worker, open Open) *page {
	p := &page{t: t, in: make(chan protocol.Message, 16), out: make(chan protocol.Message, 1000), yield: make(chan struct{}, 1000)}
	var clock time.Time
	ctx, cancel := context.WithCancel(context.Background())
	w.Device, w.Open = "double", open
	w.Post = func(m protocol.Message) { p.out <- m }
	w.Yield = func() {
		select {
		case <-p.yield:
		case <-ctx.Done():
		}
	}
	w.Now = func() time.Time { clock = clock.Add(time.Second); return clock }
	done := make(chan struct{})
	go func() { defer close(done); w.Serve(ctx, p.in) }()
	t.Cleanup(func() { cancel(); <-done })
	if p.next("ready").(*protocol.Ready).Device != "double" {
		t.Error("it does not say what it runs on")
	}
	return p
}

// next waits for a message of a kind and passes over others.
func (p *page) next(kind string) protocol.Message {
	p.t.Helper()
	end := time.After(2 * time.Minute)
	for {
		select {
		case m := <-p.out:
			if m.Kind() == kind {
				return m
			}
			if m.Kind() == "failed" {
				p.t.Fatalf("waiting for %s, it failed: %+v", kind, m)
			}
		case <-end:
			p.t.Fatalf("no %s came", kind)
		}
	}
}

func (p *page) let(n int) {
	for range n {
		p.yield <- struct{}{}
	}
}

func opens(d *double) Open {
	return func(context.Context, *protocol.Start, func(string, int, int)) (*Opened, error) {
		return &Opened{Trainer: d, TrainImages: 10, TestImages: 5}, nil
	}
}

func TestARunToItsEnd(t *testing.T) {
	d := &double{steps: 3, epochs: 2}
	p := serve(t, opens(d))
	p.let(100)
	p.in <- &protocol.Start{Run: 1}
	if s := p.next("started").(*protocol.Started); s.StepsPerEpoch != 3 || s.TrainImages != 10 {
		t.Errorf("started %+v", s)
	}
	var points []protocol.Point
	epochs := 0
	for {
		m := <-p.out
		switch m := m.(type) {
		case *protocol.Progress:
			points = append(points, m.Points...)
		case *protocol.EpochDone:
			if epochs++; m.Epoch != epochs || m.TestAccuracy != 0.5 {
				t.Errorf("epoch %+v", m)
			}
		case *protocol.Ended:
			if m.Stopped || epochs != 2 || len(points) != 6 || points[5] != (protocol.Point{Step: 6, Loss: 1.0 / 6}) || !d.closed {
				t.Errorf("ended %+v after %d epochs with %v, closed %v", m, epochs, points, d.closed)
			}
			return
		case *protocol.Failed:
			t.Fatalf("failed: %+v", m)
		}
	}
}

func TestPauseResumeRateStop(t *testing.T) {
	d := &double{steps: 1000, epochs: 1}
	p := serve(t, opens(d))
	p.in <- &protocol.Start{Run: 4}
	p.next("progress") // it now waits in Yield, after one step
	p.in <- &protocol.Pause{Run: 4}
	p.in <- &protocol.Pause{Run: 3} // another run's
	p.let(1)
	p.next("paused")
	p.in <- &protocol.SetRate{Run: 4, LearningRate: 0.5}
	p.in <- &protocol.Resume{Run: 4}
	p.next("progress")
	if d.step != 2 || d.rate != 0.5 {
		t.Errorf("after one step, a pause and one more it made %d at rate %v", d.step, d.rate)
	}
	p.in <- &protocol.Stop{Run: 4}
	p.let(1)
	if e := p.next("ended").(*protocol.Ended); !e.Stopped || !d.closed {
		t.Errorf("ended %+v, closed %v", e, d.closed)
	}
}

func TestStopWhileItOpens(t *testing.T) {
	for _, stop := range []protocol.Message{&protocol.Stop{Run: 1}, &protocol.Start{Run: 2}} {
		begun := make(chan struct{}, 2)
		p := serve(t, func(ctx context.Context, s *protocol.Start, tell func(string, int, int)) (*Opened, error) {
			tell("Fetching", 1, 2)
			begun <- struct{}{}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		p.in <- &protocol.Start{Run: 1}
		<-begun
		p.in <- stop
		if e := p.next("ended").(*protocol.Ended); e.Run != 1 || !e.Stopped {
			t.Errorf("ended %+v", e)
		}
	}
}

func TestFailures(t *testing.T) {
	p := serve(t, func(context.Context, *protocol.Start, func(string, int, int)) (*Opened, error) {
		return nil, errors.New("no such data")
	})
	p.in <- &protocol.Start{Run: 1}
	if m := <-p.out; m.(*protocol.Failed).Text != "no such data" {
		t.Errorf("got %+v", m)
	}
	p = serve(t, opens(&double{steps: 9, epochs: 1, failAt: 2}))
	p.let(100)
	p.in <- &protocol.Start{Run: 1}
	for {
		if f, ok := (<-p.out).(*protocol.Failed); ok {
			if f.Step != 2 || f.Remedy != "lower the rate" || !strings.Contains(f.Text, "conv1") {
				t.Errorf("failed %+v", f)
			}
			return
		}
	}
}

// A real session on the processor: the same path as in the browser.
func TestSessionsTrain(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	o := &Sessions{Backend: b}
	m, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	start := &protocol.Start{Run: 1, Model: m.JSON(), Data: "moons", Settings: protocol.Settings{Optimizer: "adam", LearningRate: 0.01, Batch: 32, Epochs: 3}}
	run, err := o.Open(context.Background(), start, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	var losses []float64
	for {
		ev, err := run.Advance()
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == train.EpochEnded {
			losses = append(losses, ev.Metrics.Loss)
		}
		if ev.Kind == train.Finished {
			break
		}
	}
	if len(losses) != 3 || !(losses[2] < losses[0]*0.8) {
		t.Errorf("losses by epoch: %v; want them to fall", losses)
	}
}

func TestOpenRefuses(t *testing.T) {
	b := cpu.New(1)
	defer b.Close()
	m, _ := zoo.Get("mlp")
	o := &Sessions{Backend: b, Fetch: func(context.Context, string, func(int, int)) ([]byte, error) { return nil, fmt.Errorf("not found") }}
	good := protocol.Settings{Optimizer: "sgd", LearningRate: 0.1, Batch: 8, Epochs: 1}
	for _, c := range []struct {
		start protocol.Start
		want  string
	}{
		{protocol.Start{Model: []byte(`{}`), Data: "moons", Settings: good}, "network"},
		{protocol.Start{Model: m.JSON(), Data: "stars", Settings: good}, "stars"},
		{protocol.Start{Model: m.JSON(), Data: "fashion-mnist", Settings: good}, "garments"},
		{protocol.Start{Model: m.JSON(), Data: "garments", Settings: good}, "channels"},
		{protocol.Start{Model: m.JSON(), Data: "moons", Settings: protocol.Settings{Optimizer: "magic", LearningRate: 0.1, Batch: 8, Epochs: 1}}, "magic"},
	} {
		_, err := o.Open(context.Background(), &c.start, func(string, int, int) {})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error that speaks of %s", err, c.want)
		}
	}
}
