//go:build !js

package data

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// FindFashion looks for Fashion-MNIST's four files (training images and labels, test images and
// labels; plain or .gz) in opts.DataDir, $PLYWOOD_DATA, where torchvision and Keras keep them, and
// in Plywood's own cache, and gives the paths in the first folder that holds them all. Where none
// does, the error lists the folders and says what to do.
func FindFashion(opts Options) ([4]string, error) {
	dirs := fashionDirs(opts)
	for _, dir := range dirs {
		if files, ok := fashionIn(dir); ok {
			return files, nil
		}
	}
	return [4]string{}, &notFoundError{looked: dirs, cache: opts.fashionCache()}
}

// notFoundError says where the files were looked for and where to put them.
type notFoundError struct {
	looked   []string
	cache    string
	download error // why fetching them failed too, or nil
}

func (e *notFoundError) Error() string {
	var b strings.Builder
	b.WriteString("fashion-mnist: found in none of\n")
	for _, dir := range e.looked {
		fmt.Fprintf(&b, "    %s\n", dir)
	}
	if e.download != nil {
		fmt.Fprintf(&b, "and the download failed: %v\n", e.download)
	}
	fmt.Fprintf(&b, "Put the four files (%s.gz, %s.gz, %s.gz, %s.gz) in %s, or name their folder with --data-dir or $PLYWOOD_DATA. "+
		"Or use the set that needs no files: --data garments", mnistFiles[0], mnistFiles[1], mnistFiles[2], mnistFiles[3], e.cache)
	return b.String()
}

func (e *notFoundError) Unwrap() error { return e.download }

// fashionDirs lists the folders looked into, in order.
func fashionDirs(opts Options) []string {
	var dirs []string
	for _, root := range []string{opts.DataDir, os.Getenv("PLYWOOD_DATA")} {
		if root != "" {
			dirs = append(dirs, root, filepath.Join(root, "FashionMNIST", "raw"), filepath.Join(root, "fashion-mnist"))
		}
	}
	dirs = append(dirs, filepath.Join("data", "FashionMNIST", "raw"))
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs,
			filepath.Join(home, "data", "FashionMNIST", "raw"),
			filepath.Join(home, ".keras", "datasets", "fashion-mnist"))
	}
	return append(dirs, opts.fashionCache())
}

func (o Options) fashionCache() string { return filepath.Join(o.cacheDir(), "fashion-mnist") }

// fashionIn gives the four files' paths within dir where all are there. Plain files go first: they
// need no unpacking.
func fashionIn(dir string) (files [4]string, ok bool) {
	for i, name := range mnistFiles {
		path := filepath.Join(dir, name)
		if !isFile(path) {
			path += ".gz"
			if !isFile(path) {
				return files, false
			}
		}
		files[i] = path
	}
	return files, true
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func openFashion(files [4]string) (*Set, error) {
	var readers [4]io.Reader
	for i, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		readers[i] = f
	}
	s, err := FromIDX("fashion-mnist", FashionClasses(), readers[0], readers[1], readers[2], readers[3])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Dir(files[0]), err)
	}
	return s, nil
}
