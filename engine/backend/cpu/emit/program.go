package emit

import (
	"maps"
	"slices"
)

// Program gathers the kernels of one module. A kernel is exported under the name it is given, as a
// function of one i32: the address of its arguments.
type Program struct {
	module Module
	fma    bool
	names  map[string]bool
}

// NewProgram begins a module. fma says that relaxed multiply-add, one instruction, may be used in
// place of a multiplication and an addition.
func NewProgram(fma bool) *Program { return &Program{fma: fma, names: map[string]bool{}} }

// TileHeight is how many output channels a tile spans at most: as many as leave the loop's own
// values in the 15 vector registers that V8 has on x86.
func TileHeight(fma bool) int {
	if fma {
		return 6
	}
	return 5
}

// Split spreads n channels evenly over tiles of at most height: tiles of rows channels, and lower of one
// channel fewer.
func Split(n, height int) (rows, tiles, lower int) {
	count := (n + height - 1) / height
	rows = (n + count - 1) / count
	lower = rows*count - n
	return rows, count - lower, lower
}

// Slide adds a sliding sum, unless the module has one of that name.
func (p *Program) Slide(name string, s Slide) {
	if !p.names[name] {
		p.names[name] = true
		p.slide(name, s)
	}
}

// Names lists the kernels.
func (p *Program) Names() []string { return slices.Sorted(maps.Keys(p.names)) }

// Bytes is the module, nil where no kernel was added.
func (p *Program) Bytes() []byte {
	if len(p.names) == 0 {
		return nil
	}
	return p.module.Bytes()
}

// Probe is a module that uses relaxed multiply-add and nothing else that is new: where it does not
// validate, neither will a Program with fma.
func Probe() []byte {
	p := NewProgram(true)
	f, _ := p.module.Func("probe")
	v := f.Local(V128)
	f.Set(v, p.mulAdd(v, v, v))
	return p.module.Bytes()
}

// mulAdd is a·b + c.
func (p *Program) mulAdd(a, b, c Expr) Expr {
	if p.fma {
		return vector(vMulAdd, a, b, c)
	}
	return AddV(MulV(a, b), c)
}
