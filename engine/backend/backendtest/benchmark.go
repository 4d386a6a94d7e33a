package backendtest

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/graph"
)

// benchmarkBatch is the seed's.
const benchmarkBatch = 256

// Benchmark runs the cases in the shapes of the seed's nets and reports GFLOP/s: a product and a sum
// are two, and products with padding are not counted.
func Benchmark(b *testing.B, open func(b *testing.B) backend.Backend) {
	be := open(b)
	for op := graph.Invalid + 1; op < graph.NumOps; op++ {
		for _, c := range casesOf(op) {
			if c.hot {
				b.Run(op.String()+"/"+c.Name, func(b *testing.B) { c.benchmark(b, be) })
			}
		}
	}
}

func (c Case) benchmark(b *testing.B, be backend.Backend) {
	t, err := newCase(c, benchmarkBatch, benchmarkBatch, plain)
	if err != nil {
		b.Fatal(err)
	}
	exe, err := be.Compile(t.plan(be.Lanes(), 0), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer exe.Close()
	if err := t.load(exe); err != nil {
		b.Fatal(err)
	}
	out := make([]float32, t.node.Out[0].Shape.Size())
	b.ReportAllocs()
	for b.Loop() {
		if err := t.run(exe); err != nil {
			b.Fatal(err)
		}
		// Reading some of the result waits for a device that runs on its own.
		if err := exe.Read(t.node.Out[0], out); err != nil {
			b.Fatal(err)
		}
	}
	flops := 2 * float64(t.products()) * float64(b.N)
	b.ReportMetric(flops/1e9/b.Elapsed().Seconds(), "GFLOP/s")
}

// products counts the products of a whole batch.
func (t *trial) products() int {
	n := t.node
	x, y, w := n.In[0], n.In[1], n.Out[0] // of a weight gradient
	switch n.Op {
	case graph.Conv2D, graph.Dense:
		x, y, w = n.In[0], n.Out[0], n.In[1]
	case graph.Conv2DGradInput, graph.DenseGradInput:
		x, y, w = n.Out[0], n.In[1], n.In[0]
	}
	if len(w.Shape) == 2 {
		return w.Shape.Size() * t.n
	}
	count := 0
	taps(&args{Attr: n.Attr, n: 1}, array{shape: x.Shape}, array{shape: y.Shape}, func(r run) { count += r.n })
	return count * t.n
}
