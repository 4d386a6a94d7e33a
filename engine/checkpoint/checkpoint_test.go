package checkpoint

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/safetensors"
	"plywood/engine/tensor"
)

func sample() *Checkpoint {
	loss, accuracy := 0.5, 0.75
	return &Checkpoint{
		Version:  "0.1.0",
		Model:    zoo.MLP(),
		Settings: json.RawMessage(`{"batch":8}`),
		Data: Data{Name: "spiral", Shape: tensor.Shape{2, 1, 1}, Classes: []string{"a", "b", "c"}, Train: 100, Test: 20,
			Checksum: "01234567", Mean: []float32{0.1, 0.2}, Std: []float32{1, 0.3333333}},
		Progress: Progress{Epoch: 2, StepInEpoch: 3, Step: 29, Images: 24, LossSum: 0.1 + 0.2, Hits: 11, Seconds: 1.25, Smoothed: 1.0 / 3},
		History: []Metrics{
			{Epoch: 1, Step: 13, Loss: 1.5, TrainAccuracy: 0.3, LearningRate: 0.1, ImagesPerSecond: 1000, Seconds: 0.1},
			{Epoch: 2, Step: 26, Loss: 1.1, TrainAccuracy: 0.4, TestLoss: &loss, TestAccuracy: &accuracy, LearningRate: 0.1, ImagesPerSecond: 1000, Seconds: 0.1},
		},
		Notes: map[string]string{"data": "spiral"},
		Tensors: []Tensor{
			{"dense1.bias", tensor.Shape{3}, []float32{1, -2, 3e-20}},
			{"dense1.weight", tensor.Shape{3, 2}, []float32{1, 2, 3, 4, 5, 6}},
			{"optimizer/dense1.weight.momentum_buffer", tensor.Shape{3, 2}, []float32{0, 0, 0, 0, 0, 1}},
		},
	}
}

func encode(t testing.TB, c *Checkpoint) []byte {
	t.Helper()
	b, err := Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	want := sample()
	got, err := Decode(encode(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("read back otherwise than written (- written, + read):\n%s", d)
	}
	path := filepath.Join(t.TempDir(), "c.safetensors")
	if err := Save(path, want); err != nil {
		t.Fatal(err)
	}
	if got, err = Load(path); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("loaded otherwise than saved:\n%s", d)
	}
}

// Other tools see plain tensors.
func TestReadsAsSafetensors(t *testing.T) {
	f, err := safetensors.Decode(encode(t, sample()))
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.Lookup("dense1.weight")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Float32s(); w.DType != safetensors.F32 || !cmp.Equal(got, []float32{1, 2, 3, 4, 5, 6}) || !cmp.Equal(w.Shape, []int{3, 2}) {
		t.Errorf("dense1.weight is %v %v %v", w.DType, w.Shape, got)
	}
	if f.Metadata["format"] != "pt" {
		t.Errorf("format %q, want pt", f.Metadata["format"])
	}
	if _, err := nn.Parse([]byte(f.Metadata["plywood.model"])); err != nil {
		t.Errorf("the model in the metadata: %v", err)
	}
}

// No prefix of a file is taken for a file.
func TestTruncated(t *testing.T) {
	b := encode(t, sample())
	for n := range b {
		if _, err := Decode(b[:n]); err == nil {
			t.Fatalf("%d of %d bytes were taken for a checkpoint", n, len(b))
		}
	}
}

// No single changed bit goes unnoticed or panics, and a change in a tensor is blamed on it.
func TestFlippedBits(t *testing.T) {
	want := sample()
	b := encode(t, want)
	rapid.Check(t, func(t *rapid.T) {
		at, bit := rapid.IntRange(0, len(b)-1).Draw(t, "at"), rapid.IntRange(0, 7).Draw(t, "bit")
		broken := bytes.Clone(b)
		broken[at] ^= 1 << bit
		got, err := Decode(broken)
		if err == nil && !cmp.Equal(got, want) {
			t.Fatalf("bit %d of byte %d changed what was read, without an error", bit, at)
		}
	})
	broken := bytes.Clone(b)
	broken[len(broken)-1] ^= 1
	if _, err := Decode(broken); err == nil || !strings.Contains(err.Error(), `tensor "optimizer/dense1.weight.momentum_buffer" is damaged`) {
		t.Errorf("last byte changed: %v", err)
	}
}

