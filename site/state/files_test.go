package state

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/site/recipe"
)

func TestSaveAndOpen(t *testing.T) {
	s, f := small(t)
	s.Save()
	b, ok := f.files["small.plywood.json"]
	if !ok {
		t.Fatalf("saved %v", f.files)
	}
	m, err := nn.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s.Model(), m); d != "" {
		t.Error(d)
	}
	s.LoadTemplate("empty")
	s.Open("small.plywood.json", b)
	if ids(s) != "conv1 relu1 dense1" || s.Notice().Error {
		t.Errorf("opened %s, notice %q", ids(s), s.Notice().Text)
	}
	s.AskFile()
	if f.asked != 1 {
		t.Error("no file was asked for")
	}
}

func TestBadFilesChangeNothingAndSayWhy(t *testing.T) {
	deep := `{"plywood":1,"nodes":[` + strings.Repeat(`{"id":"a","type":"flatten"},`, nn.MaxNodes) + `{"id":"b","type":"flatten"}]}`
	for _, c := range []struct{ name, file, want string }{
		{"broken", `{"plywood":1,`, "line"},
		{"another kind of file", `hello`, "cannot be opened"},
		{"no version", `{"nodes":[]}`, "plywood"},
		{"an unknown layer", `{"plywood":1,"input":[1,28,28],"nodes":[{"id":"a","type":"conv3d"}]}`, "conv3d"},
		{"ten thousand and one blocks", deep, "10,000"},
		{"more blocks than the page shows", strings.Replace(deep, strings.Repeat(`{"id":"a","type":"flatten"},`, nn.MaxNodes-600), "", 1), "plywood train"},
		{"nothing", "", "is empty"},
		{"cut off", `{"plywood":1,"input":[1,28,28],"nodes":[{"id":"a","ty`, "ends too early"},
		{"an unknown field", `{"plywood":1,"layers":[]}`, "layers"},
		{"another version", `{"plywood":7,"nodes":[]}`, "7"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x01", "no json"},
		{"nine megabytes", strings.Repeat(" ", 9<<20), "8 MB"},
	} {
		s, _ := small(t)
		before := s.Revision()
		s.Open("x.json", []byte(c.file))
		if !s.Notice().Error || !strings.Contains(strings.ToLower(s.Notice().Text), strings.ToLower(c.want)) {
			t.Errorf("%s: the page says %q, want it to speak of %q", c.name, s.Notice().Text, c.want)
		}
		if s.Revision() != before {
			t.Errorf("%s: the network has changed", c.name)
		}
	}
}

func TestReloadBringsEverythingBack(t *testing.T) {
	s, f := small(t)
	s.SetTraining("seed", "3")
	s.SetTraining("learning_rate", "0.25")
	s.ChooseData("fashion-mnist")
	again := New(f.env())
	if d := cmp.Diff(s.Doc(), again.Doc()); d != "" {
		t.Errorf("before (-) and after (+) the reload:\n%s", d)
	}
	f.kept[keptKey] = "nonsense"
	if got := New(f.env()); got.Model().Name != "lenet-bn" {
		t.Errorf("what cannot be read brings %q", got.Model().Name)
	}
}

func TestEveryTemplateIsSound(t *testing.T) {
	for _, tpl := range Templates() {
		s, _ := newStore(t)
		s.LoadTemplate(tpl.ID)
		if tpl.ID == emptyTemplate {
			if len(s.Model().Nodes) != 0 || s.ProblemAt("") == nil {
				t.Error("the empty network is not empty, or would train")
			}
			continue
		}
		want, _ := zoo.Get(tpl.ID)
		want.Recipe = recipe.For(tpl.ID, s.Doc().Data)
		if d := cmp.Diff(want, s.Model()); d != "" {
			t.Errorf("%s is not the zoo's:\n%s", tpl.ID, d)
		}
		if len(s.Problems()) > 0 {
			t.Errorf("%s: %s", tpl.ID, s.Problems()[0].Text)
		}
		if tpl.About == "" || tpl.Title == "" {
			t.Errorf("%s has no text", tpl.ID)
		}
	}
}

func TestDataAndNetworkMustFit(t *testing.T) {
	s, _ := newStore(t)
	s.ChooseData("spiral")
	p := s.ProblemAt("")
	if p == nil || len(p.Fixes) == 0 {
		t.Fatalf("problems: %v", s.Problems())
	}
	s.Fix(p, 0)
	if len(s.Problems()) > 0 {
		t.Errorf("mended, there is still %q", s.Problems()[0].Text)
	}
	s.ChooseData("garments")
	s.LoadTemplate("mlp")
	if s.Source().Shape.String() != "2×1×1" || len(s.Problems()) > 0 {
		t.Errorf("data %s, problems %v", s.Source().ID, s.Problems())
	}
	s.ChooseData("spiral") // three classes
	p = s.ProblemAt("dense3")
	if p == nil {
		t.Fatalf("problems: %v", s.Problems())
	}
	s.Fix(p, 0)
	if len(s.Problems()) > 0 {
		t.Errorf("mended, there is still %q", s.Problems()[0].Text)
	}
	s.LoadTemplate("densenet")
	if s.Settings().Resize != 96 || s.Source().ID != "garments" && s.Source().ID != "fashion-mnist" {
		t.Errorf("resize %d, data %s", s.Settings().Resize, s.Source().ID)
	}
	s.FoundServed(false)
	s.ChooseData("fashion-mnist")
	if s.Missing(s.Source()) == "" || len(s.Problems()) == 0 {
		t.Error("a set that is not there would be trained on")
	}
	s.FoundServed(true)
	if len(s.Problems()) != 0 {
		t.Errorf("found, there is still %q", s.Problems()[0].Text)
	}
}
