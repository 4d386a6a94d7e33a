package engine_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport lists every package of Plywood, from the bottom up, and the others it may import. Tests
// may import more.
var mayImport = map[string]string{
	"engine":             "",
	"engine/tensor":      "",
	"engine/json":        "",
	"engine/safetensors": "engine/json engine/tensor",
	"engine/augment":     "",

	// From a model to a program.
	"engine/graph":    "engine/tensor",
	"engine/autodiff": "engine/graph",
	"engine/optim":    "engine/graph",
	"engine/plan":     "engine/graph engine/tensor",
	"engine/nn":       "engine/graph engine/json engine/tensor",
	"engine/nn/zoo":   "engine/nn engine/tensor",

	// What runs programs. Nothing here knows models or training.
	"engine/backend":                  "engine/augment engine/graph engine/plan",
	"engine/backend/window":           "engine/graph",
	"engine/backend/backendtest":      "engine/augment engine/autodiff engine/backend engine/graph engine/plan engine/tensor",
	"engine/backend/cpu":              "engine/augment engine/backend engine/backend/cpu/emit engine/backend/window engine/graph engine/plan",
	"engine/backend/cpu/emit":         "",
	"engine/backend/cpu/internal/gen": "",
	"engine/backend/cpu/team":         "engine/backend/cpu",
	"gpu":                             "engine/augment engine/backend engine/backend/window engine/graph engine/plan gpu/glctx gpu/shaders",
	"gpu/check":                       "engine/bench",
	"gpu/glctx":                       "",
	"gpu/shaders":                     "",

	// Training, on whatever backend it is handed.
	"engine/data":                 "engine/data/picture engine/data/picture/goimage engine/data/zip engine/json engine/safetensors engine/tensor",
	"engine/data/picture":         "",
	"engine/data/picture/goimage": "engine/data/picture",
	"engine/data/zip":             "",
	"engine/checkpoint":           "engine/json engine/nn engine/safetensors engine/tensor",
	"engine/train": "engine/augment engine/autodiff engine/backend engine/checkpoint engine/data engine/graph engine/json " +
		"engine/nn engine/optim engine/plan engine/tensor",
	"engine/curve":      "",
	"engine/bench":      "engine/backend engine/data engine/graph engine/nn engine/tensor engine/train",
	"engine/bench/wire": "engine/backend engine/bench engine/nn",

	// The page edits, checks and costs models; it knows no backend, and training by messages alone.
	"site/zoom":              "",
	"site/diff":              "",
	"site/chart":             "",
	"site/letters":           "",
	"site/layout":            "",
	"site/layout/layouttest": "engine/nn engine/tensor site/layout",
	"site/announce":          "engine/nn site/scope",
	"site/clip":              "engine/json engine/nn",
	"site/outline":           "engine/nn",
	"site/own":               "engine/data engine/json engine/nn engine/tensor wasm/protocol",
	"site/journal":           "engine/json",
	"site/ownblock":          "engine/nn",
	"site/recipe":            "engine/nn engine/nn/zoo",
	"site/reference":         "engine/nn engine/nn/zoo wasm/protocol",
	"site/tour":              "",
	"site/scope":             "engine/nn engine/tensor",
	"site/wiring":            "engine/nn engine/tensor",
	"site/state": "engine/curve engine/data engine/json engine/nn engine/nn/zoo engine/tensor site/announce site/chart site/clip site/journal site/layout site/letters " +
		"site/outline site/own site/ownblock site/recipe site/reference site/scope site/tour site/wiring site/zoom wasm/protocol",
	"site/components": "engine/nn site/layout site/outline site/own site/ownblock site/state site/tour site/wiring site/zoom wasm/protocol",
	"site/browser":    "site/chart site/components site/diff site/outline site/own site/ownblock site/state site/tour site/zoom wasm/idb wasm/jsbytes wasm/promise wasm/protocol",

	// The browser's binary.
	"wasm/protocol": "engine/curve engine/json",
	"wasm/idb":      "wasm/jsbytes",
	"wasm/jsbytes":  "",
	"wasm/promise":  "",
	"wasm/bitmap":   "engine/data/picture wasm/jsbytes wasm/promise",
	"wasm/worker": "engine/augment engine/backend engine/backend/cpu engine/backend/cpu/team engine/checkpoint engine/curve engine/data " +
		"engine/data/picture engine/json engine/nn engine/optim engine/safetensors engine/tensor engine/train wasm/bitmap wasm/idb wasm/jsbytes wasm/promise wasm/protocol",
	"wasm": "engine/backend/cpu site/browser wasm/worker",

	// What builds, serves and measures.
	"site/chromium":             "",
	"site/serve":                "",
	"site/bundle":               "site/bundle/slim",
	"site/bundle/slim":          "",
	"site/bundle/slim/slimexec": "site/bundle/slim",
	"site/e2e":                  "",
	"site/pagebench":            "site/layout/layouttest site/chromium site/bundle site/serve",
	"site/terse":                "",
	"site/screenshots":          "engine/data site/bundle site/chromium site/serve",
	"wasm/bench":                "engine/backend/cpu engine/bench engine/bench/wire engine/nn engine/nn/zoo",
	"wasm/bench/browser":        "site/chromium site/serve",
	"cmd/devserver":             "engine/data site/bundle site/serve",
	"cmd/plywood": "engine/backend engine/backend/cpu engine/bench engine/bench/wire engine/checkpoint engine/curve engine/data engine/nn " +
		"engine/nn/zoo engine/optim engine/safetensors engine/tensor engine/train gpu",
}

