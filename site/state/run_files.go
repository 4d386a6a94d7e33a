package state

import (
	"fmt"
	"strings"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// CheckpointExtension ends the names of checkpoint files.
const CheckpointExtension = ".safetensors"

// CheckpointMark stands in the header of a checkpoint file, and of no other file of tensors.
const CheckpointMark = `"plywood.model"`

// maxCheckpoint is the largest checkpoint file that the page opens: what a browser's worker can hold
// beside the network that it makes of it.
const maxCheckpoint = 512 << 20

// BringBack puts the network of a run in place of the one that stands there, with its data and settings.
func (s *Store) BringBack(id int) {
	r := s.Run(id)
	if r == nil {
		return
	}
	m, err := nn.Parse(r.Model)
	if err != nil {
		s.must(err)
		return
	}
	s.must(s.change("", func(d *Document) error {
		d.Model, d.Data, d.Seed, d.Train = m, r.Source, r.Settings.Seed, r.Settings.TrainImages
		return nil
	}))
	s.Select("")
	s.compare.open, s.panel = false, ShowNet
	s.Say("The network of “" + r.Title + "” is back, with its data and settings. Undo takes it away again.")
}

// CanSave tells whether there are weights of a run to be saved as a file.
func (s *Store) CanSave(r *Run) bool { return r.Saved != nil && s.env.SaveRun != nil }

// SaveRun hands the checkpoint of a run to the person. The native trainer goes on with the same file.
func (s *Store) SaveRun(id int) {
	if r := s.Run(id); r != nil && s.CanSave(r) {
		s.env.SaveRun(r.Key, fileName(r.Title)+CheckpointExtension)
	}
}

func fileName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|·`, r) || r <= ' ' {
			return '-'
		}
		return r
	}, title)
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	if name = strings.Trim(name, "-."); name == "" {
		return "run"
	}
	return name
}

// opening is a checkpoint file that the worker is reading.
type opening struct {
	ask     int
	name    string
	weights any
}

// OpenCheckpoint takes a file of a run, such as the native trainer's, as a run of this page. file is
// the browser's own array, which the page passes on without opening it.
func (s *Store) OpenCheckpoint(name string, size int, file any) {
	if size > maxCheckpoint {
		s.Complain(fmt.Sprintf("%s has %.0f MB; the page opens checkpoints of at most %d MB. Use it with the plywood command.", name, float64(size)/1e6, maxCheckpoint>>20))
		return
	}
	if s.Busy() && s.Current().Phase != Paused {
		s.Complain("Something is training. Stop or pause it first, then open " + name + ".")
		return
	}
	s.opening = opening{s.opening.ask + 1, name, file}
	s.send(&protocol.ReadCheckpoint{Ask: s.opening.ask, Parcel: protocol.Parcel{Bytes: file}})
	s.Say("Reading " + name + " …")
}

// checkpointRead makes a run of what the worker has read.
func (s *Store) checkpointRead(m *protocol.CheckpointRead) {
	o := s.opening
	if m.Ask != o.ask || o.weights == nil {
		return
	}
	s.opening.weights = nil
	if m.Failed != "" {
		s.Complain(o.name + " is no run of Plywood. " + sentence(m.Failed))
		return
	}
	src, ok := s.SourceOf(m.Data)
	model, err := nn.Parse(m.Model)
	switch {
	case err != nil:
		s.Complain(o.name + " cannot be opened. " + errorText(err))
		return
	case !ok:
		s.Complain(fmt.Sprintf("%s learnt from %q, which is not among the data of this page.", o.name, m.Data))
		return
	}
	r := s.addRun(model, m.Params)
	r.Title = fmt.Sprintf("%d · %s", r.ID, nameOfFile(o.name))
	r.Source, r.Data, r.Settings = src.ID, src.Title, m.Settings
	r.StepsPerEpoch, r.TrainImages, r.Step, r.Epoch, r.Epochs = m.StepsPerEpoch, m.TrainImages, m.Step, m.Epoch+1, m.Epochs
	r.took(m.Every, m.Points)
	r.Phase, r.Saved = Stopped, &Saved{Epoch: m.Epoch, Step: m.Step}
	if m.Epoch >= m.Settings.Epochs {
		r.Phase = Finished
	}
	s.keepRun(r, o.weights)
	if !s.Busy() {
		s.current, s.control.afresh = r, false
	}
	s.panel = ShowTrain
	text := fmt.Sprintf("%s is among the runs: %s, %s trained.", o.name, src.Title, epochs(m.Epoch))
	if len(r.Points) == 0 && m.Step > 0 {
		text += " It holds no single steps: its curve is of whole epochs."
	}
	s.Say(text)
}

// nameOfFile is what a run is called that comes from a file, without the number that it had where the file
// was saved: it gets one of its own.
func nameOfFile(file string) string {
	name := strings.TrimSuffix(file, CheckpointExtension)
	if rest := strings.TrimLeft(name, "0123456789"); rest != name && len(rest) > 1 && rest[0] == '-' {
		return rest[1:]
	}
	return name
}

func epochs(n int) string {
	if n == 1 {
		return "1 epoch"
	}
	return Count(n) + " epochs"
}
