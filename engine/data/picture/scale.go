package picture

import (
	"image"
	"image/draw"
	"math"
)

// span says which source positions make a scaled one, and with what weights, which sum to 1.
type span struct {
	from    int
	weights []float32
}

// spans are those of one axis: a triangle as wide as the step between two scaled positions where it
// shrinks, so that every source position counts; plain linear interpolation where it grows.
func spans(in, out int) []span {
	step := float64(in) / float64(out)
	reach := max(1, step)
	all := make([]span, out)
	for i := range all {
		middle := (float64(i) + 0.5) * step
		from, to := max(0, int(middle-reach)), min(in, int(math.Ceil(middle+reach)))
		s := span{from: from, weights: make([]float32, to-from)}
		sum := float32(0)
		for j := range s.weights {
			s.weights[j] = float32(max(0, 1-math.Abs(float64(from+j)+0.5-middle)/reach))
			sum += s.weights[j]
		}
		for j := range s.weights {
			s.weights[j] /= sum
		}
		all[i] = s
	}
	return all
}

// scale fills dst with the part of an image, a source row at a time: a photograph is never unpacked
// to colours as a whole.
func scale(dst *image.RGBA, img image.Image, part image.Rectangle) {
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	columns, rows := spans(part.Dx(), w), spans(part.Dy(), h)
	line := image.NewRGBA(image.Rect(0, 0, part.Dx(), 1))
	narrow := make([]float32, 3*w)
	sums := make([]float32, 3*w*h)
	first := 0 // no row before this one reads on
	for y := range part.Dy() {
		draw.Draw(line, line.Rect, img, image.Pt(part.Min.X, part.Min.Y+y), draw.Src)
		for x, s := range columns {
			var r, g, b float32
			for j, weight := range s.weights {
				p := line.Pix[4*(s.from+j):]
				r += weight * float32(p[0])
				g += weight * float32(p[1])
				b += weight * float32(p[2])
			}
			narrow[3*x], narrow[3*x+1], narrow[3*x+2] = r, g, b
		}
		for k := first; k < h && rows[k].from <= y; k++ {
			at := y - rows[k].from
			if at >= len(rows[k].weights) {
				if k == first {
					first++
				}
				continue
			}
			weight, sum := rows[k].weights[at], sums[3*w*k:]
			for i, v := range narrow {
				sum[i] += weight * v
			}
		}
	}
	for i := range w * h {
		for c := range 3 {
			dst.Pix[4*i+c] = byte(min(255, sums[3*i+c]+0.5))
		}
		dst.Pix[4*i+3] = 255
	}
}
