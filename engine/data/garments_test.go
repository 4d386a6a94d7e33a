package data

import (
	"bytes"
	"math"
	"testing"
)

// The same seed gives the same bytes on every platform: this test runs natively and in wasm.
func TestGarmentsAreFixed(t *testing.T) {
	if got, want := digest(Garments(1, 500, 100)), uint64(0xac1c3187d6765f7a); got != want {
		t.Errorf("wanted %#x, got %#x", want, got)
	}
	if digest(Garments(2, 500, 100)) == digest(Garments(1, 500, 100)) {
		t.Error("another seed gave the same pictures")
	}
}

func TestGarmentsAreWellMade(t *testing.T) {
	s := Garments(4, 205, 50)
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	for class, n := range (&Split{Labels: s.Train.Labels[:200]}).Balance(10) {
		if n != 20 {
			t.Errorf("class %d has %d of the first 200 pictures; wanted 20", class, n)
		}
	}
	fewer := Garments(4, 33, 0)
	if !bytes.Equal(fewer.Train.Bytes, s.Train.Bytes[:33*784]) || !bytes.Equal(fewer.Train.Labels, s.Train.Labels[:33]) {
		t.Error("the first pictures depend on how many are drawn")
	}
	if bytes.Equal(s.Train.Bytes[:784*50], s.Test.Bytes) {
		t.Error("the test pictures are the training pictures")
	}
	for i := range s.Train.Count {
		lit := 0
		for _, b := range s.Train.Bytes[i*784 : (i+1)*784] {
			if b > 40 {
				lit++
			}
		}
		if lit < 40 || lit > 650 {
			t.Errorf("picture %d, a %s, shows on %d of 784 pixels", i, s.Classes[s.Train.Labels[i]], lit)
		}
	}
}

// A linear model must stay well under what a small convolutional network gets (0.96 after five
// epochs, measured), yet find something to learn.
func TestGarmentsNeedMoreThanALinearModel(t *testing.T) {
	s := Garments(7, 5000, 1000)
	_, got := linearAccuracy(s, 8)
	t.Logf("linear model: %.3f", got)
	if got < 0.55 || got > 0.82 {
		t.Errorf("a linear model gets %.3f of the test pictures; wanted 0.55 to 0.82", got)
	}
	near := nearest(s, 5000, 300)
	t.Logf("nearest neighbour: %.3f", near)
	if near < 0.7 {
		t.Errorf("the nearest training picture tells the class in %.3f; the set cannot be learned", near)
	}
}

func BenchmarkGarments(b *testing.B) {
	for b.Loop() {
		Garments(1, 1000, 0)
	}
}

// linearAccuracy trains a softmax classifier on standardized values by plain gradient descent, one
// example a step, and gives its accuracy on both splits.
func linearAccuracy(s *Set, epochs int) (train, test float64) {
	size, classes := s.Shape.Size(), len(s.Classes)
	mean, std := s.Standardization()
	w := make([]float32, classes*(size+1))
	x := make([]float32, size+1)
	logits := make([]float32, classes)
	load := func(p *Split, i int) {
		p.Gather(x[:size], nil, size, []int32{int32(i)})
		for k := range size {
			c := k / (size / s.Shape[0])
			x[k] = (x[k] - mean[c]) / std[c]
		}
		x[size] = 1
	}
	score := func() int {
		best := 0
		for c := range classes {
			var sum float32
			row := w[c*(size+1):][:size+1]
			for k, v := range x {
				sum += row[k] * v
			}
			logits[c] = sum
			if sum > logits[best] {
				best = c
			}
		}
		return best
	}
	var order []int32
	for epoch := range epochs {
		rate := float32(2.4/float64(size+20)) / float32(1+epoch*epoch/4)
		order = Order(1, epoch, s.Train.Count, true, order)
		for _, i := range order {
			load(&s.Train, int(i))
			top, total := logits[score()], float32(0)
			for c := range logits {
				logits[c] = float32(math.Exp(float64(logits[c] - top)))
				total += logits[c]
			}
			for c := range logits {
				g := logits[c] / total
				if c == int(s.Train.Labels[i]) {
					g--
				}
				row := w[c*(size+1):][:size+1]
				for k, v := range x {
					row[k] -= rate * g * v
				}
			}
		}
	}
	accuracy := func(p *Split) float64 {
		right := 0
		for i := range p.Count {
			load(p, i)
			if score() == int(p.Labels[i]) {
				right++
			}
		}
		return float64(right) / float64(p.Count)
	}
	return accuracy(&s.Train), accuracy(&s.Test)
}
