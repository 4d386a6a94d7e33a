package train

import (
	"fmt"
	"hash/crc32"
	"math"

	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// Preprocessing is what happens to an image, its pixels in [0,1], before the network sees it:
// resizing to the network's input, and where Mean is set standardizing each channel.
type Preprocessing struct {
	Shape     tensor.Shape // [C,H,W] the network reads
	Mean, Std []float32    // by channel; nil: pixels stay as they are
}

// Apply prepares host images [N,C,H,W] of any height and width.
func (p Preprocessing) Apply(x *tensor.Tensor) (*tensor.Tensor, error) {
	if len(x.Shape) != 4 || x.Shape.Size() == 0 || x.Shape.Size() != len(x.Data) {
		return nil, fmt.Errorf("images: wanted [N,%d,H,W], got %v with %d values", p.Shape[0], x.Shape, len(x.Data))
	}
	if x.Shape[1] != p.Shape[0] {
		return nil, fmt.Errorf("images: the network reads %s, these have %d", channels(p.Shape[0]), x.Shape[1])
	}
	n, c, h, w := x.Shape[0], p.Shape[0], p.Shape[1], p.Shape[2]
	y := tensor.New(n, c, h, w)
	if x.Shape[2] == h && x.Shape[3] == w {
		copy(y.Data, x.Data)
	} else {
		data.Resize(y.Data, h, w, x.Data, x.Shape[2], x.Shape[3])
	}
	if p.Mean == nil {
		return y, nil
	}
	for plane := range n * c {
		mean, std := p.Mean[plane%c], p.Std[plane%c]
		row := y.Data[plane*h*w : (plane+1)*h*w]
		for i, v := range row {
			row[i] = (v - mean) / std
		}
	}
	return y, nil
}

// norm is the vector [2,C] that Gather reads: scales, then shifts. Bytes are scaled to [0,1] by it.
func (p Preprocessing) norm(bytes bool) []float32 {
	c, unit := p.Shape[0], 1.0
	if bytes {
		unit = 255
	}
	v := make([]float32, 2*c)
	for i := range c {
		mean, std := 0.0, 1.0
		if p.Mean != nil {
			mean, std = float64(p.Mean[i]), float64(p.Std[i])
		}
		v[i], v[c+i] = float32(1/(unit*std)), float32(-mean/std)
	}
	return v
}

// fit checks that the model can learn the set's classes from its images, and gives the shape of
// image that it will read.
func fit(m *nn.Model, set *data.Set, resize int) (tensor.Shape, error) {
	if err := set.Check(); err != nil {
		return nil, err
	}
	in := set.Shape
	if resize > 0 {
		in = tensor.Shape{in[0], resize, resize}
	} else if want := m.Input; len(want) == 3 && !want.Equal(in) {
		msg := fmt.Sprintf("the model reads images of %v, %s has %v", want, set.Name, in)
		switch {
		case want[0] != in[0]:
			return nil, fmt.Errorf("%s; set the model's input to %v, or choose data of %s", msg, in, channels(want[0]))
		case want[1] == want[2]:
			return nil, fmt.Errorf("%s; resize to %d, or set the model's input to %v", msg, want[1], in)
		}
		return nil, fmt.Errorf("%s; set the model's input to %v", msg, in)
	}
	if len(m.Input) == 3 && m.Input[0] != in[0] {
		return nil, fmt.Errorf("the model reads images of %s, %s has %d; set the model's input to %v", channels(m.Input[0]), set.Name, in[0], in)
	}
	report := nn.Check(m, in)
	if err := report.Err(); err != nil {
		return nil, err
	}
	if err := fitOutput(report, set); err != nil {
		return nil, err
	}
	return in, nil
}

func channels(n int) string {
	if n == 1 {
		return "1 channel"
	}
	return fmt.Sprintf("%d channels", n)
}

func fitOutput(r *nn.Report, set *data.Set) error {
	out, classes := r.OutputShape, len(set.Classes)
	if len(out) == 3 && out[1]*out[2] != 1 {
		return fmt.Errorf("%s: the model's output is a map of %v, not one number a class; end with a dense layer of %d", r.Output, out, classes)
	}
	if out[0] != classes {
		return fmt.Errorf("%s: the model's output has %d values, %s has %d classes; set its out to %d", r.Output, out[0], set.Name, classes, classes)
	}
	return nil
}

// oneKind makes both splits bytes or both floats, as a program reads one kind.
func oneKind(set *data.Set) *data.Set {
	s := *set
	if (s.Train.Bytes != nil) == (s.Test.Bytes != nil) || s.Train.Count == 0 || s.Test.Count == 0 {
		return &s
	}
	for _, p := range []*data.Split{&s.Train, &s.Test} {
		if p.Bytes != nil {
			p.Floats = make([]float32, len(p.Bytes))
			for i, b := range p.Bytes {
				p.Floats[i] = float32(b) / 255
			}
			p.Bytes = nil
		}
	}
	return &s
}

// Checksum tells splits apart: of the images and labels as they lie.
func Checksum(p *data.Split) string {
	h := crc32.NewIEEE()
	h.Write(p.Bytes)
	var buf [4096]byte
	for at := 0; at < len(p.Floats); {
		n := min(len(p.Floats)-at, len(buf)/4)
		for i, v := range p.Floats[at : at+n] {
			bits := math.Float32bits(v)
			buf[4*i], buf[4*i+1], buf[4*i+2], buf[4*i+3] = byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24)
		}
		h.Write(buf[:4*n])
		at += n
	}
	h.Write(p.Labels)
	return fmt.Sprintf("%08x", h.Sum32())
}

// oneValueNorm finds a batch norm whose channels have one value an image, so that a batch of one
// has no variance.
func oneValueNorm(nodes []*graph.Node) (layer string, found bool) {
	for _, n := range nodes {
		if n.Op == graph.BatchNormTrain && n.In[0].Shape[1]*n.In[0].Shape[2] == 1 {
			return n.Layer, true
		}
	}
	return "", false
}
