package data

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestResizeValues(t *testing.T) {
	for _, c := range []struct {
		name       string
		src        []float32
		srcH, srcW int
		want       []float32
		dstH, dstW int
	}{
		// the example of torch.nn.Upsample(scale_factor=2, mode='bilinear')
		{"doubled", []float32{1, 2, 3, 4}, 2, 2, []float32{
			1, 1.25, 1.75, 2,
			1.5, 1.75, 2.25, 2.5,
			2.5, 2.75, 3.25, 3.5,
			3, 3.25, 3.75, 4}, 4, 4},
		{"shrunk", []float32{0, 1, 2, 3, 4, 5}, 1, 6, []float32{1, 4}, 1, 2}, // s = 1, 4: no averaging
		{"3 to 2", []float32{0, 10, 20}, 1, 3, []float32{2.5, 17.5}, 1, 2},
		{"one pixel", []float32{7}, 1, 1, []float32{7, 7, 7, 7, 7, 7}, 2, 3},
		{"two planes", []float32{0, 4, 10, 20}, 1, 2, []float32{0, 1, 3, 4, 10, 12.5, 17.5, 20}, 1, 4},
	} {
		got := make([]float32, len(c.want))
		Resize(got, c.dstH, c.dstW, c.src, c.srcH, c.srcW)
		for i := range got {
			if math.Abs(float64(got[i]-c.want[i])) > 1e-6 {
				t.Errorf("%s: wanted %v, got %v", c.name, c.want, got)
				break
			}
		}
	}
}

func TestResizeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 40)
		h, w, dh, dw := side.Draw(t, "h"), side.Draw(t, "w"), side.Draw(t, "dh"), side.Draw(t, "dw")
		src := rapid.SliceOfN(rapid.Float32Range(-5, 5), h*w, h*w).Draw(t, "src")
		same := make([]float32, h*w)
		Resize(same, h, w, src, h, w)
		low, high := src[0], src[0]
		for i, v := range src {
			low, high = min(low, v), max(high, v)
			if same[i] != v {
				t.Fatalf("the same size must change nothing: %v became %v", v, same[i])
			}
		}
		dst := make([]float32, dh*dw)
		Resize(dst, dh, dw, src, h, w)
		for _, v := range dst {
			if v < low-1e-5 || v > high+1e-5 {
				t.Fatalf("%v lies outside %v…%v", v, low, high)
			}
		}
	})
}

// The taps of 28→96, which the third network trains at, in float64 for comparison.
func TestResizeTaps(t *testing.T) {
	for i, tap := range ResizeTaps(28, 96) {
		s := max(0, (float64(i)+0.5)*28/96-0.5)
		if got := float64(tap.A) + float64(tap.Frac); math.Abs(got-s) > 1e-5 || tap.Frac < 0 || tap.Frac > 1 {
			t.Errorf("position %d: wanted %v, got %v", i, s, got)
		}
		if tap.B < tap.A || tap.B > min(tap.A+1, 27) {
			t.Errorf("position %d: taps %d and %d", i, tap.A, tap.B)
		}
	}
}

func TestResizeRefusesWrongLengths(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("wanted a panic: 5 values are no 2×2 planes")
		}
	}()
	Resize(make([]float32, 4), 2, 2, make([]float32, 5), 2, 2)
}
