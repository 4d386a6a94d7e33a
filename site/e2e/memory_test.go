//go:build !js

package e2e

import (
	"testing"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// wide is a network of so large dense layers that it is all parameters.
func wide(units int) *nn.Model {
	return &nn.Model{Name: "wide", Input: tensor.Shape{1, 28, 28}, Nodes: []nn.Node{
		{ID: "dense1", Layer: nn.Dense{Out: units}}, {ID: "dense2", Layer: nn.Dense{Out: units}}, {ID: "dense3", Layer: nn.Dense{Out: 10}}}}
}

// Layers that need more memory than wasm has end the worker for real: the page says why, offers the run again and
// goes on with another network. What a batch needs is known before, and refused.
func TestTheWorkerRunsOutOfMemory(t *testing.T) {
	tb := open(t, 1440, 900)
	for _, part := range []string{"fatal error", "goroutine", "exit code", "out of memory", "runtime"} {
		tb.allow(part)
	}
	tb.openModel(wide(15_500))
	tb.typeInto("#field-batch", "4")
	tb.click("#train")
	tb.wait(`document.querySelector(".notice.error")?.textContent.match(/The training worker has ended: It ran out of memory.*Press “Start again”/)`, "the worker's end, and why")
	tb.wait(`document.querySelector("#go-on")?.textContent == "Start again" && document.querySelector("#run-status").textContent.startsWith("The training ended: It ran out of memory.")`, "the run to be offered again")
	tb.shot("out-of-memory")
	tb.openModel(wide(30_000))
	tb.typeInto("#field-batch", "4")
	tb.click("#train")
	tb.wait(`document.querySelector(".notice.error")?.textContent.match(/needs .* GiB at batch 4, more than the 2 GiB/)`, "what is too large from the beginning")
	tb.points("2")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.")`, "another network to be trained by the next worker")
}
