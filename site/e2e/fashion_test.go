//go:build !js

package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plywood/engine/data"
)

// smallFashion writes files as Fashion-MNIST's are, with garments in them, so that the tests need
// none of the real ones.
func smallFashion(dir string) (paths [4]string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return paths, err
	}
	set := data.Garments(1, 600, 200)
	for i, f := range []struct {
		name  string
		magic uint32
		dims  []uint32
		bytes []byte
	}{
		{"train-images-idx3-ubyte", 0x803, []uint32{600, 28, 28}, set.Train.Bytes},
		{"train-labels-idx1-ubyte", 0x801, []uint32{600}, set.Train.Labels},
		{"t10k-images-idx3-ubyte", 0x803, []uint32{200, 28, 28}, set.Test.Bytes},
		{"t10k-labels-idx1-ubyte", 0x801, []uint32{200}, set.Test.Labels},
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		for _, v := range append([]uint32{f.magic}, f.dims...) {
			if err := binary.Write(z, binary.BigEndian, v); err != nil {
				return paths, err
			}
		}
		if _, err := z.Write(f.bytes); err != nil {
			return paths, err
		}
		if err := z.Close(); err != nil {
			return paths, err
		}
		paths[i] = filepath.Join(dir, f.name+".gz")
		if err := os.WriteFile(paths[i], b.Bytes(), 0o644); err != nil {
			return paths, err
		}
	}
	return paths, nil
}

func TestTrainsOnFilesBesideThePage(t *testing.T) {
	tb := open(t, 1024, 768)
	tb.shot("medium")
	tb.click(`[data-menu="data"] > button`)
	tb.wait(`document.querySelector('[data-source="fashion-mnist"]')`, "the menu")
	if got := tb.text(`[data-source="fashion-mnist"]`); !strings.Contains(got, "70,000") {
		t.Errorf("the menu says %q of data that is there", got)
	}
	tb.click(`[data-source="fashion-mnist"]`)
	tb.typeInto("#field-epochs", "2")
	tb.click("#train")
	tb.waitFor(60*time.Second, `document.querySelector("#run-status").textContent.startsWith("Done. After 2 epochs")`, "the run to be done")
}
