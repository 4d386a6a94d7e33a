# make run    build the page, serve it on 127.0.0.1 and print its address
# make test   everything that must pass, the browser and the GPU code on Mesa's software driver included
# The rest: build, site, test-go, test-scalar, test-wasm, test-slim, test-browser, test-gl, check, bench, bench-page,
#   screenshots, clean.

export GOTOOLCHAIN := go1.27.1
export GOEXPERIMENT := simd

GO ?= go
# OpenGL needs cgo and EGL's headers; everything else needs no C compiler.
EGL := $(shell pkg-config --exists egl 2>/dev/null && command -v $(or $(CC),gcc) >/dev/null 2>&1 && echo yes)
GLTAGS := $(if $(EGL),-tags "gl egl",)
STATICCHECK := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: run build site generate test test-go test-scalar test-wasm test-slim test-browser test-gl check gpu-check bench bench-page screenshots clean tools

# Not by "go run", which calls Ctrl-C a failure.
run:
	@$(GO) build -o build/devserver ./cmd/devserver
	@exec build/devserver

build: site
	$(GO) build $(GLTAGS) -o build/plywood ./cmd/plywood
	@$(if $(EGL),echo "build/plywood: with OpenGL",echo "build/plywood: without OpenGL, for want of a C compiler or EGL's headers: apt-get install gcc pkg-config libegl-dev")

site:
	$(GO) run ./cmd/devserver -build

generate:
	$(GO) generate ./...

# What the tests need beyond Go: Chromium, Node, EGL's headers and Mesa.
tools:
	@.ci/tools

test: tools check test-go test-scalar test-wasm test-browser test-gl

test-go:
	$(GO) test $$($(GO) list ./... | grep -v -e /site/e2e -e /wasm/bench/browser)

# The plain toolchain: the scalar twins of every kernel.
test-scalar:
	GOEXPERIMENT= $(GO) build ./...
	GOEXPERIMENT= $(GO) test ./engine/...

# The kernels, the data and the networks as the browser runs them, under Node.
test-wasm:
	GOOS=js GOARCH=wasm $(GO) test -exec "$$($(GO) env GOROOT)/lib/wasm/go_js_wasm_exec" \
		./engine/backend/cpu/... ./engine/data ./engine/train ./wasm/...

# The same rewriting as the page's (site/bundle/slim) under the standard library's tests and ours: some ten minutes.
# The packages of the second line do not ask for functions' names; the third collects garbage at every turn. The test
# that is left out counts finalizers, and fails in binaries that were not rewritten, too.
SLIM := GOOS=js GOARCH=wasm $(GO) test -count=1 -short -exec
test-slim:
	$(GO) build -o build/slimexec ./site/bundle/slim/slimexec
	$(SLIM) $(CURDIR)/build/slimexec -skip TestReadMetricsFinalizers runtime reflect sync fmt encoding/json text/template
	$(SLIM) "$(CURDIR)/build/slimexec -short-traces" errors context iter slices maps strconv math/big regexp compress/flate
	GOGC=1 $(SLIM) "$(CURDIR)/build/slimexec -short-traces" ./engine/train ./engine/graph ./engine/autodiff

test-browser:
	$(GO) test -count=1 ./site/e2e ./wasm/bench/browser

# Mesa's llvmpipe runs the shaders where there is no GPU.
test-gl:
	.ci/gl $(GO) test -tags "gl egl" ./gpu/...

check:
	.ci/check

# A folder for a machine that has a GPU's driver but no Go: build/gpu-check/check runs it and reports.
# Here it is tried at once; GPU_CHECK="-data-dir DIR -quick" are its flags.
gpu-check:
	$(GO) build -tags "gl egl" -o build/gpu-check/plywood ./cmd/plywood
	$(GO) test -c -tags "gl egl" -o build/gpu-check/gpu.test ./gpu
	CGO_ENABLED=0 $(GO) build -o build/gpu-check/check ./gpu/check
	build/gpu-check/check -out build/gpu-check $(GPU_CHECK)

# One table: the processor on one thread and on all, a worker of Chromium, and PyTorch where python3 has
# it, taking turns: peaks, whole steps, hot kernels. PYTHON names the interpreter.
PYTHON ?= python3
PYTORCH = $(shell $(PYTHON) -c 'import torch' 2>/dev/null && echo yes)
TORCH_BENCH = --with "$(PYTHON) docs/pytorch_bench.py --threads $(1)"
bench: build
	$(GO) build -o build/bench-browser ./wasm/bench/browser
	build/plywood bench --hot --device cpu:1,cpu --nets lenet-bn,resnet,densenet:64 --with build/bench-browser \
		$(if $(PYTORCH),$(call TORCH_BENCH,1) $(call TORCH_BENCH,$(shell getconf _NPROCESSORS_ONLN))) $(BENCH)

# The page in a browser: size, start, frames and drags while it trains, and how soon it answers, as Markdown.
bench-page:
	@$(GO) run ./site/pagebench

# The pictures of README and the guide, by walking through the page; SHOTS="-only start" takes some.
screenshots:
	@$(GO) run ./site/screenshots $(SHOTS)

clean:
	rm -rf build
