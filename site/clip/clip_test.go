package clip_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plywood/engine/nn"
	"plywood/site/clip"
)

// residual is conv1 · bn1, plus what went in through a 1×1 convolution, and a dense layer.
const residual = `{"plywood":1,"input":[4,8,8],"nodes":[
	{"id":"stem","type":"conv2d","out":4,"kernel":3,"padding":1},
	{"id":"conv1","type":"conv2d","out":8,"kernel":3,"padding":1},
	{"id":"bn1","type":"batchnorm"},
	{"id":"project","type":"conv2d","from":["stem"],"out":8,"kernel":1},
	{"id":"add1","type":"add","from":["bn1","project"]},
	{"id":"out","type":"dense","out":10}]}`

func parse(t *testing.T, text string) *nn.Model {
	t.Helper()
	m, err := nn.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// wires writes a model as "conv1(input) bn1(conv1)".
func wires(m *nn.Model) string {
	var out []string
	for i, n := range m.Nodes {
		out = append(out, n.ID+"("+strings.Join(m.Sources(i), ",")+")")
	}
	return strings.Join(out, " ")
}

func TestAResidualIsPastedWithItsSkip(t *testing.T) {
	m := parse(t, residual)
	nodes := clip.Copy(m, []string{"conv1", "bn1", "project", "add1"})
	ids := clip.Paste(m, nodes, 5)
	if d := cmp.Diff([]string{"conv2", "bn2", "project1", "add2"}, ids); d != "" {
		t.Error(d)
	}
	want := "stem(input) conv1(stem) bn1(conv1) project(stem) add1(bn1,project) conv2(add1) bn2(conv2) project1(add1) add2(bn2,project1) out(add2)"
	if got := wires(m); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if r := nn.Check(m, nil); len(r.Errors) > 0 {
		t.Error(r.Errors[0])
	}
}

func TestPasteElsewhere(t *testing.T) {
	from := parse(t, residual)
	for name, c := range map[string]struct {
		ids  []string
		at   int
		want string
	}{
		"an add alone, whose skip is unknown": {[]string{"add1"}, 1, "a(input) add1(a,a) b(add1)"},
		"into the front":                      {[]string{"conv1", "bn1"}, 0, "conv1(input) bn1(conv1) a(bn1) b(a)"},
		"at the end":                          {[]string{"conv1", "bn1"}, 9, "a(input) b(a) conv1(b) bn1(conv1)"},
		"with a gap, that is closed":          {[]string{"stem", "bn1"}, 2, "a(input) b(a) stem(b) bn1(stem)"},
	} {
		m := parse(t, `{"plywood":1,"input":[4,8,8],"nodes":[{"id":"a","type":"flatten"},{"id":"b","type":"flatten"}]}`)
		clip.Paste(m, clip.Copy(from, c.ids), c.at)
		if got := wires(m); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestPasteOnTheMainWireOfAMerge(t *testing.T) {
	m := parse(t, residual)
	clip.Paste(m, clip.Copy(m, []string{"bn1"}), 4) // behind the shortcut's convolution
	if got := wires(m); !strings.Contains(got, "bn2(project) add1(bn1,bn2)") {
		t.Errorf("got %s", got)
	}
}

func TestMoveSeveral(t *testing.T) {
	m := parse(t, residual)
	clip.Move(m, []string{"conv1", "bn1"}, 6)
	want := "stem(input) project(stem) add1(stem,project) out(add1) conv1(out) bn1(conv1)"
	if got := wires(m); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestText(t *testing.T) {
	m := parse(t, residual)
	nodes := clip.Copy(m, []string{"conv1", "bn1", "project", "add1"})
	back, err := clip.Decode(clip.Encode(nodes))
	if d := cmp.Diff(nodes, back); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
}

// Whatever is copied and wherever it is pasted or moved, ids stay unique, no wire leads nowhere, and
// pasting what was copied and removing it again gives the network back.
func TestAnyPiece(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, err := nn.Parse([]byte(residual))
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, n := range m.Nodes {
			if rapid.Bool().Draw(t, n.ID) {
				ids = append(ids, n.ID)
			}
		}
		at := rapid.IntRange(-1, 8).Draw(t, "at")
		pasted := m.Clone()
		fresh := clip.Paste(pasted, clip.Copy(m, ids), at)
		moved := m.Clone()
		clip.Move(moved, ids, at)
		for _, after := range []*nn.Model{pasted, moved} {
			for _, e := range nn.Check(after, nil).Errors {
				if strings.Contains(e.Text, "which is not in the network") || e.Field == "id" {
					t.Fatalf("%v in %s", e, wires(after))
				}
			}
		}
		if len(moved.Nodes) != len(m.Nodes) || len(pasted.Nodes) != len(m.Nodes)+len(ids) {
			t.Fatalf("blocks are lost or made: %s, %s", wires(moved), wires(pasted))
		}
		clip.Remove(pasted, fresh)
		if at >= 0 && at <= len(m.Nodes) && wires(pasted) != wires(m) {
			t.Fatalf("pasted and removed:\n%s\nbefore:\n%s", wires(pasted), wires(m))
		}
	})
}
