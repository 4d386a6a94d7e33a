package components

import (
	"fmt"
	"testing"

	"github.com/vugu/vugu"

	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/site/diff"
	"plywood/site/state"
)

// chain is a page with so many blocks, and a skip in every five.
func chain(tb testing.TB, blocks int) *state.Store {
	m := &nn.Model{Name: "chain", Input: tensor.Shape{1, 28, 28}}
	for i := range blocks {
		n := nn.Node{ID: fmt.Sprint("n", i), Layer: nn.Conv2D{Out: 4, Kernel: nn.Square(3), Padding: nn.Square(1)}}
		switch i % 5 {
		case 1:
			n.Layer = nn.BatchNorm{}
		case 2:
			n.Layer = nn.Activation{Function: "relu"}
		case 4:
			n.Layer, n.From = nn.Add{}, []string{fmt.Sprint("n", i-1), fmt.Sprint("n", i-4)}
		}
		m.Nodes = append(m.Nodes, n)
	}
	s := state.New(state.Env{})
	s.Open("chain.plywood.json", m.JSON())
	if len(s.Model().Nodes) != blocks {
		tb.Fatal(s.Notice().Text)
	}
	return s
}

// BenchmarkBuild is what a render takes before the browser is asked for anything: a build of the whole
// page, and finding out what of it is new.
func BenchmarkBuild(b *testing.B) {
	for _, blocks := range []int{20, 200} {
		for _, outline := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/outline=%v", blocks, outline), func(b *testing.B) {
				s := chain(b, blocks)
				s.SetOutline(outline)
				env, err := vugu.NewBuildEnv()
				if err != nil {
					b.Fatal(err)
				}
				env.SetWireFunc(Wire(s))
				root := &App{}
				env.WireComponent(root)
				var shows diff.Tree
				b.ReportAllocs()
				for k := 0; b.Loop(); k++ {
					s.Select([]string{"n5", "n6"}[k%2])
					shows.Next(env.RunBuild(root))
				}
			})
		}
	}
}
