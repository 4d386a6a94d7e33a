package data

import "fmt"

// Tap says which two source positions make one resized position: (1-Frac)·src[A] + Frac·src[B].
type Tap struct {
	A, B int
	Frac float32
}

// ResizeTaps are the taps along one axis for resizing from in to out positions, bilinear with
// half-pixel centres (align_corners=false), as torch.nn.functional.interpolate computes them in
// float32: s = max(0, (i+½)·in/out - ½).
func ResizeTaps(in, out int) []Tap {
	taps := make([]Tap, out)
	scale := float32(in) / float32(out)
	for i := range taps {
		s := float32((float32(i)+0.5)*scale) - 0.5
		if s < 0 {
			s = 0
		}
		a := min(int(s), in-1)
		taps[i] = Tap{A: a, B: min(a+1, in-1), Frac: s - float32(a)}
	}
	return taps
}

// Resize writes src [planes,srcH,srcW] to dst [planes,dstH,dstW] by bilinear interpolation with
// half-pixel centres. It is the reference kernels are checked against. It does not average when it
// shrinks, as torch's interpolate does not either (antialias=false).
func Resize(dst []float32, dstH, dstW int, src []float32, srcH, srcW int) {
	from, to := srcH*srcW, dstH*dstW
	if from == 0 || to == 0 || len(src)%from != 0 || len(src)/from*to != len(dst) {
		panic(fmt.Sprintf("data: Resize from %d values of %d×%d to %d values of %d×%d",
			len(src), srcH, srcW, len(dst), dstH, dstW))
	}
	rows, columns := ResizeTaps(srcH, dstH), ResizeTaps(srcW, dstW)
	for p := range len(src) / from {
		in, out := src[p*from:(p+1)*from], dst[p*to:(p+1)*to]
		for y, ry := range rows {
			a, b := in[ry.A*srcW:][:srcW], in[ry.B*srcW:][:srcW]
			for x, rx := range columns {
				// rows inside, as torch nests them
				top := float32((1-rx.Frac)*a[rx.A]) + float32(rx.Frac*a[rx.B])
				bottom := float32((1-rx.Frac)*b[rx.A]) + float32(rx.Frac*b[rx.B])
				out[y*dstW+x] = float32((1-ry.Frac)*top) + float32(ry.Frac*bottom)
			}
		}
	}
}
