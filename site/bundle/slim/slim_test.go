package slim

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// traced is a program of Go's, built as the page is, for a host that a test has at hand.
var traced = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "slim")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "trace.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "./testdata/trace")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
})

func run(t *testing.T, wasm []byte, args ...string) (stdout, stderr string) {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer r.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, r)
	var out, errs bytes.Buffer
	config := wazero.NewModuleConfig().WithStdout(&out).WithStderr(&errs).WithArgs(append([]string{"trace"}, args...)...)
	if _, err := r.InstantiateWithConfig(ctx, wasm, config); err != nil {
		t.Log(err)
	}
	return out.String(), errs.String()
}

func TestTheProgramDoesWhatItDid(t *testing.T) {
	wasm, err := traced()
	if err != nil {
		t.Fatal(err)
	}
	want, _ := run(t, wasm)
	if !strings.Contains(want, "main.name") || !strings.Contains(want, "it knows its lines") {
		t.Fatalf("the program says %q", want)
	}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, want},
		{Options{ShortTraces: true}, strings.NewReplacer("it knows its lines\n", "", "main.name", "main._",
			"main.sized.size called using nil *sized", "main._._ called using nil *_").Replace(want)},
	} {
		small, err := Rewrite(wasm, c.o)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"reflect.makeFuncStub", "reflect.methodValueCall"} { // argMapInternal asks for them
			if !bytes.Contains(small, []byte("\x00"+name+"\x00")) {
				t.Errorf("%+v: the table of functions has no %s", c.o, name)
			}
		}
		if got, _ := run(t, small); got != c.want {
			t.Errorf("%+v: it says\n%s, want\n%s", c.o, got, c.want)
		}
		again, err := Rewrite(small, c.o)
		if err != nil || !bytes.Equal(again, small) {
			t.Errorf("%+v: rewritten again, %d bytes become %d, %v", c.o, len(small), len(again), err)
		}
		_, trace := run(t, small, "panic")
		for text, there := range map[string]bool{
			"panic: the end": true, "main.last({0x": !c.o.ShortTraces, "main._()": c.o.ShortTraces,
			"main.main()": !c.o.ShortTraces, "main.go:": !c.o.ShortTraces,
		} {
			if strings.Contains(trace, text) != there {
				t.Errorf("%+v: %q in the trace: want %v; it says\n%s", c.o, text, there, trace)
			}
		}
	}
}

// module is a memory of one page with the given data section.
func module(section ...byte) []byte {
	b := []byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01\x0b")
	return append(binary.AppendUvarint(b, uint64(len(section))), section...)
}

func TestSegmentsAreJoinedAcrossShortGaps(t *testing.T) {
	in := module(3,
		0, 0x41, 0x08, 0x0b, 2, 'a', 'b',
		0, 0x41, 0x18, 0x0b, 1, 'c',
		0, 0x41, 0x80, 0x10, 0x0b, 3, 'd', 0, 0) // at 2048
	got, err := Rewrite(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	first := append([]byte{0, 0x41, 0x08, 0x0b, 17, 'a', 'b'}, make([]byte, 14)...)
	want := module(append(append([]byte{2}, append(first, 'c')...), 0, 0x41, 0x80, 0x10, 0x0b, 1, 'd')...)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
	if got, err := Rewrite(module(0), Options{}); err != nil || !bytes.Equal(got, module(0)) {
		t.Errorf("without segments: %x, %v", got, err)
	}
}

func TestOneVersionIsKnown(t *testing.T) {
	for version, want := range map[string]bool{
		"go1.27": true, "go1.27.1": true, "go1.27rc1": true, "go1.27.1 X:simd": true, "go1.27-devel": true,
		"go1.26.8": false, "go1.28": false, "go1.270": false, "devel go1.28-1a2b3c": false, "": false,
	} {
		if Knows(version) != want {
			t.Errorf("%q: want %v", version, want)
		}
	}
}

func TestRewriteRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		wasm       []byte
		o          Options
	}{
		{"nothing", "not a WebAssembly module", nil, Options{}},
		{"text", "not a WebAssembly module", []byte("<!doctype html>"), Options{}},
		{"a cut module", "too early", module(1, 0, 0x41, 8, 0x0b, 2, 'a', 'b')[:17], Options{}},
		{"a cut segment", "too early", module(1, 0, 0x41, 8, 0x0b, 9, 'a'), Options{}},
		{"a passive segment", "want an offset", module(1, 1, 2, 'a', 'b'), Options{}},
		{"an offset that is a global", "want an offset", module(1, 0, 0x23, 0, 0x0b, 0), Options{}},
		{"an offset that is a sum", "more than one number", module(1, 0, 0x41, 8, 0x41, 0), Options{}},
		{"an offset below 0", "lies at -1", module(1, 0, 0x41, 0x7f, 0x0b, 0), Options{}},
		{"a number without end", "too long", module(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0), Options{}},
		{"another language's", "another version", module(1, 0, 0x41, 8, 0x0b, 1, 'a'), Options{ShortTraces: true}},
	} {
		if _, err := Rewrite(c.wasm, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
	}
}

// A table that has another form than the known one is an error, never a broken program.
func TestAnotherTableIsRefused(t *testing.T) {
	wasm, err := traced()
	if err != nil {
		t.Fatal(err)
	}
	joined, err := Rewrite(wasm, Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(joined, []byte(header))
	if at < 0 {
		t.Fatal("the table is not there")
	}
	for _, c := range []struct {
		name string
		at   int
	}{{"more functions than bytes", atFuncs}, {"tables behind the functions", atPCTab}, {"functions outside", atFuncTab}, {"names behind the tables", atNames}} {
		bad := bytes.Clone(joined)
		binary.LittleEndian.PutUint64(bad[at+c.at:], 1<<40)
		if _, err := Rewrite(bad, Options{ShortTraces: true}); err == nil || !strings.Contains(err.Error(), "another form") {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}
