package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"plywood/engine/data"
)

// dataFlags choose what to learn from.
type dataFlags struct {
	name string
	dir  string
	seed uint64
	side int
}

func (d *dataFlags) add(f *pflag.FlagSet, standard string) {
	f.StringVar(&d.name, "data", standard, "data: "+strings.Join(data.Names(), ", ")+", or your own: a folder of PNG or JPEG files by class or of IDX files, a .zip of one, or a .safetensors file with x and y")
	f.StringVar(&d.dir, "data-dir", "", "folder with the files of fashion-mnist (default: $PLYWOOD_DATA, torchvision's and Keras's folders, then a download)")
	f.Uint64Var(&d.seed, "data-seed", 0, "seed of sets that the program draws, and of what is held out for testing")
	f.IntVar(&d.side, "data-side", 0, "scale your own pictures to this width and height (default: the size most of them have, 64 for photographs)")
}

// open finds, fetches or makes the data.
func (d *dataFlags) open(ctx context.Context, a *app, offline bool) (*data.Set, error) {
	if d.name == "" {
		return nil, usagef("--data is missing: wanted %s, or a folder or file of your own", strings.Join(data.Names(), ", "))
	}
	bar := a.downloads()
	defer bar.close()
	set, err := data.Open(ctx, d.name, data.Options{DataDir: d.dir, Seed: d.seed, Side: d.side, Offline: offline, Progress: bar.progress,
		Warn: func(text string) { fmt.Fprintf(a.stderr, "plywood: %s: %s\n", d.name, text) }})
	if err != nil && !slices.Contains(data.Names(), d.name) && errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("--data %s: %w", d.name, err)
	}
	return set, err
}

// absolute makes a path the same from any folder; a set's own name stays.
func (d dataFlags) absolute() dataFlags {
	if !slices.Contains(data.Names(), d.name) {
		if path, err := filepath.Abs(d.name); err == nil {
			d.name = path
		}
	}
	if d.dir != "" {
		if path, err := filepath.Abs(d.dir); err == nil {
			d.dir = path
		}
	}
	return d
}
