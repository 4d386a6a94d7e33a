package state

import (
	"strings"
	"testing"

	"plywood/site/own"
	"plywood/wasm/protocol"
)

var pets = protocol.OwnSet{ID: "own-0123456789abcdef", Name: "pets", Shape: []int{3, 32, 32}, Train: 90, Test: 10,
	Classes: []protocol.ClassFact{{Name: "cat", Train: 45, Test: 5}, {Name: "dog", Train: 45, Test: 5}}}

var petFiles = []own.File{{Path: "pets/cat/1.png", Size: 99}, {Path: "pets/dog/1.png", Size: 99}}

// last is the message sent last.
func (f *fake) last() protocol.Message { return f.sent[len(f.sent)-1] }

// usePets goes from the files to a network that fits them.
func usePets(t *testing.T, s *Store, f *fake) {
	t.Helper()
	s.OfferOwn(petFiles, "the files")
	read, ok := f.last().(*protocol.OwnRead)
	if !ok || read.Name != "pets" || len(read.Paths) != 2 || read.Bytes != "the files" || s.OwnStep() != OwnReads {
		t.Fatalf("sent %+v at step %d", f.last(), s.OwnStep())
	}
	s.Receive(&protocol.OwnLooking{Ask: read.Ask, Text: "Reading pictures", Done: 1, Total: 2})
	if text, done, total := s.OwnNote(); text != "Reading pictures" || done != 1 || total != 2 {
		t.Errorf("it is at %q, %d of %d", text, done, total)
	}
	s.Receive(&protocol.OwnFound{Ask: read.Ask, Set: pets, Pictures: true})
	if s.OwnStep() != OwnShows {
		t.Fatalf("step %d", s.OwnStep())
	}
	s.UseOwn(true)
	if k, ok := f.last().(*protocol.OwnKeep); !ok || k.ID != pets.ID || k.Name != "pets" {
		t.Fatalf("sent %+v", f.last())
	}
	s.Receive(&protocol.OwnKept{ID: pets.ID, Bytes: 5000})
	if s.Doc().Data != pets.ID || s.OwnOpen() || len(s.Problems()) > 0 || s.Model().Input.String() != "3×28×28" {
		t.Fatalf("data %s, open %v, problems %v, reads %s", s.Doc().Data, s.OwnOpen(), s.Problems(), s.Model().Input)
	}
}

func TestOwnDataFromFilesToUse(t *testing.T) {
	s, f := newStore(t)
	usePets(t, s, f)
	s.LoadTemplate("resnet")
	if s.Doc().Data != pets.ID || len(s.Problems()) > 0 {
		t.Errorf("a template brings data %s, problems %v", s.Doc().Data, s.Problems())
	}
	s.Undo()
	s.Undo()
	if s.Doc().Data != "garments" || len(s.Problems()) > 0 {
		t.Errorf("undone, the data is %s, problems %v", s.Doc().Data, s.Problems())
	}
	s.Redo()
	again := New(f.env())
	if src := again.Source(); src.Title != "pets" || src.Classes != 2 || len(again.Problems()) > 0 {
		t.Errorf("after a reload the data is %+v, problems %v", src, again.Problems())
	}
	if all := again.Sources(); all[len(all)-1].ID != pets.ID {
		t.Errorf("the sets to choose from: %+v", all)
	}
	again.Train()
	if start, ok := f.last().(*protocol.Start); !ok || start.Data != pets.ID {
		t.Errorf("it sends %+v", f.last())
	}
	if r := again.Current(); r.Data != "pets (012345)" {
		t.Errorf("the run learns from %q", r.Data)
	}
	again.RemoveOwn(pets.ID)
	if len(again.OwnSets()) != 1 || !strings.Contains(again.Notice().Text, "Stop it first") {
		t.Error("the data of a run under way was removed")
	}
}

