package data

// cloth is what a garment is made of: how bright it is at a place of the drawing.
type cloth struct {
	tone     int // 0…255
	pattern  int
	contrast int // of the pattern, in brightness
	period   int // of the pattern, hundredths of a pixel
	phase    int
	rounding int // percent lost 10 pixels from the middle line, as on a body
	lean     int // brightness gained 10 pixels to the right (light from that side)
	falling  int // brightness gained 10 pixels further down
	creases  [creaseCells * creaseCells]int
}

// Patterns, plain the most often.
const (
	plain = iota
	rings // stripes across
	stripes
	checks
	dots
	melange
	numPatterns
)

const (
	creaseCells = 7
	creaseSize  = 600 // hundredths of a pixel
)

// newCloth draws a cloth; patterned is the percentage with a pattern.
func newCloth(r *source, patterned int) *cloth {
	c := &cloth{
		tone: r.between(75, 235), contrast: r.between(22, 80), period: r.between(260, 640), phase: r.below(600),
		rounding: r.between(0, 32), lean: r.between(-22, 22), falling: r.between(-25, 25),
	}
	if r.chance(patterned) {
		c.pattern = r.between(plain+1, numPatterns-1)
	}
	if c.tone > 150 {
		c.contrast = -c.contrast // stripes stay within what a picture can show
	}
	depth := r.between(2, 22)
	for i := range c.creases {
		c.creases[i] = r.between(-depth, depth)
	}
	return c
}

// paint is the cloth at percent of its brightness.
func (c *cloth) paint(percent int) paint {
	return func(u, v, _ int) int { return min(max(c.at(u, v)*percent/100, 14), 255) }
}

func (c *cloth) at(u, v int) int {
	t := c.tone
	// far from the drawing, so that no remainder is negative
	pu, pv := u+c.phase+100*c.period, v+c.phase+100*c.period
	onU, onV := pu%c.period*2 < c.period, pv%c.period*2 < c.period
	switch c.pattern {
	case rings:
		if onV {
			t += c.contrast
		}
	case stripes:
		if onU {
			t += c.contrast
		}
	case checks:
		if onU {
			t += c.contrast / 2
		}
		if onV {
			t += c.contrast / 2
		}
	case dots:
		if onU && onV {
			t += c.contrast
		}
	case melange:
		fleck := (uint32(pu/80)*2654435761 ^ uint32(pv/80)*2246822519) * 3266489917 >> 27 // 0…31
		t += int(fleck) * c.contrast / 40
	}
	t += u*c.lean/1000 + v*c.falling/1000 + c.crease(u, v)
	return t - t*c.rounding*min(u*u/1000, 1500)/100000
}

// crease interpolates between the corners of a coarse grid of random heights.
func (c *cloth) crease(u, v int) int {
	const reach = (creaseCells - 1) * creaseSize
	u = min(max(u+reach/2, 0), reach-1)
	v = min(max(v+reach/2, 0), reach-1)
	i, j := v/creaseSize*creaseCells+u/creaseSize, u%creaseSize
	k := v % creaseSize
	upper := c.creases[i]*(creaseSize-j) + c.creases[i+1]*j
	lower := c.creases[i+creaseCells]*(creaseSize-j) + c.creases[i+creaseCells+1]*j
	return (upper*(creaseSize-k) + lower*k) / (creaseSize * creaseSize)
}
