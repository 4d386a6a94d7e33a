package backendtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"plywood/engine/backend"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// poison is a NaN that no arithmetic makes, so that memory nobody wrote is known by its bits.
var poison = math.Float32frombits(0x7fc0dead)

func poisoned(x float32) bool { return math.Float32bits(x) == math.Float32bits(poison) }

func poisons(n int) []float32 {
	p := make([]float32, n)
	for i := range p {
		p[i] = poison
	}
	return p
}

// at is where element e of image img lies, in float32s from the start of the arena.
func at(p *plan.Program, v *graph.Value, img, e int) int {
	pl := p.Place(v)
	if !v.Batched {
		return pl.Off + e
	}
	return pl.Off + img/p.Lanes*pl.Stride + e*p.Lanes + img%p.Lanes
}

// arenas reads both memories as they lie, by plan.Arena.
func arenas(exe backend.Executable) ([3][]float32, error) {
	p := exe.Program()
	mem := [3][]float32{plan.Persistent: make([]float32, p.Persistent), plan.Transient: make([]float32, p.Transient)}
	for _, a := range []plan.Arena{plan.Persistent, plan.Transient} {
		if len(mem[a]) == 0 {
			continue
		}
		if err := exe.Peek(a, 0, mem[a]); err != nil {
			return mem, fmt.Errorf("peek %d floats of arena %d: %w", len(mem[a]), a, err)
		}
	}
	return mem, nil
}

// poisonAll overwrites both memories.
func poisonAll(exe backend.Executable) error {
	p := exe.Program()
	for a, n := range map[plan.Arena]int{plan.Persistent: p.Persistent, plan.Transient: p.Transient} {
		if n == 0 {
			continue
		}
		if err := exe.Poke(a, 0, poisons(n)); err != nil {
			return fmt.Errorf("poke %d floats of arena %d: %w", n, a, err)
		}
	}
	return nil
}

// pads says what the lanes after the last image of a batch hold.
type pads uint8

const (
	finitePads pads = iota // of activations: any finite number
	zeroPads               // of gradients
	classPads              // of labels: a class
)

// fillPads writes the lanes of v after image n, which Write leaves open, as an op before would have.
func fillPads(exe backend.Executable, v *graph.Value, n int, kind pads, rng *rand.Rand) error {
	p, size := exe.Program(), v.Shape.Size()
	if n%p.Lanes == 0 {
		return nil
	}
	block, start := make([]float32, size*p.Lanes), at(p, v, n/p.Lanes*p.Lanes, 0)
	if err := exe.Peek(p.Place(v).Arena, start, block); err != nil {
		return fmt.Errorf("peek: %w", err)
	}
	for e := range size {
		for lane := n % p.Lanes; lane < p.Lanes; lane++ {
			x := float32(0)
			if kind == finitePads {
				x = 100*rng.Float32() - 50
			}
			block[e*p.Lanes+lane] = x
		}
	}
	if err := exe.Poke(p.Place(v).Arena, start, block); err != nil {
		return fmt.Errorf("poke: %w", err)
	}
	return nil
}

// checkPads holds the lanes of v after image n to what package plan promises.
func checkPads(mem []float32, p *plan.Program, v *graph.Value, n int, kind pads) error {
	for img := n; img < p.Blocks(n)*p.Lanes; img++ {
		for e := range v.Shape.Size() {
			x := mem[at(p, v, img, e)]
			switch {
			case kind == zeroPads && x != 0:
				return fmt.Errorf("%v, element %d: lane of image %d, past the %d of the batch, is %g; must be 0 in a gradient", v, e, img, n, x)
			case math.IsNaN(float64(x)) || math.IsInf(float64(x), 0):
				return fmt.Errorf("%v, element %d: lane of image %d, past the %d of the batch, is %g; must be finite", v, e, img, n, x)
			}
		}
	}
	return nil
}
