package data

func drawDress(c *canvas, r *source) {
	k := newCloth(r, 45)
	y0 := r.between(-1270, -1130)
	bottom := r.between(980, 1280)
	bust, waist, hem := r.between(290, 400), r.between(210, 310), r.between(360, 780)
	line := r.between(-330, -80) // the waist's height
	neck, depth := r.between(150, 230), r.between(170, 420)
	strap := r.between(80, 240)
	sleeves := r.chance(30)
	if sleeves {
		strap = r.between(200, 260)
		arm := trace{{neck + strap - 120, y0}}.to(neck+strap, y0+60).curve(neck+strap+200, y0+200, neck+strap+r.between(120, 230), y0+r.between(360, 560)).
			to(bust-60, y0+r.between(560, 640))
		tone := r.between(84, 104)
		c.fill(arm, opaque, k.paint(tone))
		c.fill(arm.flipped(), opaque, k.paint(tone))
	}
	dip := r.between(0, 110)
	out := trace{{0, y0 + depth}}.curve(neck*4/5, y0+depth, neck, y0).to(neck+strap, y0+50).
		curve(neck+strap-40, y0+430, bust, y0+520).
		curve(waist+10, line-160, waist, line).
		curve(waist+r.between(0, 130), line+350, hem, bottom).
		curve(hem/2, bottom+dip, 0, bottom+dip).mirrored()
	c.fill(out, opaque, k.paint(100))
	if sleeves {
		edge := trace{{neck + strap, y0 + 60}}.curve(neck+strap-40, y0+430, bust, y0+520)
		c.stroke(edge, 70, 90, shade(62))
		c.stroke(edge.flipped(), 70, 90, shade(62))
	}
	folds := r.between(0, 3) // from the waist down
	for i := 1; i <= folds; i++ {
		top, low := waist*i/(folds+1), hem*i/(folds+1)
		fold := trace{{top, line + 120}, {low, bottom}}
		c.stroke(fold, 90, 85, shade(r.between(62, 82)))
		c.stroke(fold.flipped(), 90, 85, shade(r.between(62, 82)))
	}
	if r.chance(65) { // a belt or a seam
		c.stroke(trace{{-waist, line}, {waist, line}}, r.between(80, 170), opaque, shade(r.between(40, 72)))
	}
}

func drawTrouser(c *canvas, r *source) {
	k := newCloth(r, 30)
	k.rounding = 0 // each leg is round by itself, below
	y0 := r.between(-1280, -1120)
	bottom := r.between(850, 1290)
	if r.chance(14) {
		bottom = r.between(250, 500) // three quarters
	}
	waist, hip := r.between(290, 390), r.between(370, 480)
	crotch := r.between(-420, -200)
	apart := r.between(30, 330) // between the feet
	inner := apart / 2
	outer := inner + r.between(190, 390)
	knee := (crotch + bottom) / 2
	out := trace{{0, crotch}}.curve(20, crotch+200, inner, bottom).to(outer, bottom+r.between(-40, 40)).
		curve(max(outer-r.between(0, 120), hip-140), knee, hip, crotch-40).
		curve(hip, y0+300, waist, y0).to(0, y0+r.between(0, 60)).mirrored()
	c.fill(out, opaque, k.paint(100))
	crease := trace{{(inner + outer) / 2, bottom}, {hip * 6 / 10, crotch + 100}, {waist * 6 / 10, y0 + 200}}
	if r.chance(60) { // the light on each leg
		c.stroke(crease, 150, 70, shade(r.between(108, 130)))
		c.stroke(crease.flipped(), 150, 70, shade(r.between(108, 130)))
	}
	dark := r.between(45, 70)
	c.stroke(trace{{0, crotch + 20}, {0, y0}}, 75, opaque, shade(dark)) // the fly
	c.stroke(trace{{-waist, y0 + 75}, {waist, y0 + 75}}, r.between(90, 160), opaque, shade(dark+8))
	if r.chance(55) { // pockets
		pocket := trace{{waist - 40, y0 + 430}}.curve(waist-160, y0+400, waist-200, y0+170)
		c.stroke(pocket, 65, 90, shade(dark))
		c.stroke(pocket.flipped(), 65, 90, shade(dark))
	}
	if r.chance(30) { // turned up
		c.stroke(trace{{inner, bottom - 70}, {outer, bottom - 70}}, 140, opaque, shade(r.between(120, 140)))
		c.stroke(trace{{-inner, bottom - 70}, {-outer, bottom - 70}}, 140, opaque, shade(r.between(120, 140)))
	}
}

func drawBag(c *canvas, r *source) {
	k := newCloth(r, 35)
	dark := r.between(42, 66)
	top, bottom := r.between(-420, -100), r.between(760, 1060)
	upper, lower := r.between(560, 1000), r.between(700, 1150)
	round := r.between(40, 260)
	grip := r.between(90, 160)
	reach := r.between(260, 480) // half the handle's width
	rise := r.between(500, 1150)
	handle := trace{{-reach, top + 120}}.curve(-reach*9/10, top-rise*9/10, 0, top-rise).curve(reach*9/10, top-rise*9/10, reach, top+120)
	if peak := top - rise; peak < -1300 {
		handle = trace{{-reach, top + 120}}.curve(-reach*9/10, -1250, 0, -1270).curve(reach*9/10, -1250, reach, top+120)
	}
	if r.chance(35) { // a second handle behind
		behind := make(trace, len(handle))
		shift := r.between(90, 200)
		for i, p := range handle {
			behind[i] = point{p.x + shift, p.y - 60}
		}
		c.stroke(behind, grip, opaque, k.paint(58))
	}
	body := trace{{0, top}}.to(upper-round/2, top).curve(upper, top, upper+(lower-upper)/6, top+round/2).
		to(lower, bottom-round).curve(lower, bottom, lower-round, bottom).to(0, bottom).mirrored()
	c.fill(body, opaque, k.paint(100))
	c.stroke(handle, grip, opaque, k.paint(r.between(72, 118)))
	switch r.below(3) {
	case 0: // a flap with a clasp
		low := top + (bottom-top)*r.between(40, 62)/100
		c.fill(trace{{0, top}}.to(upper, top).to(upper, top+(low-top)/2).curve(upper*3/4, low, 0, low).mirrored(), opaque, k.paint(r.between(104, 122)))
		edge := trace{{upper, top + (low-top)/2}}.curve(upper*3/4, low, 0, low)
		c.stroke(edge, 75, opaque, shade(dark))
		c.stroke(edge.flipped(), 75, opaque, shade(dark))
		c.fill(box(-90, low-90, 90, low+90), opaque, flat(r.between(200, 255)))
	case 1: // a zip and a pocket
		c.stroke(trace{{-upper, top + 130}, {upper, top + 130}}, 85, opaque, shade(dark))
		w, y := lower*r.between(45, 65)/100, (top+bottom)/2
		pocket := box(-w, y-40, w, bottom-130)
		c.stroke(append(pocket, pocket[0]), 65, 90, shade(dark+6))
	default: // leather at the rim and the bottom
		c.stroke(trace{{-upper, top + 70}, {upper, top + 70}}, 140, opaque, shade(dark+10))
		c.stroke(trace{{-lower, bottom - 100}, {lower, bottom - 100}}, 200, 85, shade(dark+10))
	}
}
