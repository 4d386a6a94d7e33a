package components

import (
	"fmt"
	"testing"

	"github.com/vugu/vugu"

	"plywood/site/diff"
	"plywood/site/layout/layouttest"
	"plywood/site/state"
)

// chain is a page with so many blocks, and a skip in every five.
func chain(tb testing.TB, blocks int) *state.Store {
	s := state.New(state.Env{})
	s.Open("chain.plywood.json", layouttest.Chain(blocks).JSON())
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
