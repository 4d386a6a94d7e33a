//go:build gl && linux

package gpu

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn/zoo"
	"plywood/engine/plan"
	"plywood/engine/train"
)

// TestMain prints what opening a device gives where TestEnvironments asks for it in a process of its
// own.
func TestMain(m *testing.M) {
	if os.Getenv("PLYWOOD_TEST_OPEN") == "" {
		os.Exit(m.Run())
	}
	if _, err := Open(0); err != nil {
		os.Stdout.WriteString(err.Error())
	}
}

// TestEnvironments opens devices where drivers are missing or too old.
func TestEnvironments(t *testing.T) {
	for _, c := range []struct {
		name string
		env  []string
		want string
	}{
		{"no driver", []string{"__EGL_VENDOR_LIBRARY_DIRS=" + t.TempDir()},
			`no OpenGL 4\.3 device \(surfaceless: .*\); .*vendor's driver.* apt-get install libegl1 libegl-mesa0`},
		{"version 3.3", []string{"MESA_GL_VERSION_OVERRIDE=3.3"},
			`OpenGL 3\.3.* is too old, 4\.3 is needed .*; update the driver`},
		{"version 4.3", []string{"MESA_GL_VERSION_OVERRIDE=4.3"}, `^$`},
		{"version 4.3 and too few extensions", []string{"MESA_GL_VERSION_OVERRIDE=4.3", "MESA_EXTENSION_OVERRIDE=-GL_ARB_multi_bind"},
			`OpenGL 4\.3 .* by llvmpipe.* lacks .*GL_ARB_multi_bind; 4\.5 has them; update the driver`},
		{"a display server that is not there", []string{"DISPLAY=:97", "WAYLAND_DISPLAY=gone"}, `^$`},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(append(os.Environ(), "PLYWOOD_TEST_OPEN=1"), c.env...)
			out, err := cmd.Output()
			if err != nil || !regexp.MustCompile(c.want).Match(out) {
				t.Errorf("got %q (%v), want %s", out, err, c.want)
			}
		})
	}
}

// TestOlderOpenGL runs some of the suite as a driver of OpenGL 4.3 with the extensions would.
func TestOlderOpenGL(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run", "^(TestBackend|TestLost)$/^(gather|batchnorm_train|stats)$", "-test.v")
	cmd.Env = append(os.Environ(), "MESA_GL_VERSION_OVERRIDE=4.3")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "OpenGL 4.3 (") || strings.Contains(string(out), "no tests to run") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestLost has the driver say that it has reset the device, and then looks that OpenGL is left alone.
