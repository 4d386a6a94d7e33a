package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plywood/engine/bench"
	"plywood/engine/nn"
)

// benchFlags are the flags of bench.
type benchFlags struct {
	nets    string
	batch   int
	steps   int
	seconds float64
	json    bool
	hot     bool
	with    []string
	device  deviceFlags
}

// net reads a network that may have a batch of its own behind a colon.
func (f *benchFlags) net(text string) (name string, batch int, err error) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, f.batch, nil
	}
	if batch, err = strconv.Atoi(text[i+1:]); err != nil {
		return text, f.batch, nil // the colon is of a file's name
	}
	if batch < 1 {
		return "", 0, usagef("--nets %s: wanted a batch of 1 or more", text)
	}
	return text[:i], batch, nil
}

func (a *app) benchCommand() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Time training steps",
		Long: `Time whole training steps as train runs them: gathering the batch, loss,
gradients, update and moving averages, on random images of the size that each net's
recipe starts from. Several devices take turns, and so does other software that is given by --with. Prints for each net and device the
median step, the images a second it makes, and where the time went, beside what the
device does at most: multiply-adds in registers, and a large copy. Bytes are those
that have to be read and written, each once: with caches, more than the peak is possible.`,
		Example: `  plywood bench
  plywood bench --device gl,cpu --nets lenet-bn,resnet
  plywood bench --threads 2 --json
  plywood bench --hot --with "python3 docs/pytorch_bench.py --threads 2"`,
		Args: args(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.batch < 1 || f.steps < 0 || !(f.seconds > 0) {
				return usagef("--batch-size %d, --steps %d, --seconds %v: wanted 1 or more, 0 or more, above 0", f.batch, f.steps, f.seconds)
			}
			devices, err := f.device.openAll()
			if err != nil {
				return err
			}
			ctx, end := context.WithCancel(cmd.Context())
			others, company, err := startCompany(ctx, f.with)
			defer company.wait()
			defer end()
			if err != nil {
				return err
			}
			devices = append(devices, others...)
			var cases []bench.Case
			for name := range strings.SplitSeq(f.nets, ",") {
				name, batch, err := f.net(strings.TrimSpace(name))
				if err != nil {
					return err
				}
				m, err := openModel(name)
				if err != nil {
					return err
				}
				cases = append(cases, bench.Steps([]string{name}, []*nn.Model{m}, batch)...)
			}
			o := bench.Options{Time: time.Duration(f.seconds * float64(time.Second)), Turns: f.steps}
			failed := ""
			err = bench.Run(ctx, devices, cases, o, func(r bench.Result) {
				if r.Error != "" && failed == "" {
					failed = fmt.Sprintf("%s on %s: %s", r.Net, r.Device, r.Error)
				}
				if f.json {
					json.NewEncoder(a.stdout).Encode(r)
				} else {
					if r.Case != "peak" {
						fmt.Fprintln(a.stdout)
					}
					bench.WriteTable(a.stdout, []bench.Result{r})
					if f.hot {
						r.WriteHot(a.stdout)
					}
				}
			})
			if err == nil && failed != "" {
				err = fmt.Errorf("%s", failed)
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.nets, "nets", "lenet-bn,resnet,densenet", "networks, by zoo names or model files; resnet:64 takes 64 images a step")
	flags.IntVarP(&f.batch, "batch-size", "b", 256, "images a step")
	flags.IntVar(&f.steps, "steps", 0, "steps to time on each device (default: as many as fit in --seconds, at least 3)")
	flags.Float64Var(&f.seconds, "seconds", 5, "time to spend on a net, a device")
	flags.BoolVar(&f.json, "json", false, "print a JSON object a result")
	flags.BoolVar(&f.hot, "hot", false, "tell convolutions, dense layers and their gradients apart by shape")
	flags.StringArrayVar(&f.with, "with", nil, "a command that takes part in the turns, such as docs/pytorch_bench.py; may be given several times")
	f.device.add(flags)
	flags.Lookup("device").Usage = "where to compute: auto, or some of 'plywood devices' with commas between; cpu:2 is two threads"
	return cmd
}
