package worker

import (
	"fmt"
	"math"
	"strings"

	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// ask gives the class a network takes each image for, and how sure it is of it in percent.
func ask(s Seer, x *tensor.Tensor) (said, sure []byte, err error) {
	logits, err := s.Predict(x)
	if err != nil {
		return nil, nil, err
	}
	n, classes := logits.Shape[0], logits.Shape[1]
	said, sure = make([]byte, n), make([]byte, n)
	for i := range n {
		p := softmax(logits.Data[i*classes : (i+1)*classes])
		for c, v := range p {
			if v > p[said[i]] {
				said[i] = byte(c)
			}
		}
		sure[i] = byte(math.Round(100 * p[said[i]]))
	}
	return said, sure, nil
}

// softmax turns logits into shares. Where they are not finite, all shares are 0.
func softmax(logits []float32) []float64 {
	top := math.Inf(-1)
	for _, l := range logits {
		top = math.Max(top, float64(l))
	}
	p, sum := make([]float64, len(logits)), 0.0
	for i, l := range logits {
		p[i] = math.Exp(float64(l) - top)
		sum += p[i]
	}
	for i := range p {
		if p[i] /= sum; math.IsNaN(p[i]) {
			p[i] = 0
		}
	}
	return p
}

// picture reads one image [C,H,W] of bytes.
func picture(set *data.Set, pixels []byte) (*tensor.Tensor, error) {
	if len(pixels) != set.Shape.Size() {
		return nil, fmt.Errorf("a picture of %v has %d values, got %d", set.Shape, set.Shape.Size(), len(pixels))
	}
	x := tensor.New(1, set.Shape[0], set.Shape[1], set.Shape[2])
	for i, b := range pixels {
		x.Data[i] = float32(b) / 255
	}
	return x, nil
}

func verdict(s Seer, m *protocol.SeeDrawing) (protocol.Message, error) {
	x, err := picture(s.Set(), m.Pixels)
	if err != nil {
		return nil, err
	}
	logits, err := s.Predict(x)
	if err != nil {
		return nil, err
	}
	return &protocol.Verdict{Run: m.Run, Ask: m.Ask, Classes: s.Set().Classes, Sure: softmax(logits.Data)}, nil
}

// pixels are examples of a split as bytes.
func pixels(p *data.Split, size int, index []int32) []byte {
	out := make([]byte, 0, len(index)*size)
	for _, i := range index {
		at := int(i) * size
		if p.Bytes != nil {
			out = append(out, p.Bytes[at:at+size]...)
			continue
		}
		for _, v := range p.Floats[at : at+size] {
			out = append(out, byte(math.Round(255*math.Max(0, math.Min(1, float64(v))))))
		}
	}
	return out
}

func pictures(set *data.Set, m *protocol.SeePictures) (protocol.Message, error) {
	if len(m.Index) > mostAtOnce {
		return nil, fmt.Errorf("%d pictures at once; ask for at most %d", len(m.Index), mostAtOnce)
	}
	for _, i := range m.Index {
		if i < 0 || int(i) >= set.Test.Count {
			return nil, fmt.Errorf("no test image %d; there are %d", i, set.Test.Count)
		}
	}
	return &protocol.Pictures{Run: m.Run, Index: m.Index, Pixels: pixels(&set.Test, set.Shape.Size(), m.Index)}, nil
}

// How much of a block is shown.
const (
	mostTiles = 64
	mostBars  = 16 // vectors
	mostRow   = 256
)

func blockView(s Seer, m *protocol.SeeBlock, step int) (protocol.Message, error) {
	x, err := picture(s.Set(), m.Pixels)
	if err != nil {
		return nil, err
	}
	if m.Block != nn.InputID && s.Model().Index(m.Block) < 0 {
		return nil, fmt.Errorf("the network that was trained has no block %q; train again to see it", m.Block)
	}
	view := &protocol.BlockView{Run: m.Run, Ask: m.Ask, Block: m.Block, Step: step}
	if err := weights(s, view); err != nil {
		return nil, err
	}
	tap, err := s.Tap(train.TapOptions{Mode: nn.Prediction, Keep: []string{m.Block}, Batch: 1})
	if err != nil {
		return nil, err
	}
	defer tap.Close()
	if _, err := tap.RunImages(x); err != nil {
		return nil, err
	}
	y, err := tap.Value(m.Block)
	if err != nil {
		return nil, err
	}
	if shape := y.Shape[1:]; len(shape) == 3 && shape[1]*shape[2] > 1 {
		view.Maps = tiles(y.Data, shape[0], shape[1], shape[2], false)
		return view, nil
	}
	for _, v := range y.Data[:min(len(y.Data), mostRow)] {
		view.Row = append(view.Row, finite(float64(v)))
	}
	return view, nil
}

// weights fills in what a block has learnt: the four vectors of each batch norm in it, and the
// filters of a convolution that can be drawn, reading one channel or three.
func weights(s Seer, view *protocol.BlockView) error {
	for _, name := range s.Tensors() {
		if !strings.HasPrefix(name, view.Block+".") {
			continue
		}
		if norm, ok := strings.CutSuffix(name, ".running_mean"); ok && len(view.Bars) < mostBars {
			for _, part := range []string{".weight", ".bias", ".running_mean", ".running_var"} {
				t, err := s.Read(norm + part)
				if err != nil {
					return err
				}
				for i, v := range t.Data {
					t.Data[i] = float32(finite(float64(v)))
				}
				view.Bars = append(view.Bars, protocol.BarSet{Name: t.Name, Values: t.Data[:min(len(t.Data), mostRow)]})
			}
		}
		if view.Filters == nil && strings.HasSuffix(name, ".weight") {
			t, err := s.Read(name)
			if err != nil {
				return err
			}
			if len(t.Shape) == 4 && t.Shape[1] <= 3 && t.Shape[2]*t.Shape[3] > 1 {
				view.Filters = tiles(t.Data, t.Shape[0]*t.Shape[1], t.Shape[2], t.Shape[3], true)
			}
		}
	}
	return nil
}

func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// tiles draws count planes in grey, all on one scale. A signed one has zero in the middle.
func tiles(values []float32, count, height, width int, signed bool) *protocol.Tiles {
	t := &protocol.Tiles{Count: min(count, mostTiles), All: count, Height: height, Width: width, Signed: signed}
	values = values[:t.Count*height*width]
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = math.Min(low, finite(float64(v))), math.Max(high, finite(float64(v)))
	}
	if signed {
		high = math.Max(high, -low)
		low = -high
	}
	t.Low, t.High = low, high
	t.Pixels = make([]byte, len(values))
	for i, v := range values {
		if high > low {
			t.Pixels[i] = byte(math.Round(255 * (finite(float64(v)) - low) / (high - low)))
		}
	}
	return t
}
