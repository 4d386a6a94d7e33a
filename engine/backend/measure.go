package backend

import (
	"time"

	"plywood/engine/graph"
)

// Meter is a backend that can be measured from within, as package bench does.
type Meter interface {
	// Peaks measures what the device does at most, for a part of a second.
	Peaks() (Peaks, error)
	// Profile runs a phase once, as Run does, and times each kernel by itself: the next one begins when
	// it is done. Their sum is thus more than a run takes.
	Profile(x Executable, p graph.Phase, s Step) ([]Cost, error)
}

// Peaks is what a device does at most, measured.
type Peaks struct {
	GFLOPS float64 `json:"gflops"` // 1e9 float32 products and sums a second, from registers
	GBs    float64 `json:"gbs"`    // 1e9 bytes a second, read and written by a large copy
}

// Cost is what one kernel of a run took.
type Cost struct {
	Op     graph.Op
	Layer  string
	Kernel string // the backend's name for it
	Shape  string // what a convolution or dense layer works on: "3×3 64→128 on 7×7"
	Time   time.Duration
	FLOPs  float64 // products and sums that had to be made; 0 for all but convolutions and dense layers
	Bytes  float64 // that had to be read and written, each once
}
