//go:build !js

package data

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"plywood/engine/safetensors"
)

// Options say where Open looks and how much it keeps. The zero value is fine.
type Options struct {
	DataDir    string       // looked into first for Fashion-MNIST; may be a torchvision root
	CacheDir   string       // where downloads go; empty means "plywood" in the user's cache folder
	Seed       uint64       // for the sets the program draws and for what is held out for testing
	LimitTrain int          // keep the first so many; 0 keeps all
	LimitTest  int          // the same for the test split
	Offline    bool         // never download
	HTTP       *http.Client // nil means http.DefaultClient
	Mirrors    []string     // addresses the file names are put behind; nil means Fashion-MNIST's own
	Progress   func(file string, done, total int64)
}

// Names are the sets Open knows beside people's own files.
func Names() []string {
	return []string{"fashion-mnist", "garments", "spiral", "moons", "circles", "xor"}
}

// Open gives the named set: one of Names, a safetensors file, or a folder of PNGs by class.
// Fashion-MNIST is downloaded where it is not found, unless opts.Offline.
func Open(ctx context.Context, name string, opts Options) (*Set, error) {
	s, err := open(ctx, name, opts)
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	s.Limit(opts.LimitTrain, opts.LimitTest)
	return s, nil
}

func open(ctx context.Context, name string, opts Options) (*Set, error) {
	switch name {
	case "fashion-mnist":
		files, err := FetchFashion(ctx, opts)
		if err != nil {
			return nil, err
		}
		return openFashion(files)
	case "garments":
		return Garments(opts.Seed, GarmentsTrain, GarmentsTest), nil
	case "spiral":
		return Spiral(opts.Seed, ToyTrain), nil
	case "moons":
		return Moons(opts.Seed, ToyTrain), nil
	case "circles":
		return Circles(opts.Seed, ToyTrain), nil
	case "xor":
		return XOR(opts.Seed, ToyTrain), nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil && strings.HasSuffix(name, ".safetensors"):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("data %q: wanted %s, a .safetensors file or a folder of PNGs by class; nothing of that name is here",
			name, strings.Join(Names(), ", "))
	case info.IsDir():
		s, err := FromFolder(filepath.Base(filepath.Clean(name)), os.DirFS(name), opts.Seed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return s, nil
	}
	return openSafetensors(name, opts.Seed)
}

func openSafetensors(path string, seed uint64) (*Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	x, err := safetensors.Open(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s, err := FromSafetensors(strings.TrimSuffix(filepath.Base(path), ".safetensors"), x, seed)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func (o Options) cacheDir() string {
	if o.CacheDir != "" {
		return o.CacheDir
	}
	dir, err := os.UserCacheDir()
	if err != nil { // no home: the place for things that may go
		dir = os.TempDir()
	}
	return filepath.Join(dir, "plywood")
}
