package picture

import "math"

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

// Put writes a picture as dst [channels,h,w], one channel for grey or three for colour. One of another
// size is cut to the proportions wanted, about its middle, and scaled so that every pixel of it
// counts.
func Put(dst []byte, p *Picture, channels, h, w int) error {
	scaled := make([]byte, 4*w*h)
	x, y, width, height := Middle(p.Width, p.Height, h, w)
	if width == w && height == h {
		for i := range h {
			if err := p.Row(scaled[4*w*i:4*w*(i+1)], x, y+i); err != nil {
				return err
			}
		}
	} else if err := scale(scaled, w, h, p, x, y, width, height); err != nil {
		return err
	}
	plane := h * w
	for i := range plane {
		r, g, b := scaled[4*i], scaled[4*i+1], scaled[4*i+2]
		if channels == 3 {
			dst[i], dst[plane+i], dst[2*plane+i] = r, g, b
		} else { // the weights of image/color, which leave a grey as it is
			dst[i] = byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
		}
	}
	return nil
}

// Middle is the largest part of a picture about its middle that has the proportions of w to h.
func Middle(dx, dy, h, w int) (x, y, width, height int) {
	width, height = dx, dy
	if width*h > height*w {
		width = max(1, (2*height*w+h)/(2*h))
	} else {
		height = max(1, (2*width*h+w)/(2*w))
	}
	width, height = min(width, dx), min(height, dy)
	return (dx - width) / 2, (dy - height) / 2, width, height
}

// scale fills dst, w by h, with the part of a picture at (x0,y0), a source row at a time: a photograph is never
// unpacked to colours as a whole.
func scale(dst []byte, w, h int, p *Picture, x0, y0, width, height int) error {
	columns, rows := spans(width, w), spans(height, h)
	line := make([]byte, 4*width)
	narrow := make([]float32, 3*w)
	sums := make([]float32, 3*w*h)
	first := 0 // no row before this one reads on
	for y := range height {
		if err := p.Row(line, x0, y0+y); err != nil {
			return err
		}
		for x, s := range columns {
			var r, g, b float32
			for j, weight := range s.weights {
				p := line[4*(s.from+j):]
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
			dst[4*i+c] = byte(min(255, sums[3*i+c]+0.5))
		}
	}
	return nil
}
