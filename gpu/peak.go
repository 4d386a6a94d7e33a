//go:build gl && linux

package gpu

import (
	"time"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/backend"
)

// Peaks measures the device for about a tenth of a second, or some seconds where it is software.
func (b *Backend) Peaks() (backend.Peaks, error) {
	var p backend.Peaks
	var err error
	doErr := b.ctx.Do(func() { p, err = b.peaks() })
	if doErr != nil {
		return p, doErr
	}
	return p, err
}

func (b *Backend) peaks() (backend.Peaks, error) {
	bytes, groups, turns := 256<<20, 4096, 4096
	if b.info.Software {
		bytes, groups, turns = 32<<20, 64, 256
	}
	bytes = min(bytes, b.info.Limits.StorageBytes)
	x, err := b.newBuffer(bytes, "measuring")
	if err != nil {
		return backend.Peaks{}, err
	}
	defer x.free()
	y, err := b.newBuffer(bytes, "measuring")
	if err != nil {
		return backend.Peaks{}, err
	}
	defer y.free()
	constants, err := b.newBuffer(16, "measuring")
	if err != nil {
		return backend.Peaks{}, err
	}
	defer constants.free()
	constants.write(0, words(bytes/16, turns))
	flops, err := b.fastest("FMA", constants, x, y, groups)
	if err != nil {
		return backend.Peaks{}, err
	}
	copied, err := b.fastest("COPY", constants, x, y, min(ceil(bytes/16, 256), maxLinear))
	if err != nil {
		return backend.Peaks{}, err
	}
	return backend.Peaks{GFLOPS: float64(groups*256*turns*64) / flops.Seconds() / 1e9, GBs: 2 * float64(bytes) / copied.Seconds() / 1e9}, nil
}

// fastest is the shortest of a few runs of peak.comp.
func (b *Backend) fastest(kind string, constants, x, y *buffer, groups int) (time.Duration, error) {
	prog, err := b.kernel("peak", kind)
	if err != nil {
		return 0, err
	}
	d := dispatch{program: prog, grid: fixed(groups, 1, 1), size: 16, binds: []span{{buf: x, size: x.size}, {buf: y, size: y.size}}}
	d.resolve()
	least := time.Duration(0)
	for i := range 6 {
		gl.Finish()
		start := time.Now()
		d.issue(constants, 1)
		gl.Finish()
		if took := time.Since(start); i > 0 && (least == 0 || took < least) {
			least = took
		}
	}
	return least, b.check("measuring")
}
