package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plywood/engine/checkpoint"
	"plywood/engine/nn"
	"plywood/engine/safetensors"
	"plywood/engine/tensor"
	"plywood/engine/train"
)

// predictFlags are the flags of predict.
type predictFlags struct {
	output, mode string
	batch, top   int
	json         bool
	device       deviceFlags
}

func (a *app) predictCommand() *cobra.Command {
	var p predictFlags
	cmd := &cobra.Command{
		Use:   "predict CHECKPOINT INPUT …",
		Short: "Tell the classes of images",
		Long: `Tell the classes of images. INPUT is one PNG or more, scaled to the size the
network learnt from, or a safetensors file with x [N,C,H,W], float32 in [0,1] or
uint8 in 0 to 255. With --output the logits [N,classes] go to a safetensors file.
In train mode all images form one batch, normalised by its own statistics.`,
		Example: `  plywood predict runs/lenet-bn/best.safetensors boot.png shirt.png
  plywood predict runs/lenet-bn/best.safetensors images.safetensors --output logits.safetensors`,
		Args: func(_ *cobra.Command, got []string) error {
			switch {
			case len(got) == 0:
				return usagef("CHECKPOINT is missing")
			case len(got) == 1:
				return usagef("INPUT is missing: wanted PNG files, or a safetensors file with x [N,C,H,W]")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, files []string) error {
			if err := oneOf("mode", p.mode, "predict", "train"); err != nil {
				return err
			}
			if p.batch < 1 || p.top < 1 {
				return usagef("--batch-size %d, --top %d: wanted 1 or more", p.batch, p.top)
			}
			return a.predict(files[0], files[1:], p)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&p.output, "output", "o", "", "safetensors file to write the logits to")
	f.StringVar(&p.mode, "mode", "predict", "predict: batch norm by moving statistics; train: by the batch's own")
	f.IntVarP(&p.batch, "batch-size", "b", 256, "images at once, in predict mode")
	f.IntVar(&p.top, "top", 3, "classes to name for each image")
	f.BoolVar(&p.json, "json", false, "print a JSON object an image")
	p.device.add(f)
	return cmd
}

func (a *app) predict(file string, inputs []string, p predictFlags) error {
	c, err := checkpoint.Load(file)
	if err != nil {
		return err
	}
	images, names, err := readImages(inputs, c.Data.Shape)
	if err != nil {
		return err
	}
	b, err := p.device.open()
	if err != nil {
		return err
	}
	mode, batch := nn.Prediction, min(p.batch, images.Shape[0])
	if p.mode == "train" {
		mode, batch = nn.Training, images.Shape[0]
	}
	net, err := train.NewPredictor(c, b, batch, mode)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	defer net.Close()
	logits, err := net.Predict(images)
	if err != nil {
		return err
	}
	if p.output == "" {
		return a.printClasses(logits, names, c.Data.Classes, p)
	}
	f := &safetensors.File{Tensors: []safetensors.Tensor{safetensors.FromFloat32s("logits", logits.Data, logits.Shape...)}}
	if classes, err := json.Marshal(c.Data.Classes); err == nil {
		f.Metadata = map[string]string{"classes": string(classes)}
	}
	if err := safetensors.WriteFileAtomic(p.output, f); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s: logits %v\n", p.output, logits.Shape)
	return err
}

// guess is a class and its probability.
type guess struct {
	Class       string  `json:"class"`
	Probability float64 `json:"probability"`
}

func (a *app) printClasses(logits *tensor.Tensor, names, classes []string, p predictFlags) error {
	n, k := logits.Shape[0], logits.Shape[1]
	e := json.NewEncoder(a.stdout)
	for i := range n {
		guesses := softmax(logits.Data[i*k:(i+1)*k], classes)
		slices.SortStableFunc(guesses, func(x, y guess) int { return cmp.Compare(y.Probability, x.Probability) })
		guesses = guesses[:min(p.top, k)]
		if p.json {
			line := struct {
				Input   string  `json:"input"`
				Classes []guess `json:"classes"`
			}{names[i], guesses}
			if err := e.Encode(line); err != nil {
				return err
			}
			continue
		}
		words := make([]string, len(guesses))
		for j, g := range guesses {
			words[j] = fmt.Sprintf("%s %.3f", g.Class, g.Probability)
		}
		if _, err := fmt.Fprintf(a.stdout, "%s: %s\n", names[i], strings.Join(words, ", ")); err != nil {
			return err
		}
	}
	return nil
}

func softmax(logits []float32, classes []string) []guess {
	most := float64(slices.Max(logits))
	guesses, sum := make([]guess, len(logits)), 0.0
	for i, l := range logits {
		name := strconv.Itoa(i)
		if i < len(classes) {
			name = classes[i]
		}
		guesses[i] = guess{name, math.Exp(float64(l) - most)}
		sum += guesses[i].Probability
	}
	for i := range guesses {
		guesses[i].Probability /= sum
	}
	return guesses
}
