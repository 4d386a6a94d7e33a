package zoom

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestStepsLeadThereAndBack(t *testing.T) {
	z, n := Least, 0
	for ; z < Most && n < 100; n++ {
		next := In(z)
		if next <= z || Out(next) != z {
			t.Fatalf("in from %v is %v, and out from there %v", z, next, Out(next))
		}
		z = next
	}
	if z != Most || In(Most) != Most || Out(Least) != Least {
		t.Errorf("the steps end at %v", z)
	}
	if In(0.86) != 0.9 || Out(0.86) != 0.8 {
		t.Errorf("from between two steps: in %v, out %v", In(0.86), Out(0.86))
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct{ w, h, ww, wh, want float64 }{
		{300, 1200, 900, 600, 0.5},
		{1800, 600, 900, 600, 0.5},
		{300, 400, 900, 600, 1},
		{300, 90000, 900, 600, Least},
		{0, 0, 900, 600, 1},
	} {
		if got := Fit(c.w, c.h, c.ww, c.wh); got != c.want {
			t.Errorf("%v×%v in %v×%v at %v, want %v", c.w, c.h, c.ww, c.wh, got, c.want)
		}
	}
}

func TestWheelStaysWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Float64Range(Least, Most).Draw(t, "zoom")
		delta := rapid.Float64Range(-1e4, 1e4).Draw(t, "delta")
		got := Wheel(z, delta)
		if got < Least || got > Most || delta < 0 && got < z || delta > 0 && got > z {
			t.Fatalf("wheel %v from %v to %v", delta, z, got)
		}
	})
	if Clamp(math.NaN()) != 1 || Clamp(9) != Most {
		t.Error("a zoom out of bounds")
	}
}

// A point of the network is found again wherever the network lies and however large it shows.
func TestPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Float64Range(Least, Most).Draw(t, "zoom")
		ox, oy := rapid.Float64Range(-5000, 5000).Draw(t, "left"), rapid.Float64Range(-5000, 5000).Draw(t, "top")
		x, y := rapid.IntRange(-100, 5000).Draw(t, "x"), rapid.IntRange(-100, 5000).Draw(t, "y")
		gx, gy := Point(ox+(float64(x)+0.5)*z, oy+(float64(y)+0.5)*z, ox, oy, z)
		if gx != x || gy != y {
			t.Fatalf("%d,%d came back as %d,%d", x, y, gx, gy)
		}
	})
}

func TestText(t *testing.T) {
	if got := Text(0.424); got != "42%" {
		t.Error(got)
	}
}
