//go:build !js

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// What README and the guide show is there, nothing lies about unused, and a clone stays small.
func TestPicturesOfTheDocs(t *testing.T) {
	root := filepath.Join("..", "..")
	used := map[string]bool{}
	for _, name := range []string{"README.md", "docs/guide.md"} {
		b, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`images/([a-z-]+\.png)`).FindAllSubmatch(b, -1) {
			used[string(m[1])] = true
		}
	}
	files, err := os.ReadDir(filepath.Join(root, "docs", "images"))
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if total += info.Size(); info.Size() > 150_000 {
			t.Errorf("%s has %d bytes; 150 kB are enough for a picture of the page", f.Name(), info.Size())
		}
		if !used[f.Name()] {
			t.Errorf("docs/images/%s is shown nowhere", f.Name())
		}
		delete(used, f.Name())
	}
	if total > 2_500_000 {
		t.Errorf("the pictures have %d bytes together, at most 2.5 MB are wanted", total)
	}
	for name := range used {
		t.Errorf("docs/images/%s is shown but not there; make screenshots writes it", name)
	}
}
