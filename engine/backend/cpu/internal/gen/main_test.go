//go:build !js

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The committed files are what this command writes.
func TestFresh(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go generate ./engine/backend/cpu", name)
		}
	}
}
