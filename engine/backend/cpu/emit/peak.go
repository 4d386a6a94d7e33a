package emit

// PeakName is the export of Peak.
const PeakName = "peak"

// peakTurns is how often Peak's loop goes round in one call, and peakChains how many sums it keeps.
const (
	peakTurns  = 1 << 20
	peakChains = 12
)

// PeakFlops is the floating-point operations of one call of Peak.
const PeakFlops = peakTurns * peakChains * 4 * 2

// Peak adds a kernel that does nothing but multiply and add in registers: what a machine can give,
// to measure others by. Its argument is an address of 16 bytes to read and write.
func (p *Program) Peak(name string) {
	if p.names[name] {
		return
	}
	p.names[name] = true
	f, params := p.module.Func(name, I32)
	acc, x, i := f.Locals(V128, peakChains), f.Local(V128), f.Local(I32)
	// Each product depends on the sum before it, so that none can be made ahead of the loop.
	f.Set(x, LoadV(params[0], 0))
	f.For(i, Int(peakTurns), func() {
		for _, a := range acc {
			f.Set(a, p.mulAdd(a, x, x))
		}
	})
	for _, a := range acc {
		f.Set(x, AddV(x, a))
	}
	f.StoreV(params[0], 0, x)
}
