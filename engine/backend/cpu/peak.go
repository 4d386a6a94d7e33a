package cpu

import (
	"unsafe"

	"plywood/engine/backend/cpu/emit"
)

// What Peaks spends: a few milliseconds a run.
const (
	peakTurns  = 1 << 17
	peakBytes  = 64 << 20
	peakChains = 8 // sums that portablePeak keeps
	// assemblyChains is the same of peak512 and peak256.
	assemblyChains = 12
)

// peakLoop is a loop of multiply-adds in registers, in the best form that this backend's kernels
// come in, and how many products and sums it makes.
func (b *Backend) peakLoop() (flops float64, loop func(), err error) {
	if b.machine != nil {
		p := emit.NewProgram(b.machine.fma())
		p.Peak(emit.PeakName)
		bind, err := b.machine.load(p.Bytes())
		if err != nil {
			return 0, nil, err
		}
		x := b.machine.floats(4)
		run := bind(emit.PeakName, b.machine.address(ptr(x)))
		return emit.PeakFlops, func() {
			run()
			x[0]++ // keeps x
		}, nil
	}
	if peak := assemblyPeak(); peak != nil {
		return 2 * peakTurns * assemblyChains * float64(vectorLen()), func() { peak(peakTurns) }, nil
	}
	return 2 * peakTurns * peakChains * float64(peakLanes()), func() {
		var acc [peakChains * maxLanes]float32
		portablePeak(peakTurns, unsafe.Pointer(&acc))
	}, nil
}
