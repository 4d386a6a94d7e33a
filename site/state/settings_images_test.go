package state

import (
	"strings"
	"testing"

	"plywood/engine/nn/zoo"
	"plywood/wasm/protocol"
)

func (s *Store) field(t *testing.T, name string) FieldView {
	t.Helper()
	for _, f := range s.TrainingFields() {
		if f.Name == name {
			return f
		}
	}
	return FieldView{}
}

func TestImageSettings(t *testing.T) {
	s, _ := newStore(t)
	for name, text := range map[string]string{"flip": "true", "shift": "3", "standardize": "true", "train_images": "500", "image_size": "32"} {
		s.SetTraining(name, text)
		if f := s.field(t, name); f.Text != text || f.Error != "" || !f.Images {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if p := s.Settings(); !p.Flip || p.Shift != 3 || !p.Standardize || p.TrainImages != 500 || p.Resize != 32 {
		t.Errorf("%+v", p)
	}
	if m := s.Model(); m.Input.String() != "1×32×32" || m.Recipe.Resize != 32 || !m.Recipe.Flip || m.Recipe.Shift != 3 {
		t.Errorf("the model file has %v and %+v", m.Input, m.Recipe)
	}
	for name, text := range map[string]string{"shift": "15", "train_images": "10001", "image_size": "3"} {
		before := s.Settings()
		s.SetTraining(name, text)
		if f := s.field(t, name); f.Error == "" || s.Settings() != before {
			t.Errorf("%s takes %s: %+v", name, text, f)
		}
	}
	s.SetTraining("image_size", "")
	if s.Model().Input.String() != "1×28×28" || s.Settings().Resize != 0 || s.Model().Recipe.Resize != 0 {
		t.Errorf("not resized, the network reads %v", s.Model().Input)
	}
	s.SetTraining("image_size", "28")
	if s.Settings().Resize != 0 || s.Model().Recipe.Resize != 0 {
		t.Error("resizing to the size they have is no resizing")
	}
	if f := s.field(t, "train_images"); f.Default != "all 10,000" {
		t.Errorf("without a limit it says %q", f.Default)
	}
}

// Points have no left and right: the choices are not offered, and do not reach a run.
func TestPointsAreNotFlipped(t *testing.T) {
	s, _ := newStore(t)
	s.SetTraining("flip", "true")
	s.SetTraining("shift", "2")
	s.ChooseData("moons")
	if p := s.Settings(); p.Flip || p.Shift != 0 || s.Moves() {
		t.Errorf("%+v", p)
	}
	for _, name := range []string{"flip", "shift", "image_size"} {
		if s.field(t, name).Name != "" {
			t.Errorf("%s is offered for points", name)
		}
	}
}

// A template trains as suits the data until someone chooses otherwise.
func TestTheRecipeFollowsTheData(t *testing.T) {
	s, _ := newStore(t)
	if p := s.Settings(); p.Optimizer != "adam" || p.Batch != 64 || p.Schedule != "cosine" || !s.Gentle() {
		t.Errorf("garments: %+v", p)
	}
	s.ChooseData("fashion-mnist")
	if m, _ := zoo.Get("lenet-bn"); *s.Model().Recipe != *m.Recipe || s.Gentle() {
		t.Errorf("Fashion-MNIST: %+v", *s.Model().Recipe)
	}
	s.LoadTemplate("lenet")
	if m, _ := zoo.Get("lenet"); *s.Model().Recipe != *m.Recipe {
		t.Errorf("LeNet on Fashion-MNIST: %+v", *s.Model().Recipe)
	}
	s.SetTraining("epochs", "7")
	s.ChooseData("garments")
	if p := s.Settings(); p.Epochs != 7 || p.Optimizer != "sgd" || s.Gentle() {
		t.Errorf("what was chosen is lost: %+v", p)
	}
	s.Undo()
	s.Undo()
	s.ChooseData("garments")
	if p := s.Settings(); p.Optimizer != "adam" || !s.Gentle() {
		t.Errorf("untouched again, it does not follow: %+v", p)
	}
}

func TestThePreviewShowsWhatTheNetworkGets(t *testing.T) {
	s, f := newStore(t)
	s.ShowTab(TabData)
	s.Look()
	set := f.sent[0].(*protocol.SeeData).Set
	s.Receive(&protocol.DataFacts{Set: set, Shape: []int{1, 1, 2}, Classes: []protocol.ClassFact{{Name: "bag", Train: 7, Test: 2}}})
	asked := func() *protocol.SeeSamples {
		t.Helper()
		f.sent = nil
		s.Look()
		if len(f.sent) != 1 {
			t.Fatalf("asked %+v", f.sent)
		}
		return f.sent[0].(*protocol.SeeSamples)
	}
	s.SetTraining("flip", "true")
	if got := asked().As; got != (protocol.Preparation{Flip: true}) {
		t.Errorf("%+v", got)
	}
	s.AnotherDraw()
	m := asked()
	if m.As != (protocol.Preparation{Flip: true, Draw: 1}) {
		t.Errorf("%+v", m.As)
	}
	s.Receive(&protocol.Samples{Set: set, Class: -1, As: protocol.Preparation{Flip: true}, Labels: []byte{0}, Shape: []int{1, 1, 2}, Pixels: []byte{1, 2}})
	if s.Samples() != nil {
		t.Error("pictures of the draw before are shown")
	}
	s.Receive(&protocol.Samples{Set: set, Class: -1, As: m.As, Labels: []byte{0}, Shape: []int{1, 1, 2}, Pixels: []byte{1, 2}})
	if got := s.Prepared(); got != "Flipped as in epoch 2." || s.Drawn() != 2 {
		t.Errorf("it says %q", got)
	}
	s.SetTraining("standardize", "true")
	s.SetTraining("image_size", "14")
	m = asked()
	s.Receive(&protocol.Samples{Set: set, Class: -1, As: m.As, Labels: []byte{0}, Shape: []int{1, 14, 14}, Pixels: make([]byte, 196), Reach: 2})
	if g := s.Gallery(); !g.Signed || g.Shape[1] != 14 || !strings.Contains(s.Prepared(), "resized to 14×14") || !strings.Contains(s.Prepared(), "pale is the mean") {
		t.Errorf("%+v, it says %q", g.Shape, s.Prepared())
	}
	s.FilterData(-1, true)
	m = asked()
	if m.As.Flip || m.As.Draw != 0 || !m.As.Standardize {
		t.Errorf("test images are asked for as %+v", m.As)
	}
	s.Receive(&protocol.Samples{Set: set, Class: -1, Test: true, As: m.As, Labels: []byte{0}, Shape: []int{1, 14, 14}, Pixels: make([]byte, 196), Reach: 2})
	if !strings.Contains(s.Prepared(), "never flipped or shifted") {
		t.Errorf("it says %q", s.Prepared())
	}
}
