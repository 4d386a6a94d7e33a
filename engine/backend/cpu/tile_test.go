package cpu

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// testedTiles are every set of tiles that this machine can run, with the length of its vectors.
func testedTiles() map[*tiles]int {
	sets := map[*tiles]int{portableTiles(): vectorLen()}
	for t, v := range assemblyTiles() {
		sets[t] = v
	}
	return sets
}

func eachTiles(t *testing.T, test func(t *testing.T, tiles *tiles, v int)) {
	for tiles, v := range testedTiles() {
		t.Run(tiles.name, func(t *testing.T) { test(t, tiles, v) })
	}
}

type source struct{ *rand.Rand }

func newSource() source { return source{rand.New(rand.NewPCG(1, 2))} }

func (r source) floats(n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = r.Float32()*2 - 1
	}
	return s
}

// guarded ends with words that no kernel may touch.
func (r source) guarded(n int) []float32 { return append(r.floats(n), guard, guard, guard, guard) }

const guard = 12345

// near compares with float64 sums of terms below 1, and the guard exactly.
func near(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	for i, w := range want {
		if d := float64(got[i]) - w; d > 1e-4 || d < -1e-4 || d != d {
			t.Fatalf("%s: at %d got %v, want %v", what, i, got[i], w)
		}
	}
	for i, g := range got[len(want):] {
		if g != guard {
			t.Fatalf("%s: wrote %v at %d past the end", what, g, i)
		}
	}
}

func wide(s []float32, n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = float64(s[i])
	}
	return w
}

func TestTap(t *testing.T) {
	eachTiles(t, func(t *testing.T, tiles *tiles, v int) {
		r, lanes := newSource(), 2*v
		for rows := 1; rows <= tiles.rows; rows++ {
			for _, from := range []start{fromZero, fromBias, fromDst} {
				wStride, terms := 1, []int{7, 0, 1}
				if tiles.exact {
					wStride = 37
				}
				x, w, bias := r.floats(12*lanes), r.floats(1000), r.floats(16)
				var pixels []pixelTaps
				for p, n := range terms {
					pixels = append(pixels, pixelTaps{base: p * lanes})
					for range n {
						pixels[p].taps = append(pixels[p].taps, tap{int32(r.IntN(8) * lanes), int32(r.IntN(400))})
					}
				}
				rowStride := len(terms)*lanes + 5
				size := (rows-1)*rowStride + len(terms)*lanes
				dst := r.guarded(size)
				want := wide(dst, size)
				for i, p := range pixels {
					for row := range rows {
						for l := range lanes {
							d := &want[row*rowStride+i*lanes+l]
							switch from {
							case fromZero:
								*d = 0
							case fromBias:
								*d = float64(bias[row])
							}
							for _, tp := range p.taps {
								*d += float64(w[int(tp.w)+row*wStride]) * float64(x[p.base+int(tp.x)+l])
							}
						}
					}
				}
				tiles.tap(rows, pixels, ptr(x), ptr(w), ptr(bias), ptr(dst), wStride, rowStride, from, 8)
				near(t, fmt.Sprintf("%d rows from %d", rows, from), dst, want)
			}
		}
	})
}

func TestRun(t *testing.T) {
	eachTiles(t, func(t *testing.T, tiles *tiles, v int) {
		r, width := newSource(), 2*v
		for rows := 1; rows <= tiles.rows; rows++ {
			n := 9
			if !tiles.exact && rows < tiles.rows {
				continue // a portable tile always works all its rows
			}
			x, w, acc := r.floats(n*width), r.floats(n*19+rows), r.guarded(rows*width)
			want := wide(acc, rows*width)
			for i := range n {
				for row := range rows {
					for l := range width {
						want[row*width+l] += float64(w[i*19+row]) * float64(x[i*width+l])
					}
				}
			}
			tiles.run(rows, n, ptr(x), ptr(w), 19, ptr(acc), ptr(x), 0)
			near(t, fmt.Sprintf("%d rows", rows), acc, want)
		}
	})
}

func TestDot(t *testing.T) {
	eachTiles(t, func(t *testing.T, tiles *tiles, v int) {
		r, lanes := newSource(), 2*v
		for rows := 1; rows <= tiles.dotRows; rows++ {
			rowStride := 8*lanes + 3
			x, dy := r.floats(12*lanes), r.floats(rows*rowStride)
			var pixels []tap
			for i := range 5 {
				pixels = append(pixels, tap{int32(r.IntN(8) * lanes), int32(i * lanes)})
			}
			offs := [maxTerms]int{0, lanes, 2 * lanes, 3 * lanes}
			size := tiles.dotRows * tiles.terms * v
			acc := r.guarded(size)
			want := wide(acc, rows*tiles.terms*v)
			for _, p := range pixels {
				for row := range rows {
					for k := range tiles.terms {
						for l := range lanes {
							want[(row*tiles.terms+k)*v+l%v] += float64(dy[row*rowStride+int(p.w)+l]) * float64(x[k*lanes+int(p.x)+l])
						}
					}
				}
			}
			tiles.dot(rows, pixels, ptr(dy), rowStride, ptr(x), &offs, ptr(acc))
			if got := acc[size]; got != guard {
				t.Fatalf("%d rows: wrote %v past the end", rows, got)
			}
			near(t, fmt.Sprintf("%d rows", rows), acc[:len(want)], want)
		}
	})
}

func TestSumLanes(t *testing.T) {
	eachTiles(t, func(t *testing.T, tiles *tiles, v int) {
		r, n := newSource(), 24
		src, dst := r.floats(n*v), r.guarded(n)
		want := make([]float64, n)
		for i := range want {
			for _, x := range src[i*v:][:v] {
				want[i] += float64(x)
			}
		}
		tiles.sumLanes(n, ptr(dst), ptr(src))
		near(t, "sums", dst, want)
	})
}

func TestTranspose(t *testing.T) {
	eachTiles(t, func(t *testing.T, tiles *tiles, v int) {
		r, count := newSource(), 3
		dstStride, srcStride := v+3, count*v+1
		src := r.floats(v * srcStride)
		size := (count-1)*v*dstStride + (v-1)*dstStride + v
		dst := r.guarded(size)
		want := wide(dst, size)
		for i := range count {
			for row := range v {
				for l := range v {
					want[i*v*dstStride+l*dstStride+row] = float64(src[i*v+row*srcStride+l])
				}
			}
		}
		tiles.transpose(count, ptr(dst), ptr(src), dstStride, srcStride, v*dstStride, v)
		near(t, "transpose", dst, want)
	})
}
