package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// scripts stand for the binaries: a device of that kind, which trains and is measured at once.
func scripts(t *testing.T, software, more string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"gpu.test": "#!/bin/sh\necho PASS\n",
		"plywood": `#!/bin/sh
case "$1" in
devices)
	echo '{"device":"cpu","available":true,"about":"a processor"}'
	echo '{"device":"gl","available":true,"about":"a device","gl":{"software":` + software + `}}' ;;
bench)
	echo '{"case":"peak","device":"gl","about":"a device","turns":3,"peaks":{"gflops":10,"gbs":5}}'
	echo '{"case":"step","net":"lenet-bn","device":"gl","batch":256,"images_per_second":50000,"step_ms":5,"peaks":{"gflops":10,"gbs":5}}'
	echo '{"case":"step","net":"resnet","device":"gl","batch":256,"images_per_second":40,"step_ms":5,"peaks":{"gflops":10,"gbs":5}}'
	echo '{"case":"step","net":"densenet","device":"gl","error":"it does not fit","peaks":{"gflops":10,"gbs":5}}' ;;
train)
	` + more + `
	echo "$@" >&2
	echo '{"epoch":1,"loss":0.5,"train_accuracy":0.8,"test_loss":0.4,"test_accuracy":0.9,"images_per_second":1234}' ;;
esac
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestRun runs a check on scripts and reads the report that comes of it: what fits, what is cut and what is
// left out, each with its reason.
func TestRun(t *testing.T) {
	c := check{dir: scripts(t, "false", ""), out: t.TempDir(), device: "gl", budget: 2 * time.Minute}
	r := c.run()
	if err := r.write(c.out); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(c.out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if !got.sound() || got.Device != "a device" || len(got.Stages) != 7 {
		t.Fatalf("%+v", got)
	}
	for i, want := range []struct{ outcome, note, output string }{
		{"passed", "", "a processor"}, {"passed", "", "PASS"}, {"passed", "", "PASS"}, {"passed", "", "peak"},
		{"passed", "on drawn garments, for want of -data-dir", "--epochs 5 --limit-train 60000"},
		{"passed", "cut to 1 of 5 epochs, of 1280 of 60000 images: at 40 images/s the whole of 5 epochs of 60000 would take 2h15m25s; 1m0s were left for it; on drawn", "--epochs 1 --limit-train 1280"},
		{"skipped", "its bench failed: it does not fit", ""},
	} {
		s := got.Stages[i]
		if s.Outcome != want.outcome || !strings.HasPrefix(s.Note, want.note) || !strings.Contains(s.Output, want.output) {
			t.Errorf("%s: %s (%s)\n%s\nwant %+v", s.Name, s.Outcome, s.Note, s.Output, want)
		}
	}
	md, err := os.ReadFile(filepath.Join(c.out, "report.md"))
	for _, want := range []string{"Device: a device.", "| train densenet | skipped | 0.0 | its bench failed", "gl: at most 10 GFLOP/s and 5 GB/s",
		"lenet-bn on gl: 50000 images/s", "densenet on gl: it does not fit", "| 1 | 0.5000 | 0.8000 | 0.4000 | 0.9000 | 1234 |"} {
		if err != nil || !strings.Contains(string(md), want) {
			t.Errorf("report.md has no %q (%v):\n%s", want, err, md)
		}
	}
}

// TestCutShort interrupts a training that takes longer than it should.
func TestCutShort(t *testing.T) {
	c := check{dir: scripts(t, "true", "trap 'echo saved; exit 0' INT; sleep 20 >/dev/null 2>&1 & wait"), out: t.TempDir(), device: "gl", budget: 3 * time.Second, quick: true}
	began := time.Now()
	r := c.run()
	last := r.Stages[len(r.Stages)-1]
	if last.Outcome != "cut short" || !strings.Contains(last.Output, "saved") || !strings.Contains(last.Note, "interrupted after") || time.Since(began) > 15*time.Second {
		t.Errorf("after %v: %+v", time.Since(began), last)
	}
	if !r.sound() || !strings.Contains(r.Stages[3].Note, "batches of 32") {
		t.Errorf("%+v", r)
	}
}

// TestNothingToCheck tells what is missing.
func TestNothingToCheck(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"no EGL":    {"echo './plywood: error while loading shared libraries: libEGL.so.1: cannot open' >&2; exit 127", "libEGL.so.1 is missing"},
		"no device": {`echo '{"device":"gl","available":false,"about":"not to be had: no driver"}'`, "there is no device gl; there are: gl: not to be had: no driver"},
		"no binary": {"", "tells of none"},
	} {
		dir := t.TempDir()
		if c.script != "" {
			if err := os.WriteFile(filepath.Join(dir, "plywood"), []byte("#!/bin/sh\n"+c.script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		ch := check{dir: dir, out: t.TempDir(), device: "gl", budget: time.Minute}
		if r := ch.run(); r.sound() || !strings.Contains(r.Problem, c.want) || !strings.Contains(r.markdown(), "**Nothing was checked: "+r.Problem) || len(r.Stages) != 1 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
