//go:build gl && linux

package gpu

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"plywood/engine/bench"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
)

// TestFusions counts what a step of the seed's nets dispatches and moves, with and without fusing.
func TestFusions(t *testing.T) {
	count := func(m *nn.Model, fuse Choice) (kernels map[string]int, n int, bytes float64) {
		b, err := New(0, Options{Cache: t.TempDir(), Fuse: fuse})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		s := train.FromRecipe(m.Recipe)
		s.Batch = 64
		p, err := train.Plan(m, b, s)
		if err != nil {
			t.Fatal(err)
		}
		e, err := b.Compile(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		kernels = map[string]int{}
		ds := e.(*executable).calls[graph.Train]
		for i := range ds {
			bytes += ds[i].bytes()
			for word := range strings.FieldsSeq(ds[i].program.name) {
				kernels[word]++
			}
		}
		return kernels, len(ds), bytes / float64(s.Batch)
	}
	for _, c := range []struct {
		net                     *nn.Model
		norms, passes, poolings int // batch norms, passes for moments that stay, poolings done together
		bytes                   float64
	}{
		{zoo.LenetBN(), 4, 0, 2, 0.8},
		{zoo.Resnet(), 23, 0, 1, 0.93},
		{zoo.Densenet(), 21, 1, 5, 0.8},
	} {
		with, n, bytes := count(c.net, On)
		_, without, all := count(c.net, Off)
		t.Logf("%s: %d dispatches and %.2f MB an image, without fusing %d and %.2f: %.3f of the bytes", c.net.Name, n, bytes/1e6, without, all/1e6, bytes/all)
		if with["APPLY"] != c.norms || with["STATS"] != c.passes || with["POOL_MAX"]+with["POOL_AVG"] != c.poolings || with["AGAIN"] != 2*c.norms {
			t.Errorf("%s: %d batch norms, %d passes for moments, %d poolings with them, %d gradients without y; want %d, %d, %d, %d",
				c.net.Name, with["APPLY"], with["STATS"], with["POOL_MAX"]+with["POOL_AVG"], with["AGAIN"], c.norms, c.passes, c.poolings, 2*c.norms)
		}
		if n > without || bytes > c.bytes*all {
			t.Errorf("%s: %d dispatches for %d, %.3f of the bytes, want %.2f", c.net.Name, n, without, bytes/all, c.bytes)
		}
	}
}

// BenchmarkFuse runs steps with and without fusing, in turns, and prints both.
func BenchmarkFuse(b *testing.B) {
	var devices []bench.Device
	for name, fuse := range map[string]Choice{"fused": On, "not fused": Off} {
		be, err := New(0, Options{Fuse: fuse})
		if err != nil {
			b.Fatal(err)
		}
		defer be.Close()
		devices = append(devices, bench.Device{Name: name, Backend: be})
	}
	batch := 256
	if devices[0].Backend.(*Backend).info.Software {
		batch = 32
	}
	nets := []*nn.Model{zoo.LenetBN(), zoo.Resnet(), zoo.Densenet()}
	for b.Loop() {
		var rs []bench.Result
		err := bench.Run(context.Background(), devices, bench.Steps([]string{"lenet-bn", "resnet", "densenet"}, nets, batch),
			bench.Options{Time: 2 * time.Second}, func(r bench.Result) { rs = append(rs, r) })
		if err != nil {
			b.Fatal(err)
		}
		if err := bench.WriteTable(os.Stdout, rs); err != nil {
			b.Fatal(err)
		}
	}
}
