// Package backend says what a device must offer to run programs: the Backend and Executable
// interfaces. The devices themselves are in its sub-packages and in package gpu.
package backend

import (
	"plywood/engine/augment"
	"plywood/engine/graph"
	"plywood/engine/plan"
)

// Backend is a device that compiles programs.
type Backend interface {
	// Name is what --device calls it: cpu, gl.
	Name() string
	// Describe says in one line what runs: "2 threads, 512-bit vectors".
	Describe() string
	// Lanes is how many images a block holds, for plan.Options.
	Lanes() int
	// Compile prepares a program. Parameters and states start as zeros, or are those of
	// share, an executable of this backend, where it holds values of the same name and size.
	Compile(p *plan.Program, share Executable) (Executable, error)
}

// Executable is a compiled program with its memory. It is not safe for concurrent use.
type Executable interface {
	Program() *plan.Program
	// Write sets a parameter, state or input from host layout: C order, batched values
	// [n,C,H,W] for any n up to the batch.
	Write(v *graph.Value, data []float32) error
	// Read copies any value that is still there to dst in host layout; len(dst) says how many
	// images of a batched value.
	Read(v *graph.Value, dst []float32) error
	// Bind gives a Data value its examples. The slices are the backend's to keep and not to change.
	Bind(v *graph.Value, d Dataset) error
	// Run runs a phase over one batch.
	Run(p graph.Phase, s Step) error
	// Bytes is all memory held for the program, the kernels' workspace included.
	Bytes() int
	// Peek and Poke reach a stretch of an arena as it lies; tests use them for guard words.
	Peek(a plan.Arena, off int, dst []float32) error
	Poke(a plan.Arena, off int, src []float32) error
	// Close frees the memory.
	Close() error
}

// Dataset is the examples of a Data value: images as bytes or float32 by the value's Bytes, or
// labels as bytes.
type Dataset struct {
	Count  int
	Bytes  []byte
	Floats []float32
}

// Step is what changes from run to run.
type Step struct {
	N       int     // images of this batch
	Indices []int32 // their places in the dataset, for phases that gather
	Number  uint32  // of the step: chooses dropout masks and the row of the log
	// Moves say how each of the N images is flipped and shifted, for phases with a Gather that augments.
	Moves []augment.Move
}
