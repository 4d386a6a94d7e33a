package data

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"
)

// digest is one number for all of a set.
func digest(s *Set) uint64 {
	h := fnv.New64a()
	for _, p := range []Split{s.Train, s.Test} {
		h.Write(p.Bytes)
		h.Write(p.Labels)
		for _, v := range p.Floats {
			var b [4]byte
			binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
			h.Write(b[:])
		}
	}
	return h.Sum64()
}

func toys() []func(uint64, int) *Set {
	return []func(uint64, int) *Set{Spiral, Moons, Circles, XOR}
}

// The same seed gives the same points on every platform: this test runs natively and in wasm.
func TestToysAreFixed(t *testing.T) {
	want := map[string]uint64{
		"spiral": 0x8c1092cabcd86809, "moons": 0xdea9cac13999570e,
		"circles": 0xba76d8dad557ccb0, "xor": 0x77a4243a245a407e,
	}
	for _, make := range toys() {
		s := make(1, 1000)
		if got := digest(s); got != want[s.Name] {
			t.Errorf("%s: wanted %#x, got %#x", s.Name, want[s.Name], got)
		}
		if digest(make(2, 1000)) == digest(s) {
			t.Errorf("%s: another seed gave the same points", s.Name)
		}
	}
}

func TestToysAreWellMade(t *testing.T) {
	for _, make := range toys() {
		s := make(3, 600)
		if err := s.Check(); err != nil {
			t.Error(err)
		}
		if s.Train.Count != 600 || s.Test.Count != 150 || s.Shape.String() != "2×1×1" {
			t.Errorf("%s: wanted 600 and 150 points of 2×1×1, got %d and %d of %v", s.Name, s.Train.Count, s.Test.Count, s.Shape)
		}
		for class, n := range s.Train.Balance(len(s.Classes)) {
			if n != 600/len(s.Classes) {
				t.Errorf("%s: class %d has %d of 600 points", s.Name, class, n)
			}
		}
		for _, v := range s.Train.Floats {
			if v < -1.4 || v > 1.4 {
				t.Errorf("%s: %v lies far outside", s.Name, v)
			}
		}
		// worth learning: a straight line does not do, the neighbourhood does
		if got := nearest(s, 600, 150); got < 0.95 {
			t.Errorf("%s: the nearest training point tells the class in %.3f of the test points; wanted 0.95", s.Name, got)
		}
		if _, got := linearAccuracy(s, 10); got > 0.92 {
			t.Errorf("%s: a linear model gets %.3f; wanted a set that needs more", s.Name, got)
		}
	}
}

// nearest is the accuracy of taking the label of the nearest training example.
func nearest(s *Set, train, test int) float64 {
	size, right := s.Shape.Size(), 0
	value := func(p *Split, i int) float32 {
		if p.Bytes != nil {
			return float32(p.Bytes[i])
		}
		return p.Floats[i]
	}
	for i := range test {
		best, label := float32(math.MaxFloat32), uint8(0)
		for j := range train {
			var d float32
			for k := 0; k < size && d < best; k++ {
				v := value(&s.Test, i*size+k) - value(&s.Train, j*size+k)
				d += v * v
			}
			if d < best {
				best, label = d, s.Train.Labels[j]
			}
		}
		if label == s.Test.Labels[i] {
			right++
		}
	}
	return float64(right) / float64(test)
}
