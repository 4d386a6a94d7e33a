package data

// top is the cut of what is worn above: half widths and heights, hundredths of a pixel.
type top struct {
	y0, drop, armpit, bottom     int // the neck's corner; from there to the shoulder and the armpit; the hem
	neck, depth                  int
	vNeck                        bool
	shoulder, chest, waist, hem  int
	tail                         int // how far the hem's middle hangs below its sides
	sleeve, spread, wide, bulge  int // length from y0, how far out the cuff lies, its width, how far the elbow stands out
	sleeveTone, seam, cuff, band int // percent of the cloth's brightness; of what is under the seam; cuff and hem bands' widths
}

// newTop draws a cut all tops have in common.
func newTop(r *source) top {
	t := top{
		y0: r.between(-1080, -900), drop: r.between(90, 190), armpit: r.between(430, 560),
		neck: r.between(190, 300), depth: r.between(90, 260),
		shoulder: r.between(500, 620), sleeveTone: r.between(84, 106), seam: r.between(55, 78),
	}
	t.chest = t.shoulder - r.between(0, 90)
	t.waist = t.chest - r.between(-20, 90)
	t.hem = t.waist + r.between(0, 80)
	return t
}

// longSleeves lets the arms hang.
func (t *top) longSleeves(r *source) {
	t.sleeve, t.spread = r.between(1350, 1750), r.between(170, 520)
	t.wide, t.bulge = r.between(190, 270), r.between(30, 130)
}

// shortSleeves ends them above the elbow.
func (t *top) shortSleeves(r *source) {
	t.sleeve, t.spread = r.between(500, 760), r.between(240, 440)
	t.wide, t.bulge = r.between(280, 400), r.between(20, 70)
}

// cuffAt gives the outer and inner corner of the right cuff.
func (t top) cuffAt() (outer, inner point) {
	outer = point{t.shoulder + t.spread, t.y0 + t.sleeve}
	dx, dy := t.spread, t.sleeve-t.drop
	length := root(dx*dx + dy*dy)
	return outer, point{outer.x - dy*t.wide/length, outer.y + dx*t.wide/length}
}

// draw draws sleeves, body and seams.
func (t top) draw(c *canvas, k *cloth) {
	if t.sleeve > 0 {
		outer, inner := t.cuffAt()
		arm := trace{{t.shoulder - 140, t.y0 + t.drop - 40}}.to(t.shoulder, t.y0+t.drop).
			curve(t.shoulder+t.spread/2+t.bulge+60, t.y0+t.drop+(t.sleeve-t.drop)/3, outer.x, outer.y).
			to(inner.x, inner.y).
			curve(t.chest+t.spread/4+20, t.y0+t.armpit+60, t.chest-60, t.y0+t.armpit)
		c.fill(arm, opaque, k.paint(t.sleeveTone))
		c.fill(arm.flipped(), opaque, k.paint(t.sleeveTone))
		if t.cuff > 0 {
			band := trace{outer, inner}
			for i, p := range band { // up the arm by half the band
				band[i] = point{p.x - t.spread*t.cuff/(2*t.sleeve), p.y - t.cuff/2}
			}
			c.stroke(band, t.cuff, opaque, shade(t.seam+12))
			c.stroke(band.flipped(), t.cuff, opaque, shade(t.seam+12))
		}
	}
	c.fill(t.body(), opaque, k.paint(100))
	edge := trace{{t.shoulder, t.y0 + t.drop}}.curve(t.shoulder-60, t.y0+t.armpit*2/3, t.chest, t.y0+t.armpit)
	if t.sleeve > 1000 { // the body's edge against the hanging arm
		edge = edge.curve(t.waist, (t.y0+t.bottom)/2, t.waist+(t.hem-t.waist)/2, t.bottom-200)
	}
	if t.sleeve > 0 {
		c.stroke(edge, 75, 90, shade(t.seam))
		c.stroke(edge.flipped(), 75, 90, shade(t.seam))
	}
	if t.band > 0 {
		c.stroke(trace{{-t.hem, t.bottom - t.band/2}, {t.hem, t.bottom - t.band/2}}, t.band, opaque, shade(t.seam+14))
	}
}

// body is the outline without sleeves.
func (t top) body() trace {
	p := t.neckline()
	return p.to(t.shoulder, t.y0+t.drop).
		curve(t.shoulder-60, t.y0+t.armpit*2/3, t.chest, t.y0+t.armpit).
		curve(t.waist, (t.y0+t.bottom)/2, t.hem, t.bottom).
		curve(t.hem*2/3, t.bottom+t.tail, 0, t.bottom+t.tail).mirrored()
}

// neckline is its right half, from the middle up.
func (t top) neckline() trace {
	p := trace{{0, t.y0 + t.depth}}
	if t.vNeck {
		return p.to(t.neck, t.y0)
	}
	return p.curve(t.neck*4/5, t.y0+t.depth, t.neck, t.y0)
}

// collarBand runs a ribbed band along the neckline.
func (t top) collarBand(c *canvas, width, percent int) {
	c.stroke(t.neckline(), width, opaque, shade(percent))
	c.stroke(t.neckline().flipped(), width, opaque, shade(percent))
}

func drawTShirt(c *canvas, r *source) {
	t, k := newTop(r), newCloth(r, 35)
	t.shortSleeves(r)
	t.bottom = r.between(720, 1080)
	t.vNeck = r.chance(30)
	if t.vNeck {
		t.depth += 160
	}
	t.draw(c, k)
	t.collarBand(c, r.between(70, 120), r.between(55, 80))
	if k.pattern == plain && r.chance(55) { // a print on the chest
		tone := k.tone + 90
		if k.tone > 150 {
			tone = k.tone - 90
		}
		y, w, h := t.y0+r.between(620, 800), r.between(150, 300), r.between(90, 260)
		print := box(-w, y-h, w, y+h)
		if r.chance(50) {
			print = disc(0, y, w)
		}
		c.fill(print, r.between(60, 100), flat(tone))
	}
}

