package bundle

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// Vugu's script, as it is in the module cache, must still take every patch.
func TestHelperTakesItsPatches(t *testing.T) {
	root, err := Root(".")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := goOutput(context.Background(), root, "list", "-m", "-f", "{{.Dir}}", "github.com/vugu/vugu")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(dir, "domrender", "renderer-js-script.js"))
	if err != nil {
		t.Fatal(err)
	}
	js, err := helper(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, unwanted := range []string{"/*DEBUG", "\n//", "eval("} {
		if bytes.Contains(js, []byte(unwanted)) {
			t.Errorf("the served script still holds %q", unwanted)
		}
	}
	if _, err := helper(bytes.Replace(src, []byte("el.setAttribute("), []byte("el.set("), 1)); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("a changed script gives %v", err)
	}
}

// What another version of Go made is served as it is, and a line says why it is larger.
func TestAnotherVersionsBinaryIsLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), Wasm)
	want := []byte("\x00asm\x01\x00\x00\x00\x0a\x01\x01 of another form")
	if err := os.WriteFile(path, want, 0o644); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if err := rewrite(path, "go1.28", Options{Log: &log}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("it becomes %q, %v", got, err)
	}
	if !strings.Contains(log.String(), "this is go1.28") {
		t.Errorf("it says %q", log.String())
	}
	if err := rewrite(path, "go1.27.1", Options{}); err == nil {
		t.Error("a binary of another form is taken for Go 1.27's")
	}
}

func TestCompressedCopiesUnpackToTheFile(t *testing.T) {
	dir := t.TempDir()
	want := bytes.Repeat([]byte("body { color: red } "), 500)
	if err := os.WriteFile(filepath.Join(dir, "a.css"), want, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.png"), want, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, small := range []bool{false, true} {
		if err := Compress(context.Background(), dir, small); err != nil {
			t.Fatal(err)
		}
		for ext, unpack := range map[string]func(io.Reader) (io.Reader, error){
			".br": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
			".gz": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		} {
			f, err := os.Open(filepath.Join(dir, "a.css"+ext))
			if err != nil {
				t.Fatal(err)
			}
			r, err := unpack(f)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s unpacks to %d bytes, %v; want %d", ext, len(got), err, len(want))
			}
			f.Close()
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "b.png.br")); err == nil {
		t.Error("a picture has been compressed again")
	}
}

func TestRoot(t *testing.T) {
	if _, err := Root(t.TempDir()); err == nil {
		t.Error("a folder outside has a root")
	}
}

// Each of these is a large part of a page, and has come in unnoticed before.
func TestThePageLeavesLargePackagesOut(t *testing.T) {
	root, err := Root(".")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-deps", "./wasm")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range strings.FieldsSeq(string(out)) {
		switch pkg {
		case "encoding/json", "encoding/json/v2", "net/http", "text/template", "html/template", "regexp", "go/ast", "crypto/tls",
			"archive/zip", "image", "image/png", "image/jpeg":
			t.Errorf("the page imports %s: see docs/performance-page.md", pkg)
		}
	}
}
