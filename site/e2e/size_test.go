//go:build !js

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"

	"plywood/site/bundle"
)

// mostBytes is what the page's binary may take at a compression of some seconds; the one that is shipped takes
// a minute and makes it a sixth smaller. docs/performance-page.md says what the bytes are: whoever
// raises the limit tells there what for.
const mostBytes = 1_500_000

func TestThePageIsSmall(t *testing.T) {
	wasm, err := os.ReadFile(filepath.Join(shared.dir, bundle.Wasm))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: 6, LGWin: 24})
	if _, err := w.Write(wasm); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > mostBytes {
		t.Errorf("%s takes %d bytes, want at most %d; see docs/performance-page.md", bundle.Wasm, packed.Len(), mostBytes)
	}
}
