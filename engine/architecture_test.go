package engine_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport lists, for each part of Plywood, the parts it may import. A part is a folder with
// all below it; the longest match counts. What is not listed here may import anything.
var mayImport = map[string][]string{
	"engine/tensor":              {},
	"engine/json":                {},
	"engine/safetensors":         {"engine/json", "engine/tensor"},
	"engine/augment":             {},
	"engine/graph":               {"engine/tensor"},
	"engine/autodiff":            {"engine/graph", "engine/tensor"},
	"engine/optim":               {"engine/graph", "engine/tensor"},
	"engine/nn":                  {"engine/json", "engine/graph", "engine/tensor"},
	"engine/nn/zoo":              {"engine/nn", "engine/tensor"},
	"engine/plan":                {"engine/graph", "engine/tensor"},
	"engine/backend":             {"engine/augment", "engine/plan", "engine/graph", "engine/tensor"},
	"engine/backend/backendtest": {"engine/augment", "engine/backend", "engine/plan", "engine/graph", "engine/autodiff", "engine/tensor"},
	"engine/backend/cpu":         {"engine/augment", "engine/backend", "engine/plan", "engine/graph", "engine/tensor"},
	"engine/data":                {"engine/json", "engine/tensor", "engine/safetensors"},
	"engine/checkpoint":          {"engine/json", "engine/train", "engine/safetensors", "engine/nn", "engine/tensor"},
	"engine/train":               {"engine/json", "engine/augment", "engine/autodiff", "engine/optim", "engine/nn", "engine/data", "engine/plan", "engine/backend", "engine/graph", "engine/tensor", "engine/checkpoint", "engine/safetensors"},
	"engine/bench":               {"engine/train", "engine/data", "engine/nn", "engine/backend", "engine/graph", "engine/tensor"},
	"engine/bench/wire":          {"engine/bench", "engine/nn", "engine/backend"},
	"gpu":                        {"engine/augment", "engine/backend", "engine/plan", "engine/graph", "engine/tensor"},
	"gpu/check":                  {"engine/bench"},
	"site":                       {"engine/json", "engine/nn", "engine/nn/zoo", "engine/tensor", "engine/data", "wasm/protocol"},
}

// onlyUnder holds libraries that one part alone may import.
var onlyUnder = map[string]string{
	"github.com/go-gl/gl":    "gpu",
	"github.com/vugu/vugu":   "site",
	"github.com/spf13/cobra": "cmd/plywood",
}

func TestImportsPointOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "plywood/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		pkg := strings.TrimPrefix(f[0], "plywood/")
		part, limited := partOf(pkg)
		for _, imp := range f[1:] {
			if own, ok := strings.CutPrefix(imp, "plywood/"); ok && limited {
				if to, _ := partOf(own); to != part && !slices.Contains(mayImport[part], to) {
					t.Errorf("%s imports %s; %s may import only %v", pkg, own, part, mayImport[part])
				}
			}
			for lib, home := range onlyUnder {
				if within(imp, lib) && !within(pkg, home) {
					t.Errorf("%s imports %s, which belongs under %s", pkg, imp, home)
				}
			}
		}
	}
}

// partOf is the longest part that pkg lies in; itself where none is listed.
func partOf(pkg string) (string, bool) {
	best := ""
	for part := range mayImport {
		if within(pkg, part) && len(part) > len(best) {
			best = part
		}
	}
	if best == "" {
		return pkg, false
	}
	return best, true
}

func within(pkg, part string) bool { return pkg == part || strings.HasPrefix(pkg, part+"/") }
