package state

import (
	"strings"

	"plywood/engine/nn"
	"plywood/site/announce"
	"plywood/site/outline"
)

// RowView is a row of the outline as it is shown and read out.
type RowView struct {
	outline.Row
	Title, Summary string // "Convolution", "6 filters · 5×5"
	Family         string
	Shape, Params  string // of what it makes, "?" where that is not known; "" for no parameters
	Selected       bool
	At             bool     // the keyboard is on it, or would be
	Problem        *Problem // with buttons only where the row can be changed
}

// OutlineView is the outline as it is to be drawn.
func (s *Store) OutlineView() []RowView {
	at := s.OutlineAt()
	var views []RowView
	for _, r := range s.OutlineRows() {
		v := RowView{Row: r, Shape: "?", At: r.Path == at}
		if r.Info.Out != nil {
			v.Shape = r.Info.Out.String()
		}
		if r.Info.Params > 0 {
			v.Params = Count(r.Info.Params)
		}
		switch {
		case r.Image:
			v.Title, v.Summary, v.Family, v.Problem = "Image", s.Source().Title, "input", s.ProblemAt("")
			if len(s.doc.Model.Nodes) == 0 {
				v.Problem = nil
			}
		default:
			kind, _ := nn.KindOf(r.Node.Layer.Type())
			v.Title, v.Family, v.Summary = Title(r.Node.Layer), string(kind.Family), summary(r.Node.Layer, r.Node.From)
			if kind.Many {
				v.Summary = "reads " + announce.And(r.Node.From)
			}
			v.Problem = s.rowProblem(r)
			v.Selected = !r.Readable && s.IsSelected(r.Path)
		}
		views = append(views, v)
	}
	return views
}

func (s *Store) rowProblem(r outline.Row) *Problem {
	if !r.Readable {
		_, group := r.Node.Layer.(nn.Group)
		return s.problemOn(r.Path, group && r.Open)
	}
	if e := r.Info.Err; e != nil && e.Inner == "" {
		return &Problem{Node: r.Path, Text: sentence(e.Text), Remedy: sentence(e.Remedy)}
	}
	return nil
}

// Label is what a screen reader says of a row.
func (v RowView) Label() string {
	says := []string{v.Title}
	if !v.Image {
		says[0] += " " + v.Node.ID
	}
	if v.Summary != "" {
		says = append(says, v.Summary)
	}
	if v.Node.Bypass {
		says = append(says, "left out")
	}
	if v.Shape != "?" {
		says = append(says, "makes "+v.Shape)
	}
	if v.Params != "" {
		says = append(says, v.Params+" parameters")
	}
	if v.Problem != nil {
		says = append(says, "to mend: "+v.Problem.Text)
	}
	return strings.Join(says, ", ")
}
