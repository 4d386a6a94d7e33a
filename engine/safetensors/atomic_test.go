package safetensors

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplaceFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.safetensors")
	old := &File{Tensors: []Tensor{FromBytes("old", []byte{1}, 1)}}
	if err := WriteFileAtomic(path, old); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := ReplaceFile(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), path) {
		t.Errorf("wanted the writer's error and the path, got %v", err)
	}
	if f, err := ReadFile(path); err != nil || f.Tensors[0].Name != "old" {
		t.Errorf("a failed write must leave the old file, got %v (%v)", f, err)
	}
	if err := WriteFileAtomic(path, &File{Tensors: []Tensor{FromBytes("new", []byte{1}, 1)}}); err != nil {
		t.Fatal(err)
	}
	if f, err := ReadFile(path); err != nil || f.Tensors[0].Name != "new" {
		t.Errorf("wanted the new file, got %v (%v)", f, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("wanted one file left, got %v (%v)", left, err)
	}
	if err := WriteFileAtomic(filepath.Join(path, "no", "folder"), old); err == nil {
		t.Error("wanted an error for a folder that is not there")
	}
}