func TestLost(t *testing.T) {
	for status, why := range map[uint32]string{
		gl.GUILTY_CONTEXT_RESET: `reset it for what this program ran`, gl.INNOCENT_CONTEXT_RESET: `reset it for what another program ran`,
		gl.UNKNOWN_CONTEXT_RESET: `reset it`,
	} {
		b := open(t)
		s := session(t, tiny(), b, 8)
		s.ReadEvery = 16
		losses(t, s, 8)
		b.status = func() uint32 { return status }
		var err error
		steps := 0
		for ; err == nil && steps < ringSlots+1; steps++ {
			_, err = s.Step()
		}
		wantError(t, err, `^gl: (train|reading): .* was lost: its driver `+why+`.*; go on from the last checkpoint with --resume$`)
		b.status = func() uint32 { t.Error("asked again"); return 0 }
		_, again := s.Step()
		wantError(t, again, `was lost`)
		_, err = s.Snapshot()
		wantError(t, err, `was lost`)
		wantError(t, lenetOn(b, 8), `was lost`)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func lenetOn(b *Backend, batch int) error {
	s := train.FromRecipe(zoo.LenetBN().Recipe)
	s.Batch = batch
	sess, err := train.New(zoo.LenetBN(), data.Garments(1, 2*batch, 10), b, s)
	if err == nil {
		sess.Close()
	}
	return err
}

func wantError(t *testing.T, err error, pattern string) {
	t.Helper()
	if err == nil || !regexp.MustCompile(pattern).MatchString(err.Error()) {
		t.Errorf("got error %v, want %s", err, pattern)
	}
}

func TestSmallLimits(t *testing.T) {
	b := open(t)
	b.info.Limits.StorageBytes = 1 << 20
	wantError(t, lenetOn(b, 256), `^conv1: conv2d: gl: a value of 3\.4 MiB at batch 256; llvmpipe.* binds at most 1\.0 MiB; a batch of 64 would fit$`)
	// densenet at batch 256 on a device that binds 128 MiB, as Mesa's does: the stem's output is larger.
	b.info.Limits.StorageBytes = 128 << 20
	m := zoo.Densenet()
	s := train.FromRecipe(m.Recipe)
	p, err := train.Plan(m, b, s)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Compile(p, nil)
	wantError(t, err, `^conv1: conv2d: gl: a value of 144\.0 MiB at batch 256; llvmpipe.* binds at most 128\.0 MiB; a batch of 224 would fit$`)
	small := b.info
	small.Limits.SharedBytes = 1 << 10
	wantError(t, checkLimits(small), `limit of 1024 bytes of shared memory; 32768 are needed; choose another device`)
}

func TestDatasetTooLarge(t *testing.T) {
	b := open(t)
	b.info.Limits.StorageBytes = 100 << 10
	g := graph.New()
	images := g.Dataset("train images", true, 1, 28, 28)
	g.Gather(images, g.Vector("norm", 2, 1), 28, 28)
	e, err := b.Compile(plan.New(g, plan.Options{Batch: 8, Lanes: b.Lanes()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	err = e.Bind(images, backend.Dataset{Count: 1000, Bytes: make([]byte, 784000)})
	wantError(t, err, `^gl: train images: 1000 examples are 0\.7 MiB; llvmpipe.* binds at most 0\.1 MiB, about 130 of them; limit the data`)
}

func TestOutOfMemory(t *testing.T) {
	b := open(t)
	var err error
	b.ctx.Do(func() {
		_, err = b.newBuffer(1<<55, "a step's results")
		if m, ok := err.(*memoryError); ok {
			m.batch = 1 << 20
		}
		if b.debug {
			b.messages.Take() // the driver complains as it should
		}
	})
	wantError(t, err, `^gl: llvmpipe.* has no 33554432\.0 GiB left for a step's results at batch 1048576; a batch of about \d+ would fit$`)
}

func TestRefusedKernel(t *testing.T) {
	b := open(t)
	b.log = t.TempDir()
	var err error
	b.ctx.Do(func() {
		_, err = b.build("conv2d TM=64", "#version 450 core\nvoid main() { nonsense(); }\n")
		b.messages.Take()
	})
	wantError(t, err, `^gl: llvmpipe.* refused the kernel conv2d TM=64: .*nonsense.*; the driver's log and the source are in .*plywood-kernel-.*txt$`)
	files, _ := filepath.Glob(filepath.Join(b.log, "plywood-kernel-*"))
	if len(files) != 1 {
		t.Fatalf("kept %v", files)
	}
	if text, err := os.ReadFile(files[0]); err != nil || !strings.Contains(string(text), "void main() { nonsense(); }") {
		t.Errorf("kept %q, %v", text, err)
	}
}

func TestAfterClose(t *testing.T) {
	b := open(t)
	e, s := step(t, tiny(), b, 8)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	wantError(t, e.Run(graph.Train, s), "closed")
	b.Close()
	wantError(t, lenetOn(b, 8), "closed")
}

// TestNothingLeaks trains 2,000 steps and opens and closes many sessions, and counts what is left: buffers,
// programs and shaders by asking OpenGL for every name, fences by the rings' own count, and the memory
// of the process.
func TestNothingLeaks(t *testing.T) {
	b, err := New(0, Options{Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	live := func() (n, kernels int) {
		b.ctx.Do(func() {
			for id := range uint32(1 << 14) {
				if gl.IsBuffer(id) {
					n++
				}
				if gl.IsProgram(id) || gl.IsShader(id) {
					kernels++
				}
			}
		})
		return n, kernels
	}
	s := session(t, tiny(), b, 32)
	losses(t, s, 100)
	buffers, kernels := live()
	kib := residentKiB(t)
	losses(t, s, 2000)
	if now, programs := live(); now != buffers || programs != kernels || kernels != len(b.programs) {
		t.Errorf("2,000 steps: %d buffers and %d programs, were %d and %d, of which %d are known", now, programs, buffers, kernels, len(b.programs))
	}
	if b.fences < 1 || b.fences > ringSlots {
		t.Errorf("2,000 steps: %d fences, want 1 to %d", b.fences, ringSlots)
	}
	if now := residentKiB(t); now > kib+16<<10 {
		t.Errorf("2,000 steps: %d KiB resident, were %d", now, kib)
	}
	s.Close()
	for range 20 {
		session(t, tiny(), b, 32).Close()
	}
	if now, programs := live(); now != 0 || buffers == 0 || b.fences != 0 || programs != len(b.programs) {
		t.Errorf("%d buffers, %d fences and %d programs after everything was closed; %d buffers before, %d programs known", now, b.fences, programs, buffers, len(b.programs))
	}
}

func residentKiB(t *testing.T) int {
	t.Helper()
	runtime.GC()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, r := range strings.Fields(string(text))[1] {
		pages = pages*10 + int(r-'0')
	}
	return pages * os.Getpagesize() >> 10
}
