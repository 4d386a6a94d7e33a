package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"plywood/engine/data"
	"plywood/engine/safetensors"
)

func (a *app) dataCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Fetch data, and look at it",
		Example: `  plywood data fetch
  plywood data info --data garments
  plywood data preview --data garments --output garments.png`,
		Args: func(_ *cobra.Command, got []string) error {
			if len(got) > 0 {
				return usagef("there is no command %q; wanted fetch, info or preview", got[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.dataFetchCommand(), a.dataInfoCommand(), a.dataPreviewCommand())
	return cmd
}

func (a *app) dataFetchCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "fetch",
		Short: "Find Fashion-MNIST's files, or download them",
		Long: `Find Fashion-MNIST's four files where they are looked for, or download them into
Plywood's cache (30 MB, checked by SHA-256, going on where a download broke off).`,
		Example: "  plywood data fetch",
		Args:    args(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			bars := a.downloads()
			files, err := data.FetchFashion(cmd.Context(), data.Options{DataDir: dir, Progress: bars.progress})
			bars.close()
			if err != nil {
				return err
			}
			for _, f := range files {
				fmt.Fprintln(a.stdout, f)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "data-dir", "", "folder to look into first")
	return cmd
}

func (a *app) dataInfoCommand() *cobra.Command {
	var d dataFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "info",
		Short:   "Tell how many images of which kind a set has",
		Example: "  plywood data info --data fashion-mnist\n  plywood data info --data mine.safetensors --json",
		Args:    args(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			set, err := d.open(cmd.Context(), a, false)
			if err != nil {
				return err
			}
			return a.printInfo(set, asJSON)
		},
	}
	d.add(cmd.Flags(), "fashion-mnist")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (a *app) printInfo(set *data.Set, asJSON bool) error {
	mean, std := set.Standardization()
	train, test := set.Train.Balance(len(set.Classes)), set.Test.Balance(len(set.Classes))
	if asJSON {
		type class struct {
			Name  string `json:"name"`
			Train int    `json:"train"`
			Test  int    `json:"test"`
		}
		info := struct {
			Name    string    `json:"name"`
			Shape   []int     `json:"shape"`
			Train   int       `json:"train"`
			Test    int       `json:"test"`
			Mean    []float32 `json:"mean"`
			Std     []float32 `json:"std"`
			Classes []class   `json:"classes"`
		}{set.Name, set.Shape, set.Train.Count, set.Test.Count, mean, std, nil}
		for i, name := range set.Classes {
			info.Classes = append(info.Classes, class{name, train[i], test[i]})
		}
		e := json.NewEncoder(a.stdout)
		e.SetIndent("", "  ")
		return e.Encode(info)
	}
	fmt.Fprintf(a.stdout, "%s: %d training and %d test images of %v\n", set.Name, set.Train.Count, set.Test.Count, set.Shape)
	fmt.Fprintf(a.stdout, "mean %s, standard deviation %s by channel\n", numbers(mean), numbers(std))
	fmt.Fprintf(a.stdout, "%-3s %-16s %9s %9s\n", "", "class", "training", "test")
	for i, name := range set.Classes {
		fmt.Fprintf(a.stdout, "%-3d %-16s %9d %9d\n", i, name, train[i], test[i])
	}
	return nil
}

func numbers(v []float32) string {
	parts := make([]string, len(v))
	for i, x := range v {
		parts[i] = fmt.Sprintf("%.4f", x)
	}
	return strings.Join(parts, " ")
}

func (a *app) dataPreviewCommand() *cobra.Command {
	var d dataFlags
	var output string
	var perClass int
	cmd := &cobra.Command{
		Use:     "preview",
		Short:   "Write a picture with a row of images a class",
		Example: "  plywood data preview --data garments --output garments.png",
		Args:    args(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if perClass < 1 || perClass > 100 {
				return usagef("--per-class %d: wanted 1 to 100", perClass)
			}
			return a.preview(cmd.Context(), d, output, perClass)
		},
	}
	d.add(cmd.Flags(), "fashion-mnist")
	cmd.Flags().StringVarP(&output, "output", "o", "preview.png", "PNG file to write")
	cmd.Flags().IntVar(&perClass, "per-class", 12, "images of each class")
	return cmd
}

func (a *app) preview(ctx context.Context, d dataFlags, output string, perClass int) error {
	set, err := d.open(ctx, a, false)
	if err != nil {
		return err
	}
	if c := set.Shape[0]; c != 1 && c != 3 {
		return fmt.Errorf("%s: examples of %v are no images; wanted 1 channel or 3", set.Name, set.Shape)
	}
	img := sheet(set, perClass)
	if err := safetensors.ReplaceFile(output, func(w io.Writer) error { return png.Encode(w, img) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %d images of each of %d classes, a class a row: %s\n", output, perClass, len(set.Classes), strings.Join(set.Classes, ", "))
	return err
}

// sheet lays the first training images of each class in a row.
func sheet(set *data.Set, perClass int) image.Image {
	const gap = 2
	h, w, size := set.Shape[1], set.Shape[2], set.Shape.Size()
	img := image.NewRGBA(image.Rect(0, 0, perClass*(w+gap)+gap, len(set.Classes)*(h+gap)+gap))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	next := make([]int, len(set.Classes))
	pixels := make([]float32, size)
	for i, label := range set.Train.Labels {
		if next[label] == perClass {
			continue
		}
		set.Train.Gather(pixels, nil, size, []int32{int32(i)})
		x0, y0 := gap+next[label]*(w+gap), gap+int(label)*(h+gap)
		next[label]++
		for y := range h {
			for x := range w {
				at := y*w + x
				level := func(c int) uint8 { return uint8(255*min(max(pixels[c*h*w+at], 0), 1) + 0.5) }
				c := color.RGBA{level(0), level(0), level(0), 0xff}
				if set.Shape[0] == 3 {
					c.G, c.B = level(1), level(2)
				}
				img.SetRGBA(x0+x, y0+y, c)
			}
		}
	}
	return img
}
