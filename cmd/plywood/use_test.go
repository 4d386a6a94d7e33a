package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plywood/engine/data"
	"plywood/engine/safetensors"
)

// trained is a checkpoint of a network that has learnt something, and its test split.
func trained(t *testing.T) (file string, set *data.Set) {
	t.Helper()
	dir := t.TempDir()
	plywood(t, 0, tiny(dir, "--limit-train", "1500", "--epochs", "4", "--standardize")...)
	set = data.Garments(0, data.GarmentsTrain, data.GarmentsTest)
	set.Limit(0, 100)
	return filepath.Join(dir, lastFile), set
}

func writePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := safetensors.ReplaceFile(path, func(w io.Writer) error { return png.Encode(w, img) }); err != nil {
		t.Fatal(err)
	}
}

// eval and predict tell what training told.
func TestEvalAndPredict(t *testing.T) {
	file, set := trained(t)
	c := load(t, file)
	want := c.History[len(c.History)-1]
	out, _ := plywood(t, 0, "eval", file, "--limit", "100", "--json")
	m := jsonLines(t, out)[0]
	if m["accuracy"] != *want.TestAccuracy || math.Abs(m["loss"].(float64)-*want.TestLoss) > 1e-6 || m["images"] != 100.0 {
		t.Errorf("%v, want %v %v", m, *want.TestAccuracy, *want.TestLoss)
	}
	total := 0.0
	for _, row := range m["confusion"].([]any) {
		for _, n := range row.([]any) {
			total += n.(float64)
		}
	}
	if total != 100 {
		t.Errorf("the confusion matrix counts %v images", total)
	}
	text, _ := plywood(t, 0, "eval", file, "--data", "garments", "--limit", "100")
	if !strings.Contains(text, fmt.Sprintf("accuracy %.4f", *want.TestAccuracy)) || !strings.Contains(text, "Trouser") {
		t.Errorf("text form:\n%s", text)
	}

	// The same images as a safetensors file, bytes and floats.
	dir := t.TempDir()
	in, result := filepath.Join(dir, "in.safetensors"), filepath.Join(dir, "out.safetensors")
	floats := make([]float32, len(set.Test.Bytes))
	for i, b := range set.Test.Bytes {
		floats[i] = float32(b) / 255
	}
	for _, x := range []safetensors.Tensor{safetensors.FromBytes("x", set.Test.Bytes, 100, 1, 28, 28), safetensors.FromFloat32s("x", floats, 100, 1, 28, 28)} {
		if err := safetensors.WriteFileAtomic(in, &safetensors.File{Tensors: []safetensors.Tensor{x}}); err != nil {
			t.Fatal(err)
		}
		plywood(t, 0, "predict", file, in, "--output", result, "-b", "33")
		f, err := safetensors.ReadFile(result)
		if err != nil {
			t.Fatal(err)
		}
		tensor, err := f.Lookup("logits")
		if err != nil {
			t.Fatal(err)
		}
		logits, err := tensor.Float32s()
		if err != nil || len(logits) != 1000 {
			t.Fatalf("%d logits, %v", len(logits), err)
		}
		hits := 0
		for i, label := range set.Test.Labels {
			best := 0
			for k, l := range logits[10*i : 10*i+10] {
				if l > logits[10*i+best] {
					best = k
				}
			}
			if best == int(label) {
				hits++
			}
		}
		if float64(hits)/100 != *want.TestAccuracy {
			t.Errorf("%s: %d of 100 right, evaluation says %v", x.DType, hits, *want.TestAccuracy)
		}
	}
	// Train mode normalises by the batch, which gives other logits.
	plain, _ := plywood(t, 0, "predict", file, in)
	batch, _ := plywood(t, 0, "predict", file, in, "--mode", "train")
	if plain == batch || strings.Count(plain, "\n") != 100 {
		t.Errorf("predict mode:\n%s\ntrain mode:\n%s", plain, batch)
	}
}

// A picture of any size and colour is taken for the same class as the image it was made of.
func TestPredictPNG(t *testing.T) {
	file, set := trained(t)
	dir := t.TempDir()
	grey := image.NewGray(image.Rect(0, 0, 28, 28))
	trouser := slices.Index(set.Test.Labels, 1) // unlike anything else
	copy(grey.Pix, set.Test.Bytes[trouser*28*28:])
	large := image.NewNRGBA(image.Rect(0, 0, 84, 84))
	for y := range 84 {
		for x := range 84 {
			v := grey.GrayAt(x/3, y/3).Y
			large.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
		}
	}
	small, big := filepath.Join(dir, "small.png"), filepath.Join(dir, "big.png")
	writePNG(t, small, grey)
	writePNG(t, big, large)
	out, _ := plywood(t, 0, "predict", file, small, big, "--json", "--top", "10")
	lines := jsonLines(t, out)
	if len(lines) != 2 || lines[0]["input"] != small || lines[1]["input"] != big {
		t.Fatalf("%v", lines)
	}
	sum := 0.0
	var first []string
	for _, line := range lines {
		guesses := line["classes"].([]any)
		first = append(first, guesses[0].(map[string]any)["class"].(string))
		for _, g := range guesses {
			sum += g.(map[string]any)["probability"].(float64)
		}
	}
	if first[0] != first[1] || math.Abs(sum-2) > 1e-9 {
		t.Errorf("classes %v, probabilities sum to %v of 2", first, sum)
	}
	if text, _ := plywood(t, 0, "predict", file, small); !strings.HasPrefix(text, small+": "+first[0]+" 0.") {
		t.Error(text)
	}
	notes := filepath.Join(dir, "notes.png")
	if err := os.WriteFile(notes, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{notes}, "wanted a PNG, or a safetensors file with x [N,C,H,W]"},
		{[]string{small, notes}, "notes.png: wanted a PNG"},
		{[]string{filepath.Join(dir, "none.png")}, "no such file"},
	} {
		if _, err := plywood(t, 1, append([]string{"predict", file}, c.args...)...); !strings.Contains(err, c.want) {
			t.Errorf("%v: %s, want %q", c.args, err, c.want)
		}
	}
}

// People's own data: a folder of pictures by class, which a zoo network fits itself to.
func TestOwnFolder(t *testing.T) {
	dir := t.TempDir()
	for class, level := range map[string]uint8{"dark": 40, "light": 200, "middle": 120} {
		if err := os.MkdirAll(filepath.Join(dir, "own", class), 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range 20 {
			img := image.NewRGBA(image.Rect(0, 0, 20, 20))
			for p := range img.Pix {
				img.Pix[p] = level + uint8(p*i%17)
			}
			writePNG(t, filepath.Join(dir, "own", class, fmt.Sprintf("%02d.png", i)), opaque(img))
		}
	}
	run := filepath.Join(dir, "run")
	out, _ := plywood(t, 0, "train", "--model", "lenet-bn", "--data", filepath.Join(dir, "own"), "-b", "9", "--epochs", "3", "--output-dir", run)
	if !strings.Contains(out, "reads images of 3×20×20 and tells 3 classes") {
		t.Error(out)
	}
	c := load(t, run, bestFile)
	if strings.Join(c.Data.Classes, " ") != "dark light middle" {
		t.Errorf("%+v", c.Data)
	}
	// Its own folder is remembered, from wherever it is used.
	t.Chdir(t.TempDir())
	if text, _ := plywood(t, 0, "eval", filepath.Join(run, bestFile)); !strings.Contains(text, "middle") {
		t.Error(text)
	}
}

func opaque(img *image.RGBA) *image.RGBA {
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}
