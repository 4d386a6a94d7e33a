package train

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/optim"
	"plywood/engine/tensor"
)

func TestStepAllocatesNothing(t *testing.T) {
	for _, threads := range []int{1, 2} {
		s := smallSettings()
		s.Config, s.Standardize = optim.Config{Name: optim.Adam}, true
		s.Flip, s.Shift = true, 2
		sess := newSession(t, small(), garments(32*200, 0), threads, s)
		advance(t, sess, 3)
		allocs := testing.AllocsPerRun(50, func() {
			if _, err := sess.Advance(); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 {
			t.Errorf("%d threads: a step allocates %v times", threads, allocs)
		}
	}
}

// The order of events in a run, and that their figures hang together.
func TestEvents(t *testing.T) {
	s := smallSettings()
	s.Epochs = 2
	sess := newSession(t, small(), garments(70, 40), 1, s)
	now := time.Unix(0, 0)
	sess.Now = func() time.Time { now = now.Add(time.Second / 4); return now }
	var kinds strings.Builder
	err := sess.Run(context.Background(), func(ev Event) {
		kinds.WriteByte("svef"[ev.Kind])
		switch ev.Kind {
		case Stepped:
			if !(ev.Loss > 0) || !(ev.Smoothed > 0) || ev.Accuracy < 0 || ev.Accuracy > 1 || ev.LearningRate != 0.1 || ev.StepsPerEpoch != 3 {
				t.Errorf("%+v", ev)
			}
		case EpochEnded:
			m := *ev.Metrics
			// 70 images in 3 steps of a quarter second.
			if m.Epoch != ev.Epoch || m.Step != 3*m.Epoch || m.Seconds != 0.75 || math.Abs(m.ImagesPerSecond-70/0.75) > 1e-9 || m.TestAccuracy == nil {
				t.Errorf("%+v", m)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	// Three steps, two batches of the test split (the second closes the epoch), twice.
	if got := kinds.String(); got != "sssve"+"sssve"+"f" {
		t.Errorf("events %s", got)
	}
	if !sess.Finished() || len(sess.History()) != 2 || sess.History()[1].Loss >= sess.History()[0].Loss {
		t.Errorf("history %+v", sess.History())
	}
}

func TestStopBetweenBatches(t *testing.T) {
	sess := newSession(t, small(), garments(200, 40), 1, smallSettings())
	ctx, cancel := context.WithCancel(context.Background())
	steps := 0
	err := sess.Run(ctx, func(Event) {
		if steps++; steps == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || sess.Progress().Step != 3 {
		t.Errorf("%v after %d steps, want 3", err, sess.Progress().Step)
	}
	if ev, err := sess.Epoch(context.Background()); err != nil || ev.Kind != EpochEnded || ev.Metrics.Step != 7 {
		t.Errorf("%+v %v", ev, err)
	}
}

// Looking at the losses seldom changes nothing but when they are told.
func TestReadEvery(t *testing.T) {
	often := newSession(t, small(), garments(211, 50), 1, smallSettings())
	toEnd(t, often)
	for _, every := range []int{3, 64, 1000} {
		seldom := newSession(t, small(), garments(211, 50), 1, smallSettings())
		seldom.ReadEvery = every
		advance(t, seldom, 2)
		snapshot(t, seldom) // reads what is due
		toEnd(t, seldom)
		same(t, snapshot(t, often), snapshot(t, seldom))
	}
}

// Learning works: a small net tells garments apart.
func TestLearns(t *testing.T) {
	s := smallSettings()
	s.Epochs, s.Momentum = 10, 0.9
	m := small()
	m.Nodes = append(m.Nodes[:4:4], m.Nodes[5]) // dropout would need more epochs
	sess := newSession(t, m, garments(2000, 300), 2, s)
	toEnd(t, sess)
	if m := sess.History()[9]; m.Loss > 0.8 || *m.TestAccuracy < 0.7 {
		t.Errorf("after 10 epochs loss %v, test accuracy %v", m.Loss, *m.TestAccuracy)
	}
	moons := newSession(t, zoo.MLP(), data.Moons(0, 600), 1, FromRecipe(zoo.MLP().Recipe))
	toEnd(t, moons)
	if m := moons.History()[len(moons.History())-1]; m.TrainAccuracy < 0.98 {
		t.Errorf("moons: %+v", m)
	}
}

// Evaluation, prediction and the confusion matrix agree, through resizing and standardization.
func TestEvaluateAndPredictAgree(t *testing.T) {
	s := smallSettings()
	s.Standardize = true
	sess := newSession(t, small(), garments(300, 77), 1, s)
	if _, err := sess.Epoch(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, split := range []Split{Test, Train} {
		r, err := sess.Evaluate(context.Background(), split)
		if err != nil {
			t.Fatal(err)
		}
		p := split.of(sess.Set())
		x := tensor.New(p.Count, 1, 28, 28)
		index := data.Order(0, 0, p.Count, false, nil)
		p.Gather(x.Data, nil, 28*28, index)
		logits, err := sess.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		var loss float64
		hits, diagonal, total := 0, 0, 0
		for i, label := range p.Labels {
			row := logits.Data[10*i : 10*i+10]
			if argmax(row) == int(label) {
				hits++
			}
			var sum float64
			for _, l := range row {
				sum += math.Exp(float64(l))
			}
			loss += math.Log(sum) - float64(row[label])
		}
		for i, row := range r.Confusion {
			diagonal += row[i]
			for _, n := range row {
				total += n
			}
		}
		n := float64(p.Count)
		if r.Images != p.Count || total != p.Count || diagonal != hits || math.Abs(r.Accuracy-float64(hits)/n) > 1e-12 || math.Abs(r.Loss-loss/n) > 1e-4 {
			t.Errorf("%v: %+v; predictions: %d hits, loss %v", split, r, hits, loss/n)
		}
	}
}

func TestPredictorAndEvaluate(t *testing.T) {
	set := garments(300, 77)
	s := smallSettings()
	s.Standardize, s.Momentum = true, 0.9
	sess := newSession(t, small(), set, 1, s)
	advance(t, sess, 12)
	c := snapshot(t, sess)
	want, err := sess.Evaluate(context.Background(), Test)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Evaluate(context.Background(), c, set, Test, device(t, 1), 50)
	if err != nil || got.Accuracy != want.Accuracy || math.Abs(got.Loss-want.Loss) > 1e-6 {
		t.Errorf("%+v %v, want %+v", got, err, want)
	}
	x := tensor.New(5, 1, 28, 28)
	set.Test.Gather(x.Data, nil, 28*28, []int32{0, 1, 2, 3, 4})
	logits, err := sess.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	for mode, wantSame := range map[nn.Mode]bool{nn.Prediction: true, nn.Training: false} {
		p, err := NewPredictor(c, device(t, 1), 5, mode)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		y, err := p.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		equal := true
		for i := range y.Data {
			equal = equal && math.Abs(float64(y.Data[i]-logits.Data[i])) < 1e-5
		}
		if equal != wantSame {
			t.Errorf("mode %v: logits equal those of the session: %v, want %v", mode, equal, wantSame)
		}
	}
}

// However many images: each is seen once, no batch is larger than asked or smaller than allowed.
func TestBatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		atLeast := rapid.IntRange(1, 2).Draw(t, "at least")
		images, size := rapid.IntRange(atLeast, 300).Draw(t, "images"), rapid.IntRange(atLeast, 40).Draw(t, "size")
		b := newBatches(images, size, atLeast)
		next := 0
		for i := range b.count {
			lo, hi := b.bounds(i)
			if lo != next || hi-lo < atLeast || hi-lo > size {
				t.Fatalf("batch %d of %d is %d to %d", i, b.count, lo, hi)
			}
			next = hi
		}
		if left := images - next; left != 0 && !(left == 1 && atLeast == 2 && size == 2) {
			t.Fatalf("%d images left out", left)
		}
		if (b.note() != "") != (b.borrow || b.drop) {
			t.Fatal("a change to the batches must be told")
		}
	})
}

// A test loss that is not finite is left out, since a checkpoint could not hold it.
func TestTestLossNotFinite(t *testing.T) {
	s := smallSettings()
	s.Epochs = 1
	sess := newSession(t, small(), garments(32, 10), 1, s)
	advance(t, sess, 1)
	v := sess.net.vars.Named("bn.running_var")
	if err := sess.net.exec.Write(v, []float32{-1, -1, -1, -1}); err != nil {
		t.Fatal(err)
	}
	toEnd(t, sess)
	if m := sess.History()[0]; m.TestLoss != nil || m.TestAccuracy == nil {
		t.Errorf("%+v", m)
	}
	if _, err := checkpoint.Encode(snapshot(t, sess)); err != nil {
		t.Error(err)
	}
}

// Weights depend on seed and name alone, and fill Xavier's range.
func TestInitialWeights(t *testing.T) {
	at := func(seed uint64) []float32 {
		s := smallSettings()
		s.Seed = seed
		return snapshot(t, newSession(t, small(), garments(40, 0), 1, s)).Tensors[0].Data
	}
	a, b := at(3), at(4)
	if a[0] == b[0] {
		t.Error("another seed gave the same weights")
	}
	bound := float32(math.Sqrt(6.0 / (9 + 36)))
	lo, hi := float32(0), float32(0)
	for _, w := range a {
		lo, hi = min(lo, w), max(hi, w)
	}
	if lo < -bound || hi > bound || lo > -bound/2 || hi < bound/2 {
		t.Errorf("weights from %v to %v, want most of ±%v", lo, hi, bound)
	}
	// A value to hold every platform to.
	if want := float32(0.0175225977); a[0] != want {
		t.Errorf("first weight of seed 3 is %.9g, want %v", a[0], want)
	}
}