func TestNotACheckpoint(t *testing.T) {
	var b bytes.Buffer
	f := &safetensors.File{Tensors: []safetensors.Tensor{
		safetensors.FromFloat32s("w", []float32{1, 2}, 2), safetensors.FromInt64s("bn.num_batches_tracked", []int64{7}),
		safetensors.FromFloat64s("v", []float64{0.5}, 1)}}
	if err := safetensors.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(b.Bytes()); err == nil || !strings.Contains(err.Error(), "no Plywood model") || !strings.Contains(err.Error(), "--init") {
		t.Errorf("weights alone: %v", err)
	}
	got, err := DecodeWeights(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Tensor{{"v", tensor.Shape{1}, []float32{0.5}}, {"w", tensor.Shape{2}, []float32{1, 2}}}, got); d != "" {
		t.Errorf("weights:\n%s", d)
	}
	for _, junk := range []string{"", "junk", "{}", strings.Repeat("x", 1000)} {
		if _, err := Decode([]byte(junk)); err == nil {
			t.Errorf("%.10q was taken for a checkpoint", junk)
		}
	}
}

func TestMissingTensor(t *testing.T) {
	f, err := safetensors.Decode(encode(t, sample()))
	if err != nil {
		t.Fatal(err)
	}
	f.Tensors = f.Tensors[1:]
	var b bytes.Buffer
	if err := safetensors.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(b.Bytes()); err == nil || err.Error() != `tensor "dense1.bias" is missing from the file; take another checkpoint of the run` {
		t.Errorf("%v", err)
	}
}

// A save that fails leaves the file that was there, and nothing beside it.
func TestLastGoodFileIsKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "last.safetensors")
	good := sample()
	if err := Save(path, good); err != nil {
		t.Fatal(err)
	}
	bad := sample()
	bad.Tensors[1].Data = bad.Tensors[1].Data[:5]
	if err := Save(path, bad); err == nil || !strings.Contains(err.Error(), `tensor "dense1.weight": shape 3×2 holds 6 numbers, got 5`) {
		t.Errorf("%v", err)
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(good, got); d != "" {
		t.Errorf("the file before is gone:\n%s", d)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files, want 1: %v %v", len(left), left, err)
	}
}

func TestFit(t *testing.T) {
	ts := []Tensor{
		{"a", tensor.Shape{2}, []float32{1, 2}},
		{"b", tensor.Shape{3}, []float32{1, 2, 3}},
		{"x.num", tensor.Shape{1}, []float32{1}},
	}
	for _, c := range []struct {
		name   string
		want   []Want
		ignore string
		err    string
	}{
		{"fits", []Want{{Name: "b", Shape: tensor.Shape{3}}, {Name: "a", Shape: tensor.Shape{2}}}, "x.num", ""},
		{"optional", []Want{{Name: "a", Shape: tensor.Shape{2}}, {Name: "b", Shape: tensor.Shape{3}}, {Name: "c", Shape: tensor.Shape{9}, Optional: true}}, "x.num", ""},
		{"missing", []Want{{Name: "a", Shape: tensor.Shape{2}}, {Name: "b", Shape: tensor.Shape{3}}, {Name: "c", Shape: tensor.Shape{9}}, {Name: "d", Shape: tensor.Shape{9}}}, "x.num",
			"the tensors do not fit the model; missing: c, d"},
		{"extra", []Want{{Name: "a", Shape: tensor.Shape{2}}}, "", "the tensors do not fit the model; unknown to the model: b, x.num"},
		{"everything", []Want{{Name: "a", Shape: tensor.Shape{1, 2}}, {Name: "c", Shape: tensor.Shape{9}}}, "",
			"the tensors do not fit the model; missing: c; of another shape: a is 2, wanted 1×2; unknown to the model: b, x.num"},
	} {
		got, err := Fit(ts, c.want, func(name string) bool { return name == c.ignore })
		if c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%s: %v, want %s", c.name, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for i, w := range c.want {
			if got[i].Name != w.Name || (got[i].Data == nil) != (w.Name == "c") {
				t.Errorf("%s: tensor %d is %v, want %s", c.name, i, got[i], w.Name)
			}
		}
	}
}
