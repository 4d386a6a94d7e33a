// Command gen writes the assembly of the hot tiles, tile_amd64.s, and its declarations,
// tile_gen.go, into the current folder: go generate ./engine/backend/cpu. What each function
// computes stands in its comment as a scalar loop; package cpu tests it against that loop.
package main

import (
	"fmt"
	"os"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	files, err := generate()
	for name, text := range files {
		if err == nil {
			err = os.WriteFile(name, text, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate returns the files by name.
func generate() (map[string][]byte, error) {
	g := &gen{Context: build.NewContext()}
	g.ConstraintExpr("amd64,goexperiment.simd")
	for _, s := range sets {
		g.set = s
		for rows := 1; rows <= s.rows; rows++ {
			g.tap(rows)
			g.run(rows)
		}
		for rows := 1; rows <= s.dotRows; rows++ {
			g.dot(rows)
		}
		g.sumLanes()
		g.transpose()
		g.peak()
	}
	file, err := g.Result()
	if err != nil {
		return nil, err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return nil, err
	}
	cfg := printer.Config{Name: "engine/backend/cpu/internal/gen", Pkg: "cpu"}
	text, err := printer.NewGoAsm(cfg).Print(file)
	if err != nil {
		return nil, err
	}
	stubs, err := stubs(cfg, file)
	return map[string][]byte{"tile_amd64.s": text, "tile_gen.go": stubs}, err
}

func stubs(cfg printer.Config, file *ir.File) ([]byte, error) {
	file.Includes = nil
	return printer.NewStubs(cfg).Print(file)
}

// function begins a function. The tiles keep no pointers and hold no stack.
func (g *gen) function(name, signature string, doc ...string) {
	g.Function(name)
	g.Attributes(attr.NOSPLIT)
	g.Pragma("noescape")
	g.SignatureExpr(signature)
	g.Doc(doc...)
}
