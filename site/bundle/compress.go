package bundle

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"
)

// compressible are the kinds of file that shrink.
var compressible = []string{".wasm", ".js", ".html", ".css", ".svg", ".json", ".webmanifest"}

// Compress writes a .br and a .gz beside each file that shrinks, where there is none or it is older.
// small chooses the best ratio (tens of seconds for the binary) over the fastest.
func Compress(ctx context.Context, dir string, small bool) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains(compressible, filepath.Ext(path)) {
			return err
		}
		g.Go(func() error { return compressFile(ctx, path, small) })
		return nil
	})
	if werr := g.Wait(); err == nil {
		err = werr
	}
	return err
}

func compressFile(ctx context.Context, path string, small bool) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if fresh(path+".br", info) && fresh(path+".gz", info) && !small {
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil || ctx.Err() != nil {
		return err
	}
	brLevel, gzLevel := 3, 3
	if small {
		brLevel, gzLevel = brotli.BestCompression, gzip.BestCompression
	}
	// The largest window browsers take: the binary is larger than the usual one.
	const window = 24
	err = writeWith(path+".br", b, func(w io.Writer) (io.WriteCloser, error) {
		return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: brLevel, LGWin: window}), nil
	})
	if err != nil {
		return err
	}
	return writeWith(path+".gz", b, func(w io.Writer) (io.WriteCloser, error) {
		return gzip.NewWriterLevel(w, gzLevel)
	})
}

// fresh tells whether the file at path was written after the one it was made from.
func fresh(path string, from os.FileInfo) bool {
	info, err := os.Stat(path)
	return err == nil && !info.ModTime().Before(from.ModTime())
}

func writeWith(path string, b []byte, open func(io.Writer) (io.WriteCloser, error)) error {
	f, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	defer os.Remove(path + ".new")
	w, err := open(f)
	if err == nil {
		_, err = w.Write(b)
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
