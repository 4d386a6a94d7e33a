package data

import (
	"fmt"
	"strings"

	"plywood/engine/tensor"
)

// Info says what a set holds.
type Info struct {
	Name    string       `json:"name"`
	Shape   tensor.Shape `json:"shape"` // [C,H,W] of one example
	Train   int          `json:"train"`
	Test    int          `json:"test"`
	Mean    []float32    `json:"mean"` // by channel, of the training split; bytes count as pixel/255
	Std     []float32    `json:"std"`
	Classes []ClassInfo  `json:"classes"`
}

// ClassInfo counts a class's examples.
type ClassInfo struct {
	Name  string `json:"name"`
	Train int    `json:"train"`
	Test  int    `json:"test"`
}

// Info counts and measures the set.
func (s *Set) Info() Info {
	mean, std := s.Standardization()
	info := Info{Name: s.Name, Shape: s.Shape, Train: s.Train.Count, Test: s.Test.Count, Mean: mean, Std: std}
	train, test := s.Train.Balance(len(s.Classes)), s.Test.Balance(len(s.Classes))
	for i, name := range s.Classes {
		info.Classes = append(info.Classes, ClassInfo{name, train[i], test[i]})
	}
	return info
}

// String is a table to read.
func (i Info) String() string {
	width := len("class")
	for _, c := range i.Classes {
		width = max(width, len([]rune(c.Name)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d examples of %v for training, %d for testing\n", i.Name, i.Train, i.Shape, i.Test)
	for c := range i.Mean {
		fmt.Fprintf(&b, "channel %d: mean %.4f, deviation %.4f\n", c, i.Mean[c], i.Std[c])
	}
	fmt.Fprintf(&b, "%-*s  %8s  %8s\n", width, "class", "training", "testing")
	for _, c := range i.Classes {
		fmt.Fprintf(&b, "%-*s  %8d  %8d\n", width, c.Name, c.Train, c.Test)
	}
	return b.String()
}
