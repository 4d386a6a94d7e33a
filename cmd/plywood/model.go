package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
)

// openModel gives the network of that name in the zoo, or in that file.
func openModel(name string) (*nn.Model, error) {
	if isZoo(name) {
		return zoo.Get(name)
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("model %q: neither a file nor a network of the zoo (%s)", name, strings.Join(zoo.Names(), ", "))
	case err != nil:
		return nil, err
	case info.Size() > nn.MaxFile:
		return nil, fmt.Errorf("%s: %d bytes is too large for a model file; at most %d", name, info.Size(), nn.MaxFile)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	m, err := nn.Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

func isZoo(name string) bool { return slices.Contains(zoo.Names(), name) }

// adapt makes a network of the zoo read a set's images and tell its classes, and says what it
// changed. A person's own model is not changed behind their back.
func adapt(m *nn.Model, set *data.Set, resize int) string {
	var notes []string
	in := set.Shape
	if resize > 0 {
		in = tensor.Shape{in[0], resize, resize}
	}
	if !m.Input.Equal(in) && len(in) == 3 {
		notes = append(notes, fmt.Sprintf("reads images of %v", in))
		m.Input = in
	}
	out := nn.Check(m, nil).OutputShape
	if n := len(set.Classes); len(out) > 0 && out[0] != n && m.SetClasses(n) {
		notes = append(notes, fmt.Sprintf("tells %d classes", n))
	}
	if notes == nil {
		return ""
	}
	return fmt.Sprintf("to fit %s, %s %s", set.Name, m.Name, strings.Join(notes, " and "))
}

// parseShape reads "1,28,28" or "1x28x28".
func parseShape(text string) (tensor.Shape, error) {
	var s tensor.Shape
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",x×", r) }) {
		var d int
		if n, err := fmt.Sscanf(part+"|", "%d|", &d); n != 1 || err != nil || d < 1 {
			return nil, usagef("--input %s: wanted channels,height,width such as 1,28,28", text)
		}
		s = append(s, d)
	}
	if len(s) != 3 {
		return nil, usagef("--input %s: wanted channels,height,width such as 1,28,28", text)
	}
	return s, nil
}
