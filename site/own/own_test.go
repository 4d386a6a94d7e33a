package own

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
)

func TestName(t *testing.T) {
	for _, c := range []struct {
		paths string
		want  string
	}{
		{"", "my data"}, {"pets.zip", "pets"}, {"a/mine.safetensors", "mine"}, {"digits-idx3-ubyte.gz", "digits-idx3-ubyte"}, {".zip", "my data"},
		{"pets/cat/1.png pets/dog/1.png", "pets"}, {"cat/1.png dog/1.png", "my data"}, {"a.gz b.gz", "my data"},
	} {
		var files []File
		for _, p := range strings.Fields(c.paths) {
			files = append(files, File{Path: p})
		}
		if got := Name(files); got != c.want {
			t.Errorf("%q is called %q, want %q", c.paths, got, c.want)
		}
	}
}

func TestWhatIsRememberedComesBack(t *testing.T) {
	sets := []Set{{"own-0123456789abcdef", "pets", []int{3, 32, 32}, 2, 90, 10, 5000}}
	if d := cmp.Diff(sets, Unpack(Pack(sets))); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{"", "null", "[{}]", `[{"id":"own-1","shape":[1,2]}]`, `[{"id":"garments","shape":[1,2,2],"classes":3}]`, "{"} {
		if got := Unpack(bad); len(got) > 0 {
			t.Errorf("%q gives %+v", bad, got)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		net     string
		shape   tensor.Shape
		classes int
		label   string
		reads   string
	}{
		{"lenet-bn", tensor.Shape{1, 28, 28}, 10, "", ""},
		{"lenet-bn", tensor.Shape{1, 64, 64}, 10, "", ""}, // resized on the way
		{"lenet-bn", tensor.Shape{1, 64, 64}, 4, "Fit the network: 4 outputs", "1×28×28"},
		{"lenet-bn", tensor.Shape{3, 64, 64}, 4, "Fit the network: read 3×28×28, 4 outputs", "3×28×28"},
		{"lenet-bn", tensor.Shape{3, 40, 30}, 10, "Fit the network: read 3×40×30", "3×40×30"},
		{"mlp", tensor.Shape{5, 1, 1}, 2, "Fit the network: read 5×1×1", "5×1×1"},
	} {
		m, err := zoo.Get(c.net)
		if err != nil {
			t.Fatal(err)
		}
		fit := Fit(m, nn.Check(m, nil).Output, c.shape, c.classes)
		if fit == nil {
			if c.label != "" {
				t.Errorf("%s with %v and %d classes is taken to fit", c.net, c.shape, c.classes)
			}
			continue
		}
		fit.Apply(m)
		r := nn.Check(m, nil)
		if fit.Label != c.label || m.Input.String() != c.reads || len(r.Errors) == 0 && r.OutputShape.Size() != c.classes {
			t.Errorf("%s with %v and %d classes: %q, reads %v, %v out", c.net, c.shape, c.classes, fit.Label, m.Input, r.OutputShape)
		}
	}
}
