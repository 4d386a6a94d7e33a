package data

import (
	"math"

	"plywood/engine/tensor"
)

// The two-dimensional sets: points in the plane, about within [-1,1]². Each makes n training points
// and n/4 test points. The classes take turns, so that any even run of them is balanced.

// Spiral is three arms winding once around the centre, one a class.
func Spiral(seed uint64, n int) *Set {
	return toy("spiral", seed, n, []string{"first arm", "second arm", "third arm"}, func(r *source, class int) (x, y float64) {
		t := 0.05 + float64(0.95*r.unit())
		angle := float64(t*4.5) + float64(float64(class)*(2*math.Pi/3)) + float64(0.2*r.bell())
		return t * math.Sin(angle), t * math.Cos(angle)
	})
}

// Moons is two half circles reaching into each other.
func Moons(seed uint64, n int) *Set {
	return toy("moons", seed, n, []string{"upper", "lower"}, func(r *source, class int) (x, y float64) {
		angle := math.Pi * r.unit()
		x, y = float64(0.6*math.Cos(angle))-0.3, float64(0.6*math.Sin(angle))-0.15
		if class == 1 {
			x, y = -x, -y
		}
		return x + float64(0.06*r.bell()), y + float64(0.06*r.bell())
	})
}

// Circles is a ring around a disc's edge.
func Circles(seed uint64, n int) *Set {
	return toy("circles", seed, n, []string{"inner", "outer"}, func(r *source, class int) (x, y float64) {
		angle := 2 * math.Pi * r.unit()
		radius := 0.4 + float64(0.45*float64(class)) + float64(0.07*r.bell())
		return radius * math.Sin(angle), radius * math.Cos(angle)
	})
}

// XOR is the four quadrants, like ones on the diagonals.
func XOR(seed uint64, n int) *Set {
	return toy("xor", seed, n, []string{"same sign", "other sign"}, func(r *source, class int) (x, y float64) {
		x, y = 0.06+float64(0.94*r.unit()), 0.06+float64(0.94*r.unit())
		if r.below(2) == 1 {
			x, y = -x, -y
		}
		if class == 1 {
			y = -y
		}
		return x + float64(0.04*r.bell()), y + float64(0.04*r.bell())
	})
}

func toy(name string, seed uint64, n int, classes []string, point func(r *source, class int) (x, y float64)) *Set {
	split := func(part string, n int) Split {
		p := Split{Count: n, Floats: make([]float32, 2*n), Labels: make([]uint8, n)}
		r := newSource(seed, name+" "+part, 0)
		for i := range n {
			class := i % len(classes)
			x, y := point(r, class)
			p.Labels[i] = uint8(class)
			p.Floats[2*i], p.Floats[2*i+1] = onGrid(x), onGrid(y)
		}
		return p
	}
	return &Set{
		Name: name, Shape: tensor.Shape{2, 1, 1}, Classes: classes,
		Train: split("train", n), Test: split("test", n/4),
	}
}

// onGrid rounds to 1/4096: the last bits of sines differ between platforms.
func onGrid(v float64) float32 { return float32(math.Round(v*4096) / 4096) }

// bell draws from a bell curve of mean 0 and deviation 1: the sum of twelve even draws.
func (s *source) bell() float64 {
	var sum float64
	for range 12 {
		sum += s.unit()
	}
	return sum - 6
}
