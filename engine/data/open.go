//go:build !js

package data

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Options say where Open looks and how much it keeps. The zero value is fine.
type Options struct {
	DataDir    string            // looked into first for Fashion-MNIST; may be a torchvision root
	CacheDir   string            // where downloads go; empty means "plywood" in the user's cache folder
	Seed       uint64            // for the sets the program draws and for what is held out for testing
	LimitTrain int               // keep the first so many; 0 keeps all
	LimitTest  int               // the same for the test split
	Side       int               // people's own pictures are scaled to Side×Side; 0 takes the size most have
	Warn       func(text string) // told what is left out of people's own files; may be nil
	Offline    bool              // never download
	HTTP       *http.Client      // nil means http.DefaultClient
	Mirrors    []string          // addresses the file names are put behind; nil means Fashion-MNIST's own
	Progress   func(file string, done, total int64)
}

// Names are the sets Open knows beside people's own files.
func Names() []string {
	return []string{"fashion-mnist", "garments", "spiral", "moons", "circles", "xor"}
}

// Open gives the named set: one of Names, or a person's own file or folder, as ReadOwn takes them.
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
	case err != nil && path.Ext(name) != "":
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("data %q: wanted %s, a .safetensors or .zip file, or a folder of pictures by class or of IDX files; nothing of that name is here",
			name, strings.Join(Names(), ", "))
	}
	own, err := openOwn(ctx, name, info, opts)
	if err != nil {
		if !info.IsDir() { // the error names the file
			name = filepath.Dir(name)
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, w := range own.Warnings {
		if opts.Warn != nil {
			opts.Warn(w)
		}
	}
	return own.Set, nil
}

// openOwn reads a person's own folder or file.
func openOwn(ctx context.Context, name string, info fs.FileInfo, opts Options) (*Own, error) {
	base := filepath.Base(filepath.Clean(name))
	if !info.IsDir() {
		f := File{base, info.Size(), func() ([]byte, error) { return os.ReadFile(name) }}
		return ReadOwn(ctx, strings.TrimSuffix(base, filepath.Ext(base)), []File{f}, OwnOptions{Seed: opts.Seed, Side: opts.Side})
	}
	var files []File
	folder := os.DirFS(name)
	err := fs.WalkDir(folder, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || len(files) > MaxFiles {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files = append(files, File{p, info.Size(), func() ([]byte, error) { return fs.ReadFile(folder, p) }})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ReadOwn(ctx, base, files, OwnOptions{Seed: opts.Seed, Side: opts.Side})
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