// Runs outlive their data, and tell it from another of the same name.
func TestRunsAndTheirOwnData(t *testing.T) {
	s, f := newStore(t)
	usePets(t, s, f)
	s.Train()
	id := s.Current().ID
	s.Receive(&protocol.Started{Run: id, StepsPerEpoch: 3, TrainImages: 90})
	s.Receive(&protocol.Saved{Run: id, Epoch: 1, Step: 3})
	s.Receive(&protocol.Ended{Run: id, Stopped: true})
	other := *s.Current()
	other.Source, other.Data = "own-ffffffffffffffff", "pets (ffffff)"
	if d := Differences(s.Current(), &other); len(d) != 1 || d[0].What != "Data" || d[0].A != "pets (012345)" {
		t.Errorf("the differences are %+v", d)
	}
	s.RemoveOwn(pets.ID)
	if d, ok := f.last().(*protocol.OwnDrop); !ok || d.ID != pets.ID {
		t.Errorf("sent %+v", f.last())
	}
	if p := s.ProblemAt(""); p == nil || !strings.Contains(p.Text, "not in this browser") || !strings.Contains(p.Remedy, "Your own data") {
		t.Errorf("without its data: %+v", p)
	}
	again := New(f.env())
	again.RestoreRuns([][]byte{f.records[s.Current().Key]})
	r := again.Current()
	if r == nil || r.Data != "pets (012345)" || !again.CanGoOn(r) {
		t.Fatalf("the run comes back as %+v", r)
	}
	sent := len(f.sent)
	again.GoOn(r.ID)
	if len(f.sent) != sent || r.Phase != Stopped || !strings.Contains(again.Notice().Text, "Choose the same files again") {
		t.Errorf("going on says %q", again.Notice().Text)
	}
	usePets(t, again, f)
	again.GoOn(r.ID)
	start, ok := f.last().(*protocol.Start)
	if !ok || !start.Resume || start.Data != pets.ID {
		t.Fatalf("with its files chosen again it sends %+v", f.last())
	}
	// The browser has thrown the data away behind the page's back: nothing of the run is lost.
	again.Receive(&protocol.Failed{Run: r.ID, Text: "gone", Lost: pets.ID})
	if r.Phase != Interrupted || again.ProblemAt("") == nil {
		t.Errorf("phase %d, problems %v", r.Phase, again.Problems())
	}
}

func TestOwnFilesRefused(t *testing.T) {
	many := make([]own.File, own.MaxFiles+1)
	for _, c := range []struct {
		name  string
		files []own.File
		want  string
	}{
		{"none", nil, "no files"},
		{"three gigabytes", []own.File{{Path: "all.zip", Size: 3 << 30}}, "all.zip has 3.2 GB; a browser's tab takes files of at most 536.9 MB. Train on larger ones with: plywood train --data all.zip."},
		{"very many", many, "more than 200000 files"},
		{"large together", []own.File{{Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}, {Size: 400 << 20}}, "11 files have 4.6 GB together"},
		{"one picture", []own.File{{Path: "cat.jpg", Size: 5}}, "single picture"},
	} {
		s, f := newStore(t)
		sent := len(f.sent)
		s.OfferOwn(c.files, "files")
		text, _, _ := s.OwnNote()
		if s.OwnStep() != OwnRefused || !strings.Contains(text, c.want) || len(f.sent) != sent {
			t.Errorf("%s: step %d, %q", c.name, s.OwnStep(), text)
		}
		s.AskOwn()
		s.CloseOwn()
	}
	s, f := newStore(t)
	s.OfferOwn(petFiles, "files")
	ask := f.last().(*protocol.OwnRead).Ask
	s.Receive(&protocol.OwnRefused{Ask: ask + 1, Text: "of another"})
	s.Receive(&protocol.OwnRefused{Ask: ask, Text: "a.zip is empty"})
	if text, _, _ := s.OwnNote(); text != "a.zip is empty." {
		t.Errorf("it says %q", text)
	}
	s.OfferOwn(petFiles, "files")
	s.WorkerDied("out of memory")
	if text, _, _ := s.OwnNote(); s.OwnStep() != OwnRefused || !strings.Contains(text, "ut of memory") {
		t.Errorf("after the worker's end it says %q", text)
	}
	s.OfferOwn(petFiles, "files")
	s.CloseOwn()
	if _, ok := f.last().(*protocol.OwnStop); !ok {
		t.Errorf("closed while it reads, it sends %+v", f.last())
	}
}

