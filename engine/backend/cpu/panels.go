package cpu

// panels are a convolution's weights as tap tiles read them, a few output channels a panel. Where
// the tiles take weights at any stride and every kernel element is used, they are the parameter
// itself; else they are packed anew each run, since a step changes the weights.
type panels struct {
	rows   int // output channels of a panel
	count  int
	outs   int
	ins    int
	weight weightLayout
	used   []int     // kernel elements that some pixel reaches
	w      []float32 // the parameter
	data   []float32 // packed: per panel [term][row]; nil if direct
	bias   []float32 // padded to whole panels; nil without
	from   []float32 // the bias's parameter
}

// weightLayout places weight (out, in, k) at out*out + in*in + k.
type weightLayout struct{ out, in int }

func (c *compiler) newPanels(outs, ins int, w []float32, at weightLayout, used []bool, bias []float32) *panels {
	rows := c.tiles.panelRows(outs)
	p := &panels{outs: outs, ins: ins, rows: rows, count: ceilDiv(outs, rows), weight: at, w: w, from: bias}
	for k, u := range used {
		if u {
			p.used = append(p.used, k)
		}
	}
	if !c.tiles.exact || len(p.used) < len(used) {
		p.data = c.scratch(p.count * p.slots())
	}
	if bias != nil {
		p.bias = c.scratch(p.count * rows)
	}
	return p
}

func (p *panels) slots() int { return p.ins * len(p.used) * p.rows }

func (p *panels) packs() bool { return p.data != nil || p.bias != nil }

// size is how many float32s all panels read.
func (p *panels) size() int { return p.count * p.slots() }

// terms gives where the weights of an input channel and kernel element lie in a panel.
func (p *panels) terms() func(in, k int) int {
	if p.data == nil {
		return func(in, k int) int { return in*p.weight.in + k }
	}
	slot := map[int]int{}
	for i, k := range p.used {
		slot[k] = i
	}
	return func(in, k int) int { return (in*len(p.used) + slot[k]) * p.rows }
}

// panel is the weights of panel i, and how far its rows lie apart.
func (p *panels) panel(i int) (w []float32, stride int) {
	if p.data == nil {
		return p.w[i*p.rows*p.weight.out:], p.weight.out
	}
	return p.data[i*p.slots():][:p.slots()], 1
}

// pack lays out one panel.
func (p *panels) pack(panel, _ int) {
	from, to := panel*p.rows, min((panel+1)*p.rows, p.outs)
	if p.bias != nil {
		copy(p.bias[from:], p.from[from:to])
	}
	if p.data == nil {
		return
	}
	dst := p.data[panel*p.slots():][:p.slots()]
	for in := range p.ins {
		for _, k := range p.used {
			src := p.w[from*p.weight.out+in*p.weight.in+k:]
			for r := range to - from { // rows past the last stay zero
				dst[r] = src[r*p.weight.out]
			}
			dst = dst[p.rows:]
		}
	}
}
