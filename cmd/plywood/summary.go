package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"plywood/engine/nn"
	"plywood/engine/train"
)

func (a *app) summaryCommand() *cobra.Command {
	var input string
	var asJSON, plan bool
	var batch int
	var dev deviceFlags
	cmd := &cobra.Command{
		Use:   "summary MODEL",
		Short: "Tell what a network is made of and what it costs",
		Long: `List a network's layers with their output for one image, parameters and
multiply-adds. With --plan, print the program that a training step runs and the
memory it takes.`,
		Example: `  plywood summary resnet
  plywood summary net.plywood.json --input 3,32,32 --json
  plywood summary lenet-bn --plan -b 256`,
		Args: args("MODEL"),
		RunE: func(_ *cobra.Command, names []string) error {
			m, err := openModel(names[0])
			if err != nil {
				return err
			}
			if input != "" {
				if m.Input, err = parseShape(input); err != nil {
					return err
				}
			}
			r := nn.Check(m, m.Input)
			if err := r.Err(); err != nil {
				return fmt.Errorf("%s: %w", names[0], err)
			}
			if plan {
				return a.printPlan(m, dev, batch)
			}
			if asJSON {
				_, err = a.stdout.Write(r.JSON())
				return err
			}
			fmt.Fprint(a.stdout, r.Table())
			fmt.Fprintf(a.stdout, "%s: %s in float32; activations of one image %s\n", modelName(m), bytesText(4*r.Params), bytesText(r.ActivationBytes))
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&input, "input", "", "image to read, channels,height,width (default: the model's own)")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	f.BoolVar(&plan, "plan", false, "print the program of a training step")
	f.IntVarP(&batch, "batch-size", "b", 256, "images a step, with --plan")
	dev.add(f)
	return cmd
}

// printPlan prints what training, evaluation and prediction run. It needs no data.
func (a *app) printPlan(m *nn.Model, dev deviceFlags, batch int) error {
	b, err := dev.open()
	if err != nil {
		return err
	}
	s := train.FromRecipe(m.Recipe)
	s.Batch, s.Resize = batch, 0
	p, err := train.Plan(m, b, s)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(a.stdout, p)
	return err
}

func modelName(m *nn.Model) string {
	if m.Name == "" {
		return "model"
	}
	return m.Name
}

func bytesText(n int) string {
	switch b := float64(n); {
	case n >= 1<<30:
		return fmt.Sprintf("%.2f GiB", b/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", b/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", b/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
