package graph

import (
	"math"
	"testing"
)

// share is how many of many draws f accepts.
func share(t *testing.T, n int, f func(image, element int) bool) float64 {
	t.Helper()
	kept := 0
	for i := range n {
		if f(i/1000, i%1000) {
			kept++
		}
	}
	return float64(kept) / float64(n)
}

func TestDropoutKeepsItsShare(t *testing.T) {
	const n = 200_000
	for _, rate := range []float32{0, 0.1, 0.5, 0.9, 1} {
		for _, seed := range []uint64{0, 1, 2, 1 << 32, math.MaxUint64} {
			for _, step := range []uint32{0, 1, math.MaxUint32} {
				got := share(t, n, func(img, e int) bool { return DropoutKeep(seed, step, img, e, rate) })
				want := 1 - float64(rate)
				if math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/n) {
					t.Errorf("rate %g, seed %d, step %d: %.4f are kept, want %.4f", rate, seed, step, got, want)
				}
			}
		}
	}
}

// TestDropoutMasksAreUnrelated compares masks that differ in one of what they are drawn from: two
// fair draws agree in half of the elements.
func TestDropoutMasksAreUnrelated(t *testing.T) {
	const n = 200_000
	keep := func(seed uint64, step uint32, image, element int) bool {
		return DropoutKeep(seed, step, image, element, 0.5)
	}
	for name, other := range map[string]func(image, element int) bool{
		"next seed":     func(img, e int) bool { return keep(8, 3, img, e) },
		"high half":     func(img, e int) bool { return keep(7|1<<40, 3, img, e) },
		"next step":     func(img, e int) bool { return keep(7, 4, img, e) },
		"next image":    func(img, e int) bool { return keep(7, 3, img+1, e) },
		"next element":  func(img, e int) bool { return keep(7, 3, img, e+1) },
		"seed for step": func(img, e int) bool { return keep(3, 7, img, e) },
	} {
		got := share(t, n, func(img, e int) bool { return other(img, e) == keep(7, 3, img, e) })
		if math.Abs(got-0.5) > 5*math.Sqrt(0.25/n) {
			t.Errorf("%s: masks agree in %.4f of the elements, want 0.5", name, got)
		}
	}
}

// TestDropoutDraws pins the function: shaders draw by it too, and a resumed run must draw what the
// run before would have drawn.
func TestDropoutDraws(t *testing.T) {
	key := DropoutKey(0x0123456789abcdef, 42, 7)
	for element, want := range map[int]uint32{0: 10377899, 1: 13222200, 783: 717282} {
		if got := DropoutDraw(key, element); got != want {
			t.Errorf("element %d draws %d, want %d", element, got, want)
		}
	}
	for rate, want := range map[float32]uint32{0: 0, 0.25: 1 << 22, 0.5: 1 << 23, 1: 1 << 24} {
		if got := DropoutLimit(rate); got != want {
			t.Errorf("limit of %g is %d, want %d", rate, got, want)
		}
	}
}
