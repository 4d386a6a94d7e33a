package backendtest

import (
	"fmt"
	"math"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// guardFloats is how much of the transient arena is left free after every result.
const guardFloats = 64

// check runs a trial on a backend and holds everything it left behind to the reference.
func (t *trial) check(be backend.Backend) error {
	p := t.plan(be.Lanes(), guardFloats)
	exe, err := be.Compile(p, nil)
	if err != nil {
		return fmt.Errorf("compile: %w", err)
	}
	defer exe.Close()
	if err := t.load(exe); err != nil {
		return err
	}
	before, err := arenas(exe)
	if err != nil {
		return err
	}
	if err := t.checkLayout(p, before[plan.Persistent]); err != nil {
		return err
	}
	if err := t.run(exe); err != nil {
		return fmt.Errorf("run: %w", err)
	}
	after, err := arenas(exe)
	if err != nil {
		return err
	}
	h := t.host()
	var scale [][]float64
	for _, n := range t.g.Phases[graph.Train] {
		if n != t.node {
			h.Node(n)
			continue
		}
		a := h.args(n)
		references[n.Op].eval(a)
		scale = references[n.Op].scale(a) // of the inputs that the op changes, else of its outputs
		for i, y := range n.Out {
			h.Set(y, a.out[i].v)
		}
	}
	var results []*graph.Value
	for _, i := range changes[t.node.Op] {
		results = append(results, t.node.In[i])
	}
	results = append(results, t.node.Out...)
	for i, v := range results {
		if err := compare(exe, v, h.Get(v), scale[i], references[t.node.Op].tol); err != nil {
			return err
		}
	}
	if t.fence != nil {
		if err := t.checkFence(exe, t.fence, h); err != nil {
			return err
		}
	}
	for _, v := range t.node.Out {
		if v.Batched {
			if err := checkPads(after[plan.Transient], p, v, t.n, t.padsOf()); err != nil {
				return err
			}
		}
	}
	if err := checkGuards(p, after[plan.Transient]); err != nil {
		return err
	}
	return t.checkPersistent(p, before[plan.Persistent], after[plan.Persistent])
}

// padsOf says what the lanes after the batch must hold in the op's results.
func (t *trial) padsOf() pads {
	if op := t.node.Op; op >= graph.Conv2DGradInput && op <= graph.SoftmaxCrossEntropyGrad {
		return zeroPads
	}
	return finitePads
}

// checkLayout holds Write to the layout of package plan.
func (t *trial) checkLayout(p *plan.Program, mem []float32) error {
	for _, in := range t.inputs {
		if in.v.Role == graph.Data {
			continue
		}
		size := in.v.Shape.Size()
		for i, x := range in.data {
			if got := mem[at(p, in.v, i/size, i%size)]; math.Float32bits(got) != math.Float32bits(x) {
				return fmt.Errorf("write %v: element %d of image %d is %g in memory, want %g", in.v, i%size, i/size, got, x)
			}
		}
	}
	return nil
}

// compare reads v and holds each element to want within tol times scale; a nil scale asks for the
// same number.
func compare(exe backend.Executable, v *graph.Value, want, scale []float64, tol float64) error {
	got := make([]float32, len(want))
	if err := exe.Read(v, got); err != nil {
		return fmt.Errorf("read %v: %w", v, err)
	}
	wrong, first := 0, ""
	for i, g := range got {
		allowed := 0.0
		if scale != nil {
			allowed = tol * scale[i]
		}
		w := want[i]
		same := float64(g) == w || math.IsNaN(w) && math.IsNaN(float64(g)) && !poisoned(g)
		if !same && !(math.Abs(float64(g)-w) <= allowed) {
			if wrong++; wrong == 1 {
				first = fmt.Sprintf("%s is %s, want %.8g ± %.2g", place(v, i), number(g), w, allowed)
			}
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%v: %s; %d of %d elements are wrong", v, first, wrong, len(got))
	}
	return nil
}

func number(x float32) string {
	if poisoned(x) {
		return "never written"
	}
	return fmt.Sprintf("%.8g", x)
}

// place names an element by image, channel, row and column.
func place(v *graph.Value, i int) string {
	if !v.Batched {
		return fmt.Sprintf("element %d", i)
	}
	c, h, w := v.Shape[0], v.Shape[1], v.Shape[2]
	return fmt.Sprintf("image %d channel %d at %d,%d", i/(c*h*w), i/(h*w)%c, i/w%h, i%w)
}

// checkFence holds the channels beside a joined output to what was there before.
func (t *trial) checkFence(exe backend.Executable, v *graph.Value, h *Host) error {
	want, y := h.Get(v), t.node.Out[0]
	got := make([]float32, len(want))
	if err := exe.Read(v, got); err != nil {
		return fmt.Errorf("read %v: %w", v, err)
	}
	area, c := v.Shape[1]*v.Shape[2], v.Shape[0]
	for i, g := range got {
		ch := i / area % c
		if (ch < 2 || ch >= 2+y.Shape[0]) && float64(g) != want[i] {
			return fmt.Errorf("%v wrote beside its output in a concatenation: %s is %s, was %g", t.node.Op, place(v, i), number(g), want[i])
		}
	}
	return nil
}

func checkGuards(p *plan.Program, mem []float32) error {
	for _, g := range p.Guards {
		for i, x := range mem[g.Off:][:g.Len] {
			if !poisoned(x) {
				return fmt.Errorf("wrote past a result: guard word %d of the %d at %d is %g", i, g.Len, g.Off, x)
			}
		}
	}
	return nil
}

// checkPersistent reports writes to inputs, parameters and states that the op does not change, and
// to the gaps between them.
func (t *trial) checkPersistent(p *plan.Program, before, after []float32) error {
	free := make([]bool, len(before))
	for _, i := range changes[t.node.Op] {
		v := t.node.In[i]
		for k := range p.Floats(v) {
			free[p.Place(v).Off+k] = true
		}
	}
	for i := range before {
		if !free[i] && math.Float32bits(before[i]) != math.Float32bits(after[i]) {
			return fmt.Errorf("wrote to what it only reads: float %d of the inputs was %s, is %s%s", i, number(before[i]), number(after[i]), owner(p, i))
		}
	}
	return nil
}

func owner(p *plan.Program, off int) string {
	for _, v := range p.Graph.Values {
		if pl := p.Place(v); pl.Arena == plan.Persistent && off >= pl.Off && off < pl.Off+p.Floats(v) {
			return fmt.Sprintf(" (%v)", v)
		}
	}
	return ""
}
