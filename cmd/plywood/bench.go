package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
)

// benchFlags are the flags of bench.
type benchFlags struct {
	nets    string
	batch   int
	steps   int
	seconds float64
	json    bool
	device  deviceFlags
}

// benchLine is what a net's steps took.
type benchLine struct {
	Net             string  `json:"net"`
	Device          string  `json:"device"`
	ImagesPerSecond float64 `json:"images_per_second"`
	StepMS          float64 `json:"step_ms"` // the median
	Batch           int     `json:"batch"`
	Steps           int     `json:"steps"`
	About           string  `json:"about"` // the device's own words
}

func (a *app) benchCommand() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Time training steps",
		Long: `Time whole training steps as train runs them: gathering the batch, loss,
gradients, update and moving averages, on random images of the size that each net's
recipe starts from. Prints the median step and the images a second it makes.`,
		Example: `  plywood bench
  plywood bench --nets lenet-bn,resnet --threads 2 --json`,
		Args: args(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.batch < 1 || f.steps < 0 || !(f.seconds > 0) {
				return usagef("--batch-size %d, --steps %d, --seconds %v: wanted 1 or more, 0 or more, above 0", f.batch, f.steps, f.seconds)
			}
			b, err := f.device.open()
			if err != nil {
				return err
			}
			for _, name := range strings.Split(f.nets, ",") {
				if err := a.bench(cmd.Context(), b, strings.TrimSpace(name), f); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.nets, "nets", "lenet-bn,resnet,densenet", "networks, by zoo names or model files")
	flags.IntVarP(&f.batch, "batch-size", "b", 256, "images a step")
	flags.IntVar(&f.steps, "steps", 0, "steps to time (default: as many as fit in --seconds, at least 3)")
	flags.Float64Var(&f.seconds, "seconds", 5, "time to spend on a net")
	flags.BoolVar(&f.json, "json", false, "print a JSON object a net")
	f.device.add(flags)
	return cmd
}

func (a *app) bench(ctx context.Context, b backend.Backend, name string, f benchFlags) error {
	m, err := openModel(name)
	if err != nil {
		return err
	}
	s := train.FromRecipe(m.Recipe)
	s.Batch, s.Epochs, s.Steps = f.batch, 1, 1<<30
	set, err := randomSet(m, s.Resize, 4*f.batch)
	if err != nil {
		return err
	}
	session, err := train.New(m, set, b, s)
	if err != nil {
		return err
	}
	defer session.Close()
	const warmUp = 2
	var times []time.Duration
	for began := time.Now(); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		if _, err := session.Step(); err != nil {
			return err
		}
		times = append(times, time.Since(start))
		enough := len(times)-warmUp >= 3 && time.Since(began).Seconds() >= f.seconds
		if f.steps > 0 {
			enough = len(times)-warmUp >= f.steps
		}
		if enough {
			break
		}
	}
	times = times[warmUp:]
	slices.Sort(times)
	median := times[len(times)/2]
	line := benchLine{name, b.Name(), float64(f.batch) / median.Seconds(), median.Seconds() * 1e3, f.batch, len(times), b.Describe()}
	if f.json {
		return json.NewEncoder(a.stdout).Encode(line)
	}
	_, err = fmt.Fprintf(a.stdout, "%-12s %s: %8.1f images/s, step of %d in %.2f ms (median of %d; %s)\n",
		line.Net, line.Device, line.ImagesPerSecond, line.Batch, line.StepMS, line.Steps, line.About)
	return err
}

// randomSet makes images for a net to chew on: of its input, or of 28×28 where its recipe resizes.
func randomSet(m *nn.Model, resize, n int) (*data.Set, error) {
	r := nn.Check(m, nil)
	if err := r.Err(); err != nil {
		return nil, err
	}
	shape := m.Input
	if resize > 0 {
		shape = tensor.Shape{m.Input[0], 28, 28}
	}
	set := &data.Set{Name: "random", Shape: shape, Train: data.Split{Count: n, Bytes: make([]byte, n*shape.Size()), Labels: make([]byte, n)}}
	for i := range r.OutputShape[0] {
		set.Classes = append(set.Classes, strconv.Itoa(i))
	}
	bits := rand.NewPCG(1, 2)
	for i := range set.Train.Bytes {
		set.Train.Bytes[i] = byte(bits.Uint64())
	}
	for i := range set.Train.Labels {
		set.Train.Labels[i] = byte(bits.Uint64() % uint64(len(set.Classes)))
	}
	return set, nil
}
