//go:build !js

package data

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plywood/engine/safetensors"
)

// alone puts the test into an empty folder with an empty home, so that nothing of the machine is found.
func alone(t *testing.T) (work, home string) {
	t.Helper()
	work, home = t.TempDir(), t.TempDir()
	t.Chdir(work)
	for _, name := range []string{"HOME", "USERPROFILE"} {
		t.Setenv(name, home)
	}
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, filepath.Join(home, "cache"))
	}
	t.Setenv("PLYWOOD_DATA", "")
	return work, home
}

func put(t *testing.T, dir string, files [4][]byte, suffix string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, name := range mnistFiles {
		if err := os.WriteFile(filepath.Join(dir, name+suffix), files[i], 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Each place is found, and those named first win over those named later.
func TestFindFashion(t *testing.T) {
	work, home := alone(t)
	given, env := t.TempDir(), t.TempDir()
	t.Setenv("PLYWOOD_DATA", env)
	opts := Options{DataDir: given}
	places := []string{ // from the last to the first
		filepath.Join(opts.cacheDir(), "fashion-mnist"),
		filepath.Join(home, ".keras", "datasets", "fashion-mnist"),
		filepath.Join(home, "data", "FashionMNIST", "raw"),
		filepath.Join(work, "data", "FashionMNIST", "raw"),
		filepath.Join(env, "fashion-mnist"),
		filepath.Join(env, "FashionMNIST", "raw"),
		env,
		filepath.Join(given, "fashion-mnist"),
		filepath.Join(given, "FashionMNIST", "raw"),
		given,
	}
	if _, err := FindFashion(opts); err == nil {
		t.Fatal("wanted nothing found yet")
	}
	for _, place := range places {
		put(t, place, tinyFashion(), ".gz")
		files, err := FindFashion(opts)
		if err != nil {
			t.Fatal(err)
		}
		got, err := filepath.Abs(filepath.Dir(files[0]))
		if err != nil {
			t.Fatal(err)
		}
		if same(t, got) != same(t, place) {
			t.Errorf("wanted %s, got %s", place, got)
		}
	}
	if err := os.Remove(filepath.Join(given, mnistFiles[3]+".gz")); err != nil {
		t.Fatal(err)
	}
	if files, err := FindFashion(opts); err != nil || filepath.Dir(files[0]) == given {
		t.Errorf("a folder that lacks one of the four is not the one: %v (%v)", files, err)
	}
}

// same resolves links: a temporary folder may lie behind one.
func same(t *testing.T, path string) string {
	t.Helper()
	p, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOpenFashion(t *testing.T) {
	work, _ := alone(t)
	put(t, work, tinyFashion(), "")
	s, err := Open(context.Background(), "fashion-mnist", Options{DataDir: work, Offline: true, LimitTrain: 3})
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "fashion-mnist" || s.Train.Count != 3 || s.Test.Count != 2 {
		t.Errorf("wanted 3 of 5 and 2, got %d and %d", s.Train.Count, s.Test.Count)
	}
	files := tinyFashion()
	files[2] = files[2][:20]
	put(t, work, files, "")
	if _, err = Open(context.Background(), "fashion-mnist", Options{DataDir: work, Offline: true}); err == nil ||
		!strings.Contains(err.Error(), "t10k-images-idx3-ubyte: wanted 12 bytes") || !strings.Contains(err.Error(), work) {
		t.Errorf("wanted an error naming the folder and the file, got %v", err)
	}
}

func TestOfflineErrorHelps(t *testing.T) {
	alone(t)
	given := t.TempDir()
	_, err := Open(context.Background(), "fashion-mnist", Options{DataDir: given, Offline: true})
	if err == nil {
		t.Fatal("wanted an error")
	}
	for _, want := range []string{given, "train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "--data-dir", "$PLYWOOD_DATA", "--data garments",
		filepath.Join(Options{}.cacheDir(), "fashion-mnist")} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error says nothing of %s:\n%v", want, err)
		}
	}
}

func TestOpenMadeSets(t *testing.T) {
	for _, name := range Names()[1:] {
		s, err := Open(context.Background(), name, Options{Seed: 5, LimitTrain: 30, LimitTest: 20})
		if err != nil {
			t.Fatal(err)
		}
		if s.Name != name || s.Train.Count != 30 || s.Test.Count != 20 {
			t.Errorf("%s: got %s with %d and %d", name, s.Name, s.Train.Count, s.Test.Count)
		}
	}
}

func TestOpenOwnData(t *testing.T) {
	work, _ := alone(t)
	file := filepath.Join(work, "mine.safetensors")
	if err := safetensors.WriteFileAtomic(file, &safetensors.File{Tensors: []safetensors.Tensor{
		safetensors.FromFloat32s("x", ramp(20), 20, 1, 1, 1), safetensors.FromInt64s("y", make([]int64, 20), 20),
	}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), file, Options{}); err == nil || !strings.Contains(err.Error(), work+": mine.safetensors: mine: wanted 2 to 256 classes") {
		t.Errorf("wanted an error naming the file, got %v", err)
	}
	for class, v := range map[string]uint8{"a": 1, "b": 2} {
		dir := filepath.Join(work, "pets", class)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "1.png"), grey(v).Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(context.Background(), "pets/", Options{})
	if err != nil || s.Name != "pets" || !slices.Equal(s.Train.Bytes[5:7], []byte{1, 2}) {
		t.Errorf("wanted the folder's two pictures, got %+v (%v)", s, err)
	}
	if _, err := Open(context.Background(), "gone.safetensors", Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("wanted that the file is not there, got %v", err)
	}
	if _, err := Open(context.Background(), "fashion", Options{}); err == nil || !strings.Contains(err.Error(), `data "fashion": wanted fashion-mnist, garments`) {
		t.Errorf("wanted an error that lists the sets, got %v", err)
	}
}

// The real files, where they are: counts, balance, and the mean and deviation everyone quotes.
func TestRealFashion(t *testing.T) {
	files, err := FindFashion(Options{})
	if err != nil {
		t.Skipf("NOTHING WAS CHECKED against the real Fashion-MNIST, which is not here: %v", err)
	}
	s, err := openFashion(files)
	if err != nil {
		t.Fatal(err)
	}
	info := s.Info()
	if info.Train != 60000 || info.Test != 10000 || info.Shape.String() != "1×28×28" ||
		info.Mean[0] < 0.2860 || info.Mean[0] > 0.2861 || info.Std[0] < 0.3530 || info.Std[0] > 0.3531 {
		t.Errorf("wanted 60000 and 10000 of 1×28×28, mean 0.2860, deviation 0.3530; got %v", info)
	}
	for _, c := range info.Classes {
		if c.Train != 6000 || c.Test != 1000 {
			t.Errorf("wanted 6000 and 1000 of %s, got %d and %d", c.Name, c.Train, c.Test)
		}
	}
}

// Nothing that speaks HTTP or draws text may come into the browser's binary through this package.
func TestBrowserDependencies(t *testing.T) {
	list := exec.Command("go", "list", "-deps", ".")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, dep := range strings.Fields(string(out)) {
		if dep == "net/http" || dep == "net" || strings.HasPrefix(dep, "crypto/") || strings.HasPrefix(dep, "golang.org/x/image") {
			t.Errorf("the browser's build depends on %s", dep)
		}
	}
}