func drawPullover(c *canvas, r *source) {
	t, k := newTop(r), newCloth(r, 40)
	t.longSleeves(r)
	t.bottom = r.between(680, 980)
	t.cuff, t.band = r.between(170, 260), r.between(170, 280)
	t.seam = r.between(48, 66)
	t.hem = t.waist - r.between(0, 60) // the rib draws the hem in
	t.depth, t.neck = r.between(170, 270), r.between(240, 320)
	t.vNeck = r.chance(20)
	if t.vNeck {
		t.depth += 240
	}
	if k.pattern == plain && r.chance(60) { // knitted ribs
		k.pattern, k.period, k.contrast = stripes, r.between(230, 330), k.contrast/3
	}
	t.draw(c, k)
	// the inside of the back shows above the neckline, and a rib runs around it
	inside := t.neckline().curve(t.neck/2, t.y0-20, 0, t.y0-20)
	c.fill(inside.mirrored(), opaque, k.paint(r.between(18, 36)))
	rib := k.paint(r.between(108, 128))
	if r.chance(40) {
		rib = k.paint(r.between(62, 74))
	}
	width := r.between(85, 120)
	c.stroke(inside, width, opaque, rib)
	c.stroke(inside.flipped(), width, opaque, rib)
}

func drawShirt(c *canvas, r *source) {
	t, k := newTop(r), newCloth(r, 65)
	if r.chance(72) {
		t.longSleeves(r)
		t.cuff = r.between(100, 190)
	} else {
		t.shortSleeves(r)
	}
	t.bottom, t.tail = r.between(700, 1000), r.between(60, 260)
	t.depth, t.neck = r.between(60, 120), r.between(170, 230)
	t.draw(c, k)
	// the collar's two leaves, the button strip, the buttons, a pocket
	leaf := trace{{0, t.y0 + t.depth + 60}}.to(t.neck, t.y0-90).to(t.neck+120, t.y0+110).to(t.neck-30, t.y0+t.depth+270)
	light := r.between(112, 140)
	for _, l := range []trace{leaf, leaf.flipped()} {
		c.fill(l, opaque, k.paint(light))
		c.stroke(append(l[2:4:4], l[0]), 60, 90, shade(45))
	}
	strip := r.between(50, 80)
	c.stroke(trace{{strip, t.y0 + t.depth + 100}, {strip, t.bottom + t.tail}}, 60, 80, shade(t.seam))
	button := 40
	if k.tone < 140 {
		button = 240
	}
	for y := t.y0 + t.depth + 330; y < t.bottom; y += 290 {
		c.fill(disc(-30, y, 62), opaque, flat(button))
	}
	if r.chance(50) {
		y := t.y0 + r.between(560, 660)
		c.stroke(append(box(180, y, 400, y+260), point{180, y}), 50, 75, shade(t.seam))
	}
}

func drawCoat(c *canvas, r *source) {
	t, k := newTop(r), newCloth(r, 20)
	t.longSleeves(r)
	t.y0 -= 130
	t.sleeve += 90
	t.wide += 40
	t.bottom = r.between(1080, 1290)
	t.hem = t.waist + r.between(60, 230)
	t.neck, t.depth = r.between(200, 260), r.between(60, 120)
	t.draw(c, k)
	// the lapels, the front's edge, the parted hem
	dark := r.between(42, 62)
	low := t.y0 + r.between(520, 760)
	lapel := trace{{20, low}}.to(t.neck-30, t.y0-70).to(t.neck+110, t.y0+90).to(t.neck+10, t.y0+240).to(t.neck+110, t.y0+300)
	c.fill(trace{{0, low}}.to(t.neck-60, t.y0-20).to(60-t.neck, t.y0-20), opaque, flat(r.between(20, 60)))
	light := r.between(92, 128)
	for _, l := range []trace{lapel, lapel.flipped()} {
		c.fill(l, opaque, k.paint(light))
		c.stroke(l[2:].to(l[0].x, l[0].y), 65, opaque, shade(dark))
	}
	c.stroke(trace{{0, low}, {r.between(-30, 30), t.bottom}}, r.between(75, 120), opaque, shade(dark))
	if r.chance(50) {
		c.fill(trace{{0, t.bottom - r.between(250, 600)}}.to(r.between(60, 150), t.bottom+60).to(-r.between(60, 150), t.bottom+60), opaque, flat(0))
	}
	button := 30
	if k.tone < 130 {
		button = 235
	}
	columns := []int{-110}
	if r.chance(45) {
		columns = []int{-190, 190}
	}
	for i := range r.between(2, 4) {
		for _, x := range columns {
			c.fill(disc(x, low+120+i*270, 70), opaque, flat(button))
		}
	}
	if r.chance(75) { // slanted pockets
		y := r.between(260, 420)
		pocket := trace{{230, y}, {400, y + r.between(-120, 200)}}
		c.stroke(pocket, 90, opaque, shade(dark))
		c.stroke(pocket.flipped(), 90, opaque, shade(dark))
	}
	if r.chance(35) { // a belt
		y := r.between(-60, 140)
		c.stroke(trace{{-t.waist, y}, {t.waist, y}}, r.between(110, 170), opaque, shade(dark+8))
	}
}
