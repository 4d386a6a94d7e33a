package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plywood/engine/checkpoint"
	"plywood/engine/train"
)

func (a *app) evalCommand() *cobra.Command {
	var d dataFlags
	var dev deviceFlags
	var batch, limit int
	var split string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "eval CHECKPOINT",
		Short: "Measure a trained network: loss, accuracy, confusion matrix",
		Long: `Measure a trained network on a set's test images, in prediction mode. Without
--data they are those of the set it learnt from.`,
		Example: `  plywood eval runs/lenet-bn/best.safetensors
  plywood eval runs/lenet-bn/best.safetensors --data garments --json`,
		Args: args("CHECKPOINT"),
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := oneOf("split", split, "test", "train"); err != nil {
				return err
			}
			if batch < 1 {
				return usagef("--batch-size %d: wanted 1 or more", batch)
			}
			c, err := checkpoint.Load(files[0])
			if err != nil {
				return err
			}
			if d, err = d.ofRun(c.Notes, cmd.Flags()); err != nil {
				return fmt.Errorf("%s: %w", files[0], err)
			}
			return a.eval(cmd.Context(), c, d, dev, split, batch, limit, asJSON)
		},
	}
	f := cmd.Flags()
	d.add(f, "")
	dev.add(f)
	f.IntVarP(&batch, "batch-size", "b", 256, "images at once")
	f.IntVar(&limit, "limit", 0, "use only the first so many images")
	f.StringVar(&split, "split", "test", "test or train")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (a *app) eval(ctx context.Context, c *checkpoint.Checkpoint, d dataFlags, dev deviceFlags, split string, batch, limit int, asJSON bool) error {
	b, err := dev.open()
	if err != nil {
		return err
	}
	set, err := d.open(ctx, a, false)
	if err != nil {
		return err
	}
	set.Limit(limit, limit)
	which := train.Test
	if split == "train" {
		which = train.Train
	}
	r, err := train.Evaluate(ctx, c, set, which, b, batch)
	if err != nil {
		return err
	}
	if asJSON {
		var m checkpoint.Metrics
		r.AddTo(&m)
		return json.NewEncoder(a.stdout).Encode(struct {
			Data      string   `json:"data"`
			Split     string   `json:"split"`
			Images    int      `json:"images"`
			Loss      *float64 `json:"loss"` // null where it is not finite
			Accuracy  float64  `json:"accuracy"`
			Classes   []string `json:"classes"`
			Confusion [][]int  `json:"confusion"` // [class][predicted]
		}{set.Name, split, r.Images, m.TestLoss, r.Accuracy, set.Classes, r.Confusion})
	}
	fmt.Fprintf(a.stdout, "%s, %s split, %d images: loss %.4f accuracy %.4f\n\n", set.Name, split, r.Images, r.Loss, r.Accuracy)
	fmt.Fprint(a.stdout, confusionText(set.Classes, r.Confusion))
	return nil
}

// confusionText is a row a class: how many of its images were taken for which.
func confusionText(classes []string, counts [][]int) string {
	width := len("recall")
	most := 0
	for i, row := range counts {
		width = max(width, len([]rune(classes[i])))
		most = max(most, slices.Max(row))
	}
	cell := max(len(fmt.Sprint(most)), len(fmt.Sprint(len(classes)-1))) + 1
	var b strings.Builder
	fmt.Fprintf(&b, "rows: class; columns: taken for\n%*s", width+4, "")
	for i := range classes {
		fmt.Fprintf(&b, "%*d", cell, i)
	}
	b.WriteString("  recall\n")
	for i, row := range counts {
		fmt.Fprintf(&b, "%3d %-*s", i, width, classes[i])
		total := 0
		for _, n := range row {
			total += n
			if n == 0 {
				fmt.Fprintf(&b, "%*s", cell, "·")
			} else {
				fmt.Fprintf(&b, "%*d", cell, n)
			}
		}
		if total > 0 {
			fmt.Fprintf(&b, "   %.3f", float64(row[i])/float64(total))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
