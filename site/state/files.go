package state

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"plywood/engine/json"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
	"plywood/site/recipe"
)

// Extension ends the names of model files.
const Extension = ".plywood.json"

// keptKey is where the document lies between visits.
const keptKey = "plywood.document"

// firstTemplate is what a first visit finds.
const firstTemplate = "lenet-bn"

func firstDocument() Document {
	m, err := zoo.Get(firstTemplate)
	if err != nil {
		panic("state: " + err.Error())
	}
	d := Document{Model: m, Data: "garments"}
	m.Recipe = recipe.For(firstTemplate, d.Data)
	return d
}

// Template is a network to start from.
type Template struct{ ID, Title, About string }

// Templates lists the zoo, and an empty network.
func Templates() []Template {
	var ts []Template
	for _, e := range zoo.Entries() {
		ts = append(ts, Template{e.Name, e.Title, e.About})
	}
	return append(ts, Template{emptyTemplate, "Empty", "The image and nothing else: build a network block by block. End with a dense block of as many outputs as there are classes, and watch what the page says until it fits."})
}

const emptyTemplate = "empty"

// LoadTemplate replaces the network with one of Templates, and the data where they do not go together.
func (s *Store) LoadTemplate(id string) {
	m := &nn.Model{Name: "my-network", Input: tensor.Shape{1, 28, 28}}
	if id != emptyTemplate {
		var err error
		if m, err = zoo.Get(id); err != nil {
			s.must(err)
			return
		}
	}
	s.fitOwn(m)
	s.replace(m, true)
}

// replace puts another network in place of this one. A template trains as suits the data.
func (s *Store) replace(m *nn.Model, template bool) {
	s.must(s.change("", func(d *Document) error {
		d.Model = m
		src, _ := s.SourceOf(d.Data)
		if len(m.Input) == 3 && m.Input[0] != src.Shape[0] {
			for _, other := range Sources() {
				if other.Shape[0] == m.Input[0] && other.Classes == outputs(m) {
					d.Data = other.ID
					break
				}
			}
		}
		if template {
			m.Recipe = recipe.For(m.Name, d.Data)
		}
		return nil
	}))
	s.Select("")
	s.notice = Notice{}
}

func outputs(m *nn.Model) int { return nn.Check(m, nil).OutputShape.Size() }

// FileName is what the model file is called.
func (s *Store) FileName() string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, s.doc.Model.Name)
	if strings.Trim(name, "-. ") == "" {
		name = "network"
	}
	return name + Extension
}

// Save hands the model file to the person. The native trainer reads the same file.
func (s *Store) Save() {
	if s.env.Download != nil {
		s.env.Download(s.FileName(), s.doc.Model.JSON())
	}
}

// Admits tells whether a file of so many bytes may be read, and says why not.
func (s *Store) Admits(name string, size int) bool {
	if size > nn.MaxFile {
		s.Complain(fmt.Sprintf("%s has %.1f MB; a model file has at most %d MB.", name, float64(size)/1e6, nn.MaxFile>>20))
		return false
	}
	return true
}

// AskFile lets the person choose a model file.
func (s *Store) AskFile() {
	if s.env.AskFile != nil {
		s.env.AskFile()
	}
}

// MaxBlocks is how many blocks the page shows. Beyond that a browser is no longer a pleasure; the
// command trains networks of any size.
const MaxBlocks = 500

// Open replaces the network with that of a model file. A file that does not serve changes nothing
// and says why.
func (s *Store) Open(name string, b []byte) {
	if !s.Admits(name, len(b)) {
		return
	}
	switch text := bytes.TrimSpace(b); {
	case len(text) == 0:
		s.Complain(name + " is empty; save or download it again.")
		return
	case text[0] != '{':
		s.Complain(name + " cannot be opened: it holds no JSON, so it is no model file. Those end in " + Extension + "; data is opened under Data, Your own data.")
		return
	}
	m, err := nn.Parse(b)
	if err != nil {
		s.Complain(fmt.Sprintf("%s cannot be opened. %s", name, openError(err)))
		return
	}
	if n := len(m.Nodes); n > MaxBlocks {
		s.Complain(fmt.Sprintf("%s has %s blocks; the page shows at most %d. Train it with: plywood train --model %s", name, Count(n), MaxBlocks, name))
		return
	}
	s.replace(m, false)
	s.Say(name + " is open.")
}

func openError(err error) string {
	if e := (*nn.Error)(nil); errors.As(err, &e) && e.Line > 0 {
		return fmt.Sprintf("Line %d: %s", e.Line, told(e.Text, e.Remedy))
	}
	return errorText(err)
}

// kept is the document as it lies between visits.
type kept struct {
	Model json.RawMessage `json:"model"`
	Data  string          `json:"data"`
	Seed  uint64          `json:"seed"`
	Train int             `json:"train"`
}

func (s *Store) keep() {
	if s.env.Keep == nil {
		return
	}
	if b, err := s.packed(); err == nil {
		s.env.Keep(keptKey, string(b))
	}
}

// restore brings back the document of the last visit. What cannot be read is left alone.
func (s *Store) restore() bool {
	if s.env.Kept == nil {
		return false
	}
	text, ok := s.env.Kept(keptKey)
	if !ok {
		return false
	}
	d, err := unpackDocument([]byte(text))
	if err != nil {
		return false
	}
	s.doc = d
	return true
}
