package state

import (
	"strings"

	"plywood/engine/nn"
	"plywood/site/scope"
)

// Problem is what keeps the network from training, as the page shows it.
type Problem struct {
	Node   string // the block of the network it stands at, "" for the whole
	Path   string // that block, or the one inside it that is to be mended
	Text   string
	Remedy string
	Fixes  []nn.Fix
	Bare   string // the text without where it is
}

// from is the text as it stands at a block that holds what is to be mended, or is it.
func (p *Problem) from(path string) string {
	if inner := strings.TrimPrefix(p.Path, path+"."); inner != p.Path {
		return sentence("in " + strings.ReplaceAll(inner, ".", ", ") + ": " + p.Bare)
	}
	return sentence(p.Bare)
}

func (s *Store) findProblems() []*Problem {
	var ps []*Problem
	for _, e := range s.report.Errors {
		text, remedy := words(e)
		p := &Problem{Node: e.Node, Path: e.Node, Bare: text, Remedy: sentence(remedy), Fixes: e.Fixes}
		if e.Inner != "" {
			p.Path += "." + strings.ReplaceAll(e.Inner, "/", ".")
		}
		p.Text = p.from(e.Node)
		ps = append(ps, p)
	}
	if p := s.dataProblem(); p != nil {
		ps = append(ps, p)
	}
	return ps
}

// words says an error in the page's words: its fields' titles and how they are typed, where the
// trainer names what stands in a file.
func words(e *nn.Error) (text, remedy string) {
	text = e.Text
	if e.Field == "id" {
		text = strings.NewReplacer("the id ", "the name ", "an id of ", "a name of ", "a node has no id", "a block needs a name").Replace(text)
	} else if rest, ok := strings.CutPrefix(text, e.Field+" "); ok && e.Field != "" {
		text = strings.ReplaceAll(e.Field, "_", " ") + " " + rest
		if name := label(e.Field); !strings.EqualFold(name, strings.ReplaceAll(e.Field, "_", " ")) {
			text = "“" + name + "” " + rest
		}
	}
	text = strings.Replace(text, "whole number or [rows, columns]", "whole number, or two such as 3×5", 1)
	return text, strings.Replace(e.Remedy, "leave it out for", "leave it empty for", 1)
}

// Problems lists all that keeps the network from training.
func (s *Store) Problems() []*Problem { return s.problems }

// ProblemAt is the first problem of a block ("" for the whole network), or nil.
func (s *Store) ProblemAt(id string) *Problem {
	for _, p := range s.problems {
		if p.Node == id {
			return p
		}
	}
	return nil
}

// problemOn is the first problem that shows at a block: its own or, where it shows nothing of what it
// holds, one inside it.
func (s *Store) problemOn(path string, open bool) *Problem {
	for _, p := range s.problems {
		if p.Path == path || !open && scope.Holds(path, p.Path) {
			here := *p
			if here.Bare != "" {
				here.Text = p.from(path)
			}
			return &here
		}
	}
	return nil
}

// GoToProblem selects the block of the first problem.
func (s *Store) GoToProblem() {
	if len(s.problems) > 0 {
		s.panel = ShowNet
		s.Select(s.shownAt(s.problems[0].Path))
	}
}

// Fix does what one of a problem's buttons says.
func (s *Store) Fix(p *Problem, k int) {
	if k < 0 || k >= len(p.Fixes) {
		return
	}
	s.must(s.change("", func(d *Document) error {
		p.Fixes[k].Apply(d.Model)
		return nil
	}))
}
