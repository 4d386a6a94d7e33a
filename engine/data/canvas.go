package data

// A small rasterizer for drawing garments. It counts in integers throughout: floating point may be
// fused and rounded differently from platform to platform, and the same seed must give the same bytes.

const (
	side   = 28 // pixels
	full   = 4 * 256
	opaque = 100 // percent
)

// point is a place in a drawing: hundredths of a pixel from the middle, x to the right, y down.
// The picture reaches from -1400 to 1400.
type point struct{ x, y int }

// trace is a run of points, as an outline (closed by itself) or as a line.
type trace []point

// to goes straight.
func (p trace) to(x, y int) trace { return append(p, point{x, y}) }

// curve goes to (x,y), drawn towards (cx,cy): a quadratic Bézier curve in six steps.
func (p trace) curve(cx, cy, x, y int) trace {
	const steps = 6
	from := p[len(p)-1]
	for i := 1; i <= steps; i++ {
		a, b := steps-i, i
		p = append(p, point{
			(a*a*from.x + 2*a*b*cx + b*b*x) / (steps * steps),
			(a*a*from.y + 2*a*b*cy + b*b*y) / (steps * steps),
		})
	}
	return p
}

// mirrored closes a right half with its reflection on the left.
func (p trace) mirrored() trace {
	for i := len(p) - 1; i >= 0; i-- {
		p = append(p, point{-p[i].x, p[i].y})
	}
	return p
}

// flipped is the reflection alone.
func (p trace) flipped() trace {
	q := make(trace, len(p))
	for i, a := range p {
		q[i] = point{-a.x, a.y}
	}
	return q
}

// box is a rectangle.
func box(x0, y0, x1, y1 int) trace { return trace{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }

// disc is a circle, as an octagon: none drawn here is larger than that shows.
func disc(x, y, r int) trace {
	d := r * 7071 / 10000
	return trace{{x + r, y}, {x + d, y + d}, {x, y + r}, {x - d, y + d}, {x - r, y}, {x - d, y - d}, {x, y - r}, {x + d, y - d}}
}

// paint gives the brightness (0…255) at a place of the drawing, over what lies under it.
type paint func(u, v, under int) int

// flat is one brightness.
func flat(tone int) paint { return func(_, _, _ int) int { return tone } }

// shade keeps percent of what lies under.
func shade(percent int) paint { return func(_, _, under int) int { return under * percent / 100 } }

// canvas is a picture being drawn, and how drawings are placed in it.
type canvas struct {
	pixels [side * side]int32 // brightness 0…255
	cover  [side][side + 2]int32
	// From hundredths in the drawing to 1/256 pixel in the picture, ×65536, and back.
	// 64 bits, as int is too small for these on some platforms.
	xx, xy, yx, yy, x0, y0 int64
	ux, uy, vx, vy         int64
}

// place sets how drawings lie in the picture: turned by twice the arc tangent of turn/256, scaled by
// percentages, and shifted by hundredths of a pixel.
func (c *canvas) place(turn, scaleX, scaleY, shiftX, shiftY int64) {
	// cos = (1-t²)/(1+t²), sin = 2t/(1+t²) for t = tan(θ/2), here ×65536
	t2 := turn * turn
	cos, sin := 65536*(65536-t2)/(65536+t2), 65536*512*turn/(65536+t2)
	c.xx, c.xy = cos*scaleX*256/10000, -sin*scaleY*256/10000
	c.yx, c.yy = sin*scaleX*256/10000, cos*scaleY*256/10000
	c.x0, c.y0 = (side*128+shiftX*256/100)<<16, (side*128+shiftY*256/100)<<16
	// the inverse takes whole pixels back to hundredths, ×65536
	c.ux, c.uy = cos*10000/scaleX, sin*10000/scaleX
	c.vx, c.vy = -sin*10000/scaleY, cos*10000/scaleY
}

func (c *canvas) toPicture(p point) (x, y int64) {
	px, py := int64(p.x), int64(p.y)
	return (c.xx*px + c.xy*py + c.x0) >> 16, (c.yx*px + c.yy*py + c.y0) >> 16
}

// fill paints an outline; strength is in percent.
func (c *canvas) fill(outline trace, strength int, with paint) {
	top, bottom := c.outline(outline, side, -1)
	c.blend(top, bottom, strength, with)
}

// stroke paints a line of some width.
func (c *canvas) stroke(line trace, width, strength int, with paint) {
	top, bottom := side, -1
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		dx, dy := b.x-a.x, b.y-a.y
		length := max(1, root(dx*dx+dy*dy))
		nx, ny := -dy*width/(2*length), dx*width/(2*length)
		ex, ey := dx*width/(4*length), dy*width/(4*length) // runs a little past its ends, so that bends close
		top, bottom = c.outline(trace{
			{a.x - ex + nx, a.y - ey + ny}, {a.x - ex - nx, a.y - ey - ny},
			{b.x + ex - nx, b.y + ey - ny}, {b.x + ex + nx, b.y + ey + ny},
		}, top, bottom)
	}
	c.blend(top, bottom, strength, with)
}

// outline adds a closed outline's signed coverage, four scan lines a pixel row, exact along each, and
// widens the rows touched.
func (c *canvas) outline(p trace, top, bottom int) (int, int) {
	ax, ay := c.toPicture(p[len(p)-1])
	for _, q := range p {
		bx, by := c.toPicture(q)
		x0, y0, x1, y1, sign := ax, ay, bx, by, int32(1)
		ax, ay = bx, by
		if y0 > y1 {
			x0, y0, x1, y1, sign = x1, y1, x0, y0, -1
		}
		first := max(0, (y0+31)>>6) // the first scan line, at 64·k+32, not above y0
		last := min(4*side-1, (y1+31)>>6-1)
		if first > last {
			continue
		}
		slope := ((x1 - x0) << 16) / (y1 - y0)
		at := x0<<16 + slope*(first*64+32-y0)
		for k := first; k <= last; k++ {
			x := min(max(at>>16, 0), side*256)
			row := &c.cover[k>>2]
			part := sign * int32(x&255)
			row[x>>8] += sign*256 - part
			row[x>>8+1] += part
			at += slope << 6
		}
		top, bottom = min(top, int(first>>2)), max(bottom, int(last>>2))
	}
	return top, bottom
}

// blend paints what is covered in the rows from top to bottom, and clears the coverage.
func (c *canvas) blend(top, bottom, strength int, with paint) {
	for y := top; y <= bottom; y++ {
		row := &c.cover[y]
		sum := int32(0)
		py := int64(y*256+128) - c.y0>>16 // 1/256 pixel from the drawing's middle
		for x := range side {
			sum += row[x]
			covered := int64(min(max(sum, -sum), full))
			if covered == 0 {
				continue
			}
			px := int64(x*256+128) - c.x0>>16
			u, v := (c.ux*px+c.uy*py)>>24, (c.vx*px+c.vy*py)>>24
			under := int64(c.pixels[y*side+x])
			change := int64(with(int(u), int(v), int(under))) - under
			c.pixels[y*side+x] += int32(change * covered * int64(strength) / (full * opaque))
		}
		*row = [side + 2]int32{}
	}
}

// root is the whole square root.
func root(n int) int {
	x := n
	for y := (n + 1) / 2; y < x; y = (y + n/y) / 2 { // Newton, from above
		x = y
	}
	return x
}