// Another size is another reading of the same files; a set that the browser does not keep can be used.
func TestOwnSideAndUnkept(t *testing.T) {
	s, f := newStore(t)
	s.OfferOwn(petFiles, "files")
	s.Receive(&protocol.OwnFound{Ask: f.last().(*protocol.OwnRead).Ask, Set: pets, Pictures: true})
	s.SetOwnName("my pets")
	s.SetOwnSide(48)
	read := f.last().(*protocol.OwnRead)
	if read.Side != 48 || read.Name != "my pets" || read.Bytes != "files" {
		t.Fatalf("sent %+v", read)
	}
	s.Receive(&protocol.OwnFound{Ask: read.Ask, Set: pets, Pictures: true})
	s.UseOwn(false)
	s.Receive(&protocol.OwnKept{ID: pets.ID, Bytes: 9, Why: "no room"})
	if s.Doc().Data != pets.ID || !s.Notice().Error || !strings.Contains(s.Notice().Text, "A reload would lose it") {
		t.Errorf("data %s, notice %q", s.Doc().Data, s.Notice().Text)
	}
	p := s.ProblemAt("")
	if p == nil || p.Fixes[0].Label != "Fit the network: read 3×28×28, 2 outputs" {
		t.Fatalf("problem %+v", p)
	}
	s.Fix(p, 0)
	if len(s.Problems()) > 0 {
		t.Errorf("fitted, there is still %q", s.Problems()[0].Text)
	}
	if again := New(f.env()); !again.Source().Gone {
		t.Error("after a reload the unkept set is there")
	}
}

func TestPhotoOnThePad(t *testing.T) {
	s, f := newStore(t)
	s.OfferPhoto(9, "file")
	if !strings.Contains(s.Notice().Text, "Train the network first") {
		t.Errorf("before any run it says %q", s.Notice().Text)
	}
	s.Train()
	id := s.Current().ID
	s.Receive(&protocol.Started{Run: id, StepsPerEpoch: 3})
	s.OfferPhoto(9, "file")
	if m, ok := f.last().(*protocol.SeePhoto); !ok || m.Run != id || m.Bytes != "file" {
		t.Fatalf("sent %+v", f.last())
	}
	dark, light := make([]byte, 784), make([]byte, 784)
	light[0] = 255
	s.Receive(&protocol.Photo{Run: id, Pixels: light, Turned: dark, Turn: true})
	if pad, _ := s.Pad(); pad[0] != 0 {
		t.Error("it was not turned")
	}
	s.TurnPhoto()
	if pad, _ := s.Pad(); pad[0] != 255 {
		t.Error("it was not turned back")
	}
	if there, turned := s.Photo(); !there || turned {
		t.Errorf("there %v, turned %v", there, turned)
	}
	s.StrokeFrom(3, 3)
	if there, _ := s.Photo(); there {
		t.Error("a drawing is taken for a photo")
	}
	s.Receive(&protocol.Unseen{Run: id, What: "see_photo", Text: "the picture is neither PNG nor JPEG"})
	if !s.Notice().Error || s.see.why != "" {
		t.Errorf("of a bad picture it says %q, and in the tab %q", s.Notice().Text, s.see.why)
	}
	s.OfferPhoto(99<<20, "file")
	if !strings.Contains(s.Notice().Text, "at most 67") {
		t.Errorf("of a large picture it says %q", s.Notice().Text)
	}
}

// Every setting can be read and set while a person's own data is chosen, there or gone.
func TestSettingsOfOwnData(t *testing.T) {
	s, f := newStore(t)
	usePets(t, s, f)
	for range 2 {
		for _, v := range s.TrainingFields() {
			s.SetTraining(v.Name, v.Text)
		}
		s.RemoveOwn(pets.ID)
	}
	usePets(t, s, f)
	s.SetTraining("image_size", "16")
	if s.Model().Input.String() != "3×16×16" {
		t.Errorf("asked for 16, the network reads %s", s.Model().Input)
	}
	s.SetTraining("image_size", "")
	if s.Model().Input.String() != "3×32×32" {
		t.Errorf("asked for none, the network reads %s", s.Model().Input)
	}
	s.AskLink()
	again, _ := newStore(t)
	d, err := unpackDocument(f.shared)
	if err != nil || d.Data != pets.ID {
		t.Fatalf("the link holds %+v (%v)", d.Data, err)
	}
	again.doc = d
	again.changed()
	if p := again.ProblemAt(""); p == nil || !strings.Contains(p.Text, "Your data 012345 is not in this browser") {
		t.Errorf("where the data is not, the problem is %+v", p)
	}
}
