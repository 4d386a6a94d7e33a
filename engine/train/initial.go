package train

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"plywood/engine/graph"
)

// Initial gives the values that a parameter or state starts a run with. They depend on its init,
// its name and the run's seed alone, and are the same on every platform.
func Initial(v *graph.Value, seed uint64) []float32 {
	w := make([]float32, v.Shape.Size())
	if !v.Init.Xavier {
		for i := range w {
			w[i] = v.Init.Const
		}
		return w
	}
	h := fnv.New64a()
	h.Write([]byte(v.Name))
	bits := rand.NewPCG(seed, h.Sum64())
	bound := math.Sqrt(6 / float64(v.Init.FanIn+v.Init.FanOut))
	for i := range w {
		unit := float64(bits.Uint64()>>11) / (1 << 53) // exact, in [0,1)
		w[i] = float32(bound * (2*unit - 1))
	}
	return w
}
