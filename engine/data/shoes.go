package data

// Shoes are drawn with the toe to the left; in some pictures it points to the right.

// facing turns a drawing round in percent of the pictures.
func facing(c *canvas, r *source, percent int) {
	if r.chance(percent) {
		c.xx, c.yx, c.ux, c.uy = -c.xx, -c.yx, -c.ux, -c.uy
	}
}

func drawSneaker(c *canvas, r *source) {
	facing(c, r, 50)
	k := newCloth(r, 12)
	k.rounding = 0
	ground := r.between(380, 520)
	sole := r.between(150, 270)
	base := ground - sole + 30
	toe := r.between(-120, 40)      // height of the toe box
	tongue := r.between(-560, -380) // top of the tongue
	heel := r.between(-480, -330)
	upper := trace{{-1140, base}}.curve(-1180, toe+60, -860, toe).curve(-560, toe-50, -420, toe-80).
		to(-60, tongue+120).to(40, tongue).to(190, tongue+30).
		curve(400, r.between(-260, -120), 880, heel).curve(1010, heel+20, 1010, heel+200).curve(1090, 0, 1080, base)
	c.fill(upper, opaque, k.paint(100))
	other := r.between(165, 250) // sole and trimmings against the upper
	if k.tone > 165 {
		other = r.between(50, 110)
	}
	dark := r.between(50, 70)
	c.fill(trace{{-1100, base + 20}}.curve(-1170, toe+70, -860, toe+10).curve(-740, toe+60, -700, base+20), r.between(0, 80), k.paint(125)) // toe cap
	c.fill(trace{{640, base}}.curve(660, -60, 880, heel+10).curve(1010, heel+20, 1010, heel+200).curve(1090, 0, 1080, base), 80, shade(r.between(70, 118)))
	c.stroke(trace{{190, tongue + 60}}.curve(400, r.between(-240, -150), 880, heel+40), 95, opaque, shade(dark)) // the opening
	for i := range r.between(3, 4) {                                                                             // laces
		x, y := -430+i*130, toe-60+i*(tongue+130-toe+60)/4
		c.stroke(trace{{x - 30, y - 10}, {x + 170, y + 120}}, 70, opaque, flat(other))
	}
	switch r.below(3) {
	case 0: // three bars
		for i := range 3 {
			x := -180 + i*200
			c.stroke(trace{{x, base - 40}, {x + 130, base - 380}}, 85, opaque, flat(other))
		}
	case 1: // a swoosh
		c.stroke(trace{{-420, base - 190}}.curve(-200, base+20, 700, base-390), 110, opaque, flat(other))
	default: // a side panel
		c.fill(trace{{-300, base}}.to(-80, base-330).to(480, base-250).to(560, base), 80, shade(dark+12))
	}
	bottom := trace{{-1180, base - 10}}.to(1110, base-10).curve(1150, ground-60, 1060, ground).to(-980, ground).curve(-1190, ground-20, -1210, base-50)
	c.fill(bottom, opaque, flat(other))
	c.stroke(trace{{-1150, base + 10}, {1090, base + 10}}, 55, 80, shade(dark))
}

func drawBoot(c *canvas, r *source) {
	facing(c, r, 50)
	k := newCloth(r, 12)
	k.rounding = 0
	top := r.between(-1250, -780)
	ground := r.between(780, 1000)
	heelHeight := r.between(60, 330)
	front, back := r.between(-180, -20), r.between(560, 700)
	flare := r.between(-60, 130) // of the shaft's opening
	arch := ground - heelHeight
	dark := r.between(45, 66)
	instep := r.between(60, 220)
	foot := trace{{front - flare, top}}.to(back+flare/2, top+r.between(-50, 50)).
		curve(back-60, -150, back+40, 200).curve(back+150, 450, back+90, arch).
		to(r.between(180, 280), arch).curve(-100, ground-40, -500, ground-30).to(-980, ground-40).
		curve(-1220, ground-60, -1140, ground-330).curve(-1040, ground-520, -620, instep+220).curve(-220, instep, front+20, r.between(-260, -60))
	c.fill(foot, opaque, k.paint(100))
	// heel and sole
	c.fill(trace{{back + 100, arch - 30}}.to(r.between(220, 330), arch-30).to(r.between(250, 420), ground).to(back+r.between(0, 90), ground), opaque, k.paint(dark))
	c.stroke(trace{{-1120, ground - 50}, {-520, ground - 40}}.curve(-100, ground-60, 230, arch), r.between(80, 170), opaque, k.paint(dark))
	c.stroke(trace{{230, arch - 20}, {back + 80, arch - 20}}, 80, opaque, k.paint(dark))
	switch r.below(4) {
	case 0: // laces up the front
		for i := range 5 {
			y := instep - 40 - i*190
			if y > top+100 {
				x := front + 20
				c.stroke(trace{{x - 40, y}, {x + 210, y + 50}}, 75, opaque, flat(r.between(190, 250)))
			}
		}
	case 1: // a zip
		c.stroke(trace{{(front + back) / 2, top + 60}, {(front+back)/2 - 30, ground - 480}}, 75, opaque, shade(dark))
	case 2: // elastic at the side
		x := (front + back) / 2
		c.fill(trace{{x - 170, top + 80}}.to(x+170, top+80).to(x, 240), 90, shade(dark+8))
	default: // a strap with a buckle
		y := r.between(60, 200)
		c.stroke(trace{{front - 120, y}, {back + 60, y - 60}}, 120, opaque, shade(dark))
		c.fill(disc(front+220, y-20, 85), opaque, flat(230))
	}
	if r.chance(55) { // a cuff
		c.stroke(trace{{front - flare - 10, top + 80}, {back + flare/2 + 10, top + 80}}, r.between(100, 240), 90, shade(r.between(60, 130)))
	}
	c.stroke(trace{{-640, instep + 260}}.curve(-520, ground-300, -560, ground-100), 65, 70, shade(dark+10)) // the toe's seam
}

