package safetensors

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// WriteFileAtomic writes f to path whole or not at all, as ReplaceFile does.
func WriteFileAtomic(path string, f *File) error {
	return ReplaceFile(path, func(w io.Writer) error { return Encode(w, f) })
}

// ReplaceFile writes what write writes to a temporary file beside path, makes sure it has reached
// the disk, and renames it to path. Whatever goes wrong, path holds either its old content or the new.
func ReplaceFile(path string, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer func() {
		if err != nil {
			temp.Close()           // a second Close does no harm
			os.Remove(temp.Name()) // nothing better can be done where this fails
			err = fmt.Errorf("%s: %w", path, err)
		}
	}()
	buffered := bufio.NewWriterSize(temp, 1<<16)
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if runtime.GOOS != "js" { // CreateTemp makes files for their owner alone; results are for reading
		if err := temp.Chmod(0o644); err != nil {
			return err
		}
	}
	if err := temp.Sync(); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder makes a rename outlast a power cut. Windows has no such call and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// ReadFile reads the file at path whole. Errors begin with path.
func ReadFile(path string) (*File, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}