// homes holds the libraries that only some parts may import: a folder with all below it.
var homes = map[string]string{
	"github.com/andybalholm/brotli": "site/bundle",
	"github.com/chromedp/chromedp":  "site/chromium site/pagebench site/screenshots wasm/bench/browser",
	"github.com/fsnotify/fsnotify":  "cmd/devserver",
	"github.com/go-gl/gl":           "gpu",
	"github.com/klauspost/compress": "site/bundle",
	"github.com/mmcloughlin/avo":    "engine/backend/cpu/internal/gen",
	"github.com/spf13/cobra":        "cmd/plywood",
	"github.com/vbauerster/mpb":     "cmd/plywood",
	"github.com/vugu":               "site/browser site/components site/diff",
	"golang.org/x/term":             "cmd/plywood",
	"gonum.org/v1/gonum":            "engine/backend/backendtest",
	"gonum.org/v1/plot":             "cmd/plywood",
}

func TestImportsPointOneWay(t *testing.T) {
	seen := map[string]bool{}
	for pkg, imports := range importsOf(t) {
		seen[pkg] = true
		may, listed := mayImport[pkg]
		if !listed {
			t.Errorf("%s is not listed in engine/architecture_test.go; add it to mayImport with what it may import, and to the folders in docs/design.md", pkg)
			continue
		}
		for imp := range imports {
			if own, ok := strings.CutPrefix(imp, "plywood/"); ok && !slices.Contains(strings.Fields(may), own) {
				t.Errorf("%s imports %s; it may import only: %s", pkg, own, may)
			}
			for lib, home := range homes {
				if within(imp, lib) && !slices.ContainsFunc(strings.Fields(home), func(part string) bool { return within(pkg, part) }) {
					t.Errorf("%s imports %s, which belongs under %s", pkg, imp, home)
				}
			}
		}
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("mayImport lists %s, which is gone", pkg)
		}
	}
}

// importsOf gives the imports of every package, over the native build with OpenGL and the browser's.
func importsOf(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	for _, build := range []struct{ tags, env string }{{"gl,egl", "GOOS=linux"}, {"", "GOOS=js GOARCH=wasm"}} {
		list := exec.Command("go", "list", "-e", "-tags", build.tags, "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "plywood/...")
		list.Env = append(os.Environ(), strings.Fields(build.env)...)
		out, err := list.Output()
		if err != nil {
			t.Fatalf("%v: %v", list, err)
		}
		for line := range strings.Lines(string(out)) {
			f := strings.Fields(line)
			pkg := strings.TrimPrefix(f[0], "plywood/")
			if all[pkg] == nil {
				all[pkg] = map[string]bool{}
			}
			for _, imp := range f[1:] {
				all[pkg][imp] = true
			}
		}
	}
	return all
}

func within(pkg, part string) bool { return pkg == part || strings.HasPrefix(pkg, part+"/") }
