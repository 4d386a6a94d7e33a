package state

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"plywood/engine/nn"
	"plywood/site/scope"
)

// draft is what a person has typed into a field: kept as typed, so that "1e-" may become "1e-5" and
// a caret stays where it is.
type draft struct {
	owner, field string // a node's id, or "training"
	text         string
	err          string
}

// FieldView is a field as the inspector shows it.
type FieldView struct {
	Name    string
	Label   string // "Kernel"
	Doc     string
	Kind    nn.FieldKind
	Choices []string
	Text    string // what stands in it
	Default string // what an empty one means; "" where it must be filled
	Unit    string
	Error   string // what is wrong with it, and the remedy
	Images  bool   // a choice of a run: it is about the images
}

// On is the value of a yes-or-no field.
func (v FieldView) On() bool { return v.Text == "true" }

// BlockFields describes the settings of a block, in the inspector's order.
func (s *Store) BlockFields(id string) []FieldView {
	n, ok := s.Block(id)
	if !ok {
		return nil
	}
	layer := n.Layer
	var views []FieldView
	for _, f := range nn.Fields(layer) {
		if a, ok := layer.(nn.Activation); ok && f.Name == "slope" && a.Function != "leaky_relu" {
			continue // it would do nothing
		}
		v := viewOf(f)
		value, given := nn.GetField(layer, f.Name)
		if given || f.Kind == nn.BoolField || f.Kind == nn.ChoiceField {
			v.Text = f.Format(value)
		}
		v.Error = s.fieldError(id, f.Name)
		s.overlay(&v, id)
		views = append(views, v)
	}
	return views
}

func viewOf(f nn.Field) FieldView {
	return FieldView{Name: f.Name, Label: label(f.Name), Doc: f.Doc, Kind: f.Kind, Choices: f.Choices,
		Default: f.DefaultText(), Unit: f.Unit}
}

// overlay shows a draft in place of the value it was typed over.
func (s *Store) overlay(v *FieldView, owner string) {
	if s.draft.owner == owner && s.draft.field == v.Name {
		v.Text = s.draft.text
		if s.draft.err != "" {
			v.Error = s.draft.err
		}
	}
}

func (s *Store) fieldError(id, field string) string {
	for _, e := range s.report.Errors {
		if strings.ReplaceAll(e.Place(), "/", ".") == id && e.Field == field {
			return explain(e)
		}
	}
	return ""
}

// SetField takes what was typed or chosen for a block's setting. What does not parse stays in the
// field with its error and changes nothing; an empty text takes the default.
func (s *Store) SetField(id, field, text string) {
	n, _ := s.Block(id)
	f, ok := nn.FieldOf(n.Layer, field)
	if !ok {
		return
	}
	s.draft = draft{owner: id, field: field, text: text}
	v, err := f.Parse(text)
	var layer nn.Layer
	if err == nil {
		layer, err = nn.SetField(n.Layer, field, v)
	}
	if err != nil {
		s.draft.err = errorText(err)
		return
	}
	if reflect.DeepEqual(layer, n.Layer) {
		return
	}
	s.followOwnBlock(n.Layer, layer)
	within, _ := scope.Split(s.doc.Model, id)
	s.must(s.edit("field "+id+" "+field, within, func(in *nn.Model) error {
		i := in.Index(n.ID)
		in.Nodes[i].Layer = layer
		return s.followFunction(in, within, i, n.Layer)
	}))
}

// followFunction renames an activation that is called by its function, such as relu1, when that
// becomes another one. A name given by hand stays.
func (s *Store) followFunction(in *nn.Model, within string, i int, before nn.Layer) error {
	was, ok := before.(nn.Activation)
	is, too := in.Nodes[i].Layer.(nn.Activation)
	id := in.Nodes[i].ID
	if !ok || !too || was.Function == is.Function || was.Function == "" || strings.TrimRight(id, "0123456789") != was.Function {
		return nil
	}
	name := in.FreshID(is.Function + "1")
	if err := in.Rename(i, name); err != nil {
		return err
	}
	path, now := scope.Join(within, id), scope.Join(within, name)
	s.renamed(path, now)
	if s.draft.owner == path {
		s.draft.owner = now
	}
	return nil
}

// NameField is the field that names a block.
func (s *Store) NameField(id string) FieldView {
	_, name := scope.Split(s.doc.Model, id)
	v := FieldView{Name: "id", Label: "Name", Doc: "in the model file", Kind: nn.TextField, Text: name}
	if _, group := s.group(id); group {
		v.Label, v.Doc = "Id", "in the model file, and of its weights"
	}
	s.overlay(&v, id)
	return v
}

// Rename gives a block another name. One that does not serve stays in the field with its error.
func (s *Store) Rename(id, name string) {
	sc, i := s.locate(id)
	if i < 0 || name == sc.Model.Nodes[i].ID {
		s.draft = draft{}
		return
	}
	// All names typed in one go are one step back, though the key's name changes on the way.
	key := s.coalesce
	if !strings.HasPrefix(key, "rename ") {
		key = "rename " + id
	}
	err := s.edit(key, sc.Path, func(in *nn.Model) error {
		if err := in.Rename(i, name); err != nil {
			return err
		}
		s.renamed(id, scope.Join(sc.Path, name))
		return nil
	})
	if err != nil {
		s.draft = draft{owner: id, field: "id", text: name, err: errorText(err)}
		return
	}
	s.draft = draft{}
}

// RenameModel names the network.
func (s *Store) RenameModel(name string) {
	if name == s.doc.Model.Name {
		return
	}
	s.must(s.change("model name", func(d *Document) error {
		d.Model.Name = name
		return nil
	}))
}

// errorText says an error without the place, which the field shows already.
func errorText(err error) string {
	if e, ok := err.(*nn.Error); ok {
		return explain(e)
	}
	return sentence(err.Error())
}

func explain(e *nn.Error) string { return told(words(e)) }

// told is what is wrong and the remedy, as sentences.
func told(text, remedy string) string {
	if remedy == "" {
		return sentence(text)
	}
	return sentence(text) + " " + sentence(remedy)
}

// sentence gives a phrase its capital and its full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	_, first := utf8.DecodeRuneInString(s)
	s = strings.ToUpper(s[:first]) + s[first:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}

// label makes a title of a field's name in a file.
func label(name string) string {
	switch name {
	case "out":
		return "Outputs"
	case "eps":
		return "ε"
	case "convs":
		return "Convolutions"
	case "growth":
		return "Growth rate"
	}
	name = strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// Count writes a number with its thousands apart: 12,729,354.
func Count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Short writes a large number in three figures: 281 k, 3.4 M.
func Short(n int) string {
	x := float64(n)
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if x >= u.size {
			x /= u.size
			switch {
			case x < 10:
				return fmt.Sprintf("%.2f %s", x, u.name)
			case x < 100:
				return fmt.Sprintf("%.1f %s", x, u.name)
			}
			return fmt.Sprintf("%.0f %s", x, u.name)
		}
	}
	return fmt.Sprint(n)
}
