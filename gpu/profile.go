//go:build gl && linux

package gpu

import (
	"fmt"
	"time"

	"github.com/go-gl/gl/v4.5-core/gl"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// Cost is what one dispatch of a step took.
type Cost struct {
	What   string // layer and op
	Kernel string // with its defines
	Time   time.Duration
	FLOPs  float64 // products and sums that had to be made; 0 for all but the product kernels
	Bytes  float64 // that had to be read and written, each once, in a run of the largest batch
}

// Profile runs a phase once with the queue emptied after every dispatch, and tells how long each
// took by the host's clock: a few microseconds more than in a step, where dispatches follow each
// other without a gap.
func Profile(x backend.Executable, p graph.Phase, s backend.Step) ([]Cost, error) {
	e, ok := x.(*executable)
	if !ok {
		return nil, fmt.Errorf("gl: a profile of another backend's program (%T)", x)
	}
	if e.closed {
		return nil, errClosed
	}
	if err := e.checkGather(p, s); err != nil {
		return nil, err
	}
	var costs []Cost
	e.phase, e.step, e.err = p, s, nil
	doErr := e.backend.ctx.Do(func() {
		var started time.Time
		gl.Finish()
		e.err = e.replayWith(func() { started = time.Now() }, func(d *dispatch) {
			gl.Finish()
			costs = append(costs, Cost{d.what, d.program.name, time.Since(started), d.flops * float64(s.N), d.bytes()})
		})
	})
	if doErr != nil {
		return nil, doErr
	}
	return costs, e.err
}