func drawSandal(c *canvas, r *source) {
	facing(c, r, 50)
	k := newCloth(r, 10)
	k.rounding = 0
	k.tone = max(k.tone, r.between(115, 160)) // thin straps need the light
	ground := r.between(480, 680)
	thick := r.between(140, 250)
	lift := r.between(0, 160) // of the heel
	if r.chance(45) {
		lift = r.between(380, 760)
		thick = r.between(110, 160)
	}
	toe, heel := ground-thick, ground-thick-lift
	bend := r.between(-380, -180)
	// the sole: flat under the toes, up to the heel
	sole := trace{{-1180, toe + 20}}.to(bend, toe).curve(260, toe-20, 640, heel).to(1080, heel-20).
		to(1090, heel+thick).to(660, heel+thick).curve(280, ground, bend, ground).to(-1120, ground)
	strap := r.between(115, 175)
	tone := r.between(88, 112)
	// over the toes: a broad band, or two with the foot showing between
	rise := r.between(400, 560)
	front, rear := r.between(-1030, -900), r.between(-300, -80)
	c.fill(trace{{front, toe + 40}}.curve(front+60, toe-rise, (front+rear)/2+60, toe-rise).curve(rear-40, toe-rise, rear, toe+40), opaque, k.paint(tone))
	if r.chance(45) {
		c.stroke(trace{{(front+rear)/2 - 60, toe}}.curve((front+rear)/2-20, toe-rise+60, (front+rear)/2+120, toe-rise-40), 80, opaque, flat(0))
	}
	ankle := heel - r.between(560, 760)
	instep := r.between(200, 330) // where the ankle's strap meets the foot's front
	c.stroke(trace{{1000, heel + 20}}.curve(1010, heel-200, 900, ankle), strap, opaque, k.paint(tone))
	kind := r.below(3)
	if kind != 0 { // round the ankle
		c.stroke(trace{{920, ankle + 40}}.curve(600, ankle-60, instep, ankle+60), strap+30, opaque, k.paint(tone))
	}
	if kind != 1 { // from the heel or the ankle to the toes
		from := point{920, ankle + 60}
		if kind == 2 {
			from = point{instep + 40, ankle + 60}
		}
		c.stroke(trace{from}.curve(100, toe-rise-80, rear-140, toe-rise+90), strap, opaque, k.paint(tone))
	}
	if kind == 1 || kind == 2 && r.chance(60) { // down to the sole
		c.stroke(trace{{instep + 60, ankle + 60}, {instep - 60, (toe+heel)/2 - lift/8 + 20}}, strap, opaque, k.paint(tone))
	}
	c.fill(sole, opaque, k.paint(r.between(72, 104)))
	switch {
	case lift > 300 && r.chance(70): // a thin heel
		w := r.between(70, 190)
		c.fill(trace{{720, heel + thick - 20}}.to(1090, heel+thick-20).to(1040, ground).to(1040-w, ground), opaque, k.paint(72))
	case lift > 60: // a wedge
		c.fill(trace{{bend, ground - 10}}.curve(280, ground-20, 660, heel+thick-20).to(1090, heel+thick-20).to(1060, ground).to(bend, ground), opaque, k.paint(66))
	}
	if kind != 0 && r.chance(50) {
		c.fill(disc(instep+180, ankle+30, 75), opaque, flat(250)) // the buckle
	}
}
