package data

import (
	"iter"
	"math/bits"
	"math/rand/v2"
)

// Order is the seeded shuffling: the n indices of one epoch, written to dst (grown if it is too
// small) and returned. The same seed and epoch give the same order on every platform; without
// shuffle the order is 0…n-1.
func Order(seed uint64, epoch, n int, shuffle bool, dst []int32) []int32 {
	if cap(dst) < n {
		dst = make([]int32, n)
	}
	dst = dst[:n]
	for i := range dst {
		dst[i] = int32(i)
	}
	if shuffle {
		newSource(seed, "shuffle", epoch).shuffle(dst)
	}
	return dst
}

// Batches cuts an order into runs of size; the last, smaller one is kept.
func Batches(order []int32, size int) iter.Seq[[]int32] {
	return func(yield func([]int32) bool) {
		for at := 0; at < len(order); at += size {
			if !yield(order[at:min(at+size, len(order))]) {
				return
			}
		}
	}
}

// source draws random integers. It uses nothing of math/rand/v2 but PCG's bits, whose values are
// fixed for good; how Rand turns bits into ranges is not promised to stay.
type source struct{ pcg rand.PCG }

// newSource seeds by the run's seed, what the numbers are for, and a running number.
func newSource(seed uint64, name string, number int) *source {
	hash := uint64(0xcbf29ce484222325) // FNV-1a, by hand: hash/fnv allocates, and this runs in training
	for i := range len(name) {
		hash = (hash ^ uint64(name[i])) * 0x100000001b3
	}
	s := &source{}
	s.pcg.Seed(seed, hash^(uint64(number)*0x9e3779b97f4a7c15))
	return s
}

// below draws from 0…n-1. The bias of scaling 64 bits, n/2^64, is far below what anyone could see.
func (s *source) below(n int) int {
	hi, _ := bits.Mul64(s.pcg.Uint64(), uint64(n))
	return int(hi)
}

// between draws from lo…hi, both included.
func (s *source) between(lo, hi int) int { return lo + s.below(hi-lo+1) }

// chance is true in percent of the draws.
func (s *source) chance(percent int) bool { return s.below(100) < percent }

// unit draws from [0,1) in steps of 2^-53.
func (s *source) unit() float64 { return float64(s.pcg.Uint64()>>11) / (1 << 53) }

// shuffle permutes v, every order as likely as another (Fisher–Yates).
func (s *source) shuffle(v []int32) {
	for i := len(v) - 1; i > 0; i-- {
		j := s.below(i + 1)
		v[i], v[j] = v[j], v[i]
	}
}
