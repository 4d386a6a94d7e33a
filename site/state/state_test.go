package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/site/recipe"
	"plywood/wasm/protocol"
)

// fake is the world around a store, written down.
type fake struct {
	sent    []protocol.Message
	kept    map[string]string
	files   map[string][]byte
	revived int
	asked   int

	records map[string][]byte
	weights map[string]any
	resumed []string
	shared  []byte
	copied  string
	jotted  string
	loses   bool // the database writes nothing
}

func newFake() *fake {
	return &fake{kept: map[string]string{}, files: map[string][]byte{}, records: map[string][]byte{}, weights: map[string]any{}}
}

func (f *fake) env() Env {
	return Env{
		Send:     func(m protocol.Message) { f.sent = append(f.sent, m) },
		Revive:   func() { f.revived++ },
		Keep:     func(k, v string) { f.kept[k] = v },
		Kept:     func(k string) (string, bool) { v, ok := f.kept[k]; return v, ok },
		Download: func(name string, b []byte) { f.files[name] = b },
		AskFile:  func() { f.asked++ },
		KeepRun: func(key string, record []byte, weights any) {
			if f.loses {
				return
			}
			f.records[key] = record
			if weights != nil {
				f.weights[key] = weights
			}
		},
		DropRun: func(key string) {
			if !f.loses {
				delete(f.records, key)
				delete(f.weights, key)
			}
		},
		Jot:    func(text string) { f.jotted = text },
		Jotted: func() string { return f.jotted },
		Resume: func(start *protocol.Start, key string) {
			f.sent = append(f.sent, start)
			f.resumed = append(f.resumed, key)
		},
		Share: func(b []byte) { f.shared = b },
		Copy:  func(text string, _ func(*Store, bool)) { f.copied = text },
	}
}

func newStore(t *testing.T) (*Store, *fake) {
	t.Helper()
	f := newFake()
	return New(f.env()), f
}

func TestStartsWithATemplate(t *testing.T) {
	s, _ := newStore(t)
	want, _ := zoo.Get("lenet-bn")
	want.Recipe = recipe.For("lenet-bn", "garments")
	if d := cmp.Diff(want, s.Model()); d != "" {
		t.Error(d)
	}
	if len(s.Problems()) != 0 || s.CanUndo() || s.Report().Params != 44878 {
		t.Errorf("problems %v, can undo %v, %d parameters", s.Problems(), s.CanUndo(), s.Report().Params)
	}
}

func TestSources(t *testing.T) {
	s, _ := small(t)
	s.Insert("concat", 2)
	s.SetSource("concat1", 1, nn.InputID)
	s.AddSource("concat1")
	i := s.Model().Index("concat1")
	if got := s.Model().Sources(i); len(got) != 3 || got[1] != nn.InputID {
		t.Errorf("reads %v", got)
	}
	s.RemoveSource("concat1", 0)
	if got := s.Model().Sources(i); len(got) != 2 || got[0] != nn.InputID {
		t.Errorf("reads %v", got)
	}
	s.RemoveSource("concat1", 0)
	if ids(s) != "conv1 relu1 dense1" {
		t.Errorf("a merge of one input is left: %s", ids(s))
	}
}

func TestSelectAndStep(t *testing.T) {
	s, _ := small(t)
	s.Step(1)
	s.Step(1)
	if s.Selected() != "relu1" || s.Inspecting() != InspectBlock {
		t.Errorf("selected %q", s.Selected())
	}
	s.Step(-9)
	if s.Selected() != "conv1" {
		t.Errorf("selected %q", s.Selected())
	}
	s.Select("nowhere")
	if s.Selected() != "" || s.Inspecting() != InspectTraining {
		t.Errorf("selected %q", s.Selected())
	}
	s.Step(-1)
	if s.Selected() != "dense1" {
		t.Errorf("selected %q", s.Selected())
	}
}

func TestPalette(t *testing.T) {
	s, _ := small(t)
	count := func() (n int) {
		for _, g := range s.Palette() {
			n += len(g.Kinds)
		}
		return n
	}
	if got := count(); got != len(nn.Kinds())-1 { // a group has blocks of one's own in it, so none to begin with
		t.Errorf("%d kinds without a search, want %d", got, len(nn.Kinds())-1)
	}
	s.SetSearch("batch NORM")
	if s.Palette()[0].Kinds[0].Type != "batchnorm" {
		t.Errorf("found %v", s.Palette())
	}
	s.SetSearch("nosuchthing")
	if count() != 0 {
		t.Error("found something")
	}
	s.InsertFound()
	s.SetSearch("gelu")
	s.InsertFound()
	if s.Search() != "" || !strings.HasPrefix(ids(s), "conv1 relu1 dense1 gelu") {
		t.Errorf("search %q, blocks %s", s.Search(), ids(s))
	}
	s.Explain("dropout")
	if k, ok := s.Explained(); !ok || k.Type != "dropout" {
		t.Error("dropout is not explained")
	}
}

func TestMenusNoticesAndPanels(t *testing.T) {
	s, _ := small(t)
	s.ToggleMenu("data")
	s.ToggleMenu("templates")
	if s.Menu() != "templates" {
		t.Errorf("menu %q", s.Menu())
	}
	s.ToggleMenu("templates")
	if s.Menu() != "" {
		t.Error("the menu stays open")
	}
	s.Say("hello")
	s.CloseNotice()
	if s.Notice().Text != "" {
		t.Error("the notice stays")
	}
	s.Show(ShowTrain)
	s.SetInspect(InspectBlock)
	if s.Panel() != ShowTrain || s.Inspecting() != InspectBlock {
		t.Error("a panel or an inspector is lost")
	}
}

func ids(s *Store) string {
	var out []string
	for _, n := range s.Model().Nodes {
		out = append(out, n.ID)
	}
	return strings.Join(out, " ")
}

// small is a store with a network of three blocks.
func small(t *testing.T) (*Store, *fake) {
	s, f := newStore(t)
	s.Open("small", []byte(`{"plywood":1,"name":"small","input":[1,28,28],"nodes":[
		{"id":"conv1","type":"conv2d","out":4,"kernel":3,"padding":1},
		{"id":"relu1","type":"activation","function":"relu"},
		{"id":"dense1","type":"dense","out":10}]}`))
	if ids(s) != "conv1 relu1 dense1" {
		t.Fatalf("opened %s: %s", ids(s), s.Notice().Text)
	}
	return s, f
}
