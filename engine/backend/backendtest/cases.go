package backendtest

import "plywood/engine/graph"

// Case is one use of an op. It serves the check of values and, where hot, the benchmark.
type Case struct {
	Name  string
	Op    graph.Op
	build func(t *trial)
	hot   bool // a shape of the seed's nets, for Benchmark
	work  int  // products of one image, where known: what the slow loops take sets how many images there are
}

// casesOf lists the cases of an op.
func casesOf(op graph.Op) []Case {
	var cs []Case
	for _, table := range []func() []Case{
		dataCases, convCases, denseCases, normCases, actCases, poolCases, viewCases, lossCases, updateCases, statsCases, largeCases,
	} {
		for _, c := range table() {
			if c.Op == op {
				cs = append(cs, c)
			}
		}
	}
	return cs
}
