//go:build gl && linux

package gpu

import (
	"fmt"
	"time"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// Profile runs a phase once with the queue emptied after every dispatch, and tells how long each
// took by the host's clock: a few microseconds more than in a step, where dispatches follow each
// other without a gap. Bytes are those of the largest batch.
func (b *Backend) Profile(x backend.Executable, p graph.Phase, s backend.Step) ([]backend.Cost, error) {
	e, ok := x.(*executable)
	if !ok {
		return nil, fmt.Errorf("gl: a profile of another backend's program (%T)", x)
	}
	if err := e.begin(p, s); err != nil {
		return nil, err
	}
	var costs []backend.Cost
	doErr := b.ctx.Do(func() {
		var started time.Time
		gl.Finish()
		e.err = e.replayWith(func() { started = time.Now() }, func(d *dispatch) {
			gl.Finish()
			costs = append(costs, backend.Cost{Op: d.op, Layer: d.layer, Kernel: d.program.name, Time: time.Since(started),
				FLOPs: d.flops * float64(s.N), Bytes: d.bytes()})
		})
	})
	if doErr != nil {
		return nil, doErr
	}
	return costs, e.err
}
