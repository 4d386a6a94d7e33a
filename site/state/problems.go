package state

import (
	"strings"

	"plywood/engine/nn"
)

// Problem is what keeps the network from training, as the page shows it.
type Problem struct {
	Node   string // the block it stands at, "" for the whole
	Text   string
	Remedy string
	Fixes  []nn.Fix
}

func (s *Store) findProblems() []*Problem {
	var ps []*Problem
	for _, e := range s.report.Errors {
		text, remedy := words(e)
		if e.Inner != "" {
			text = "in " + strings.ReplaceAll(e.Inner, "/", ", ") + ": " + text
		}
		ps = append(ps, &Problem{Node: e.Node, Text: sentence(text), Remedy: sentence(remedy), Fixes: e.Fixes})
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

// GoToProblem selects the block of the first problem.
func (s *Store) GoToProblem() {
	if len(s.problems) > 0 {
		s.panel = ShowNet
		s.Select(s.problems[0].Node)
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
