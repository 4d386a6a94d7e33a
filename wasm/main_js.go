// Command wasm is the binary a browser runs, twice: as the page, and again in a worker, where there
// is no document, to train.
package main

import (
	"syscall/js"

	"plywood/engine/backend/cpu"
	"plywood/site/browser"
	"plywood/wasm/worker"
)

func main() {
	if js.Global().Get("document").IsUndefined() {
		b := cpu.New(1)
		worker.Serve(b, b.Describe())
		return
	}
	js.Global().Get("console").Call("error", browser.Page().Error())
}
