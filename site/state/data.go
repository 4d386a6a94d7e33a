package state

import (
	"fmt"

	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
	"plywood/site/clip"
	"plywood/site/own"
	"plywood/site/recipe"
)

// Source is a set of examples that a network can be trained on.
type Source struct {
	ID      string // as the trainer's --data takes it
	Title   string
	Doc     string // one sentence
	Shape   tensor.Shape
	Classes int
	Train   int  // images to train on, 0 where that is not known
	Served  bool // fetched from beside the page, where it may be missing
	Own     bool // the person's own
	Gone    bool // and no longer in this browser
}

// fashionTrain is how many of Fashion-MNIST's images are for training.
const fashionTrain = 60_000

// Sources lists the sets that come with the page.
func Sources() []Source {
	image, point := tensor.Shape{1, 28, 28}, tensor.Shape{2, 1, 1}
	return []Source{
		{ID: "garments", Title: "Garments", Doc: "Ten kinds of clothes, drawn by Plywood itself: nothing to download.", Shape: image, Classes: 10, Train: data.GarmentsTrain},
		{ID: "fashion-mnist", Title: "Fashion-MNIST", Doc: "70,000 photographs of clothes by Zalando, ten classes.", Shape: image, Classes: 10, Train: fashionTrain, Served: true},
		{ID: "spiral", Title: "Spiral", Doc: "Points in the plane on winding arms, for small dense networks.", Shape: point, Classes: 3, Train: data.ToyTrain},
		{ID: "moons", Title: "Moons", Doc: "Points in the plane on two half moons.", Shape: point, Classes: 2, Train: data.ToyTrain},
		{ID: "circles", Title: "Circles", Doc: "Points in the plane on two rings.", Shape: point, Classes: 2, Train: data.ToyTrain},
		{ID: "xor", Title: "XOR", Doc: "Points in the plane in four corners, two classes.", Shape: point, Classes: 2, Train: data.ToyTrain},
	}
}

// standardSource finds a set that comes with the page by its id.
func standardSource(id string) (Source, bool) {
	for _, s := range Sources() {
		if s.ID == id {
			return s, true
		}
	}
	return Source{}, false
}

// Sources lists the sets to choose from, the person's own last.
func (s *Store) Sources() []Source {
	all := Sources()
	for _, o := range s.own.sets {
		all = append(all, s.ownSource(o))
	}
	return all
}

// SourceOf finds a set by its id, a person's own too. One that is no longer there is Gone.
func (s *Store) SourceOf(id string) (Source, bool) {
	if !own.Is(id) {
		return standardSource(id)
	}
	for _, o := range s.own.sets {
		if o.ID == id {
			return s.ownSource(o), true
		}
	}
	title := "Your data " + own.Mark(id)
	for _, r := range s.runs {
		if r.Source == id { // it knows the name
			title = r.Data
		}
	}
	return Source{ID: id, Title: title, Shape: tensor.Shape{1, 1, 1}, Own: true, Gone: true}, true
}

func (s *Store) ownSource(o own.Set) Source {
	kept := "held by this tab alone"
	if o.Bytes > 0 {
		kept = own.Bytes(int64(o.Bytes)) + " in this browser"
	}
	return Source{ID: o.ID, Title: o.Name, Shape: o.Shape, Classes: o.Classes, Train: o.Train, Own: true, Gone: s.own.gone[o.ID],
		Doc: fmt.Sprintf("Yours: %s for training and %s for testing of %s, %d classes; %s.", Count(o.Train), Count(o.Test), tensor.Shape(o.Shape), o.Classes, kept)}
}

// name tells a set from others of its title, for the records of runs.
func (s Source) name() string {
	if s.Own && !s.Gone {
		return s.Title + " (" + own.Mark(s.ID) + ")"
	}
	return s.Title
}

// Source is the set chosen.
func (s *Store) Source() Source {
	src, _ := s.SourceOf(s.doc.Data)
	return src
}

// ChooseData takes another set.
func (s *Store) ChooseData(id string) {
	if _, ok := s.SourceOf(id); !ok || id == s.doc.Data {
		return
	}
	s.must(s.change("", func(d *Document) error {
		d.learnFrom(id)
		return nil
	}))
}

// learnFrom changes the data. A template that nobody has changed then trains as suits it.
func (d *Document) learnFrom(id string) {
	d.Model.Recipe = recipe.Follow(d.Model.Recipe, d.Model.Name, d.Data, id)
	d.Data = id
}

// Missing says why a set cannot be used here and what to do, "" where nothing is known against it.
func (s *Store) Missing(src Source) string {
	switch {
	case src.Gone:
		return "This data is not in this browser. Choose its files again, under Your own data."
	case !src.Served:
		return ""
	}
	return s.missing
}

// FoundServed tells the store whether the served set is beside the page.
func (s *Store) FoundServed(found bool) {
	s.missing = ""
	if !found {
		s.missing = "Not found beside this page. Fetch it once with: plywood data fetch. Garments need no files."
	}
	s.problems = s.findProblems()
}

// resize is the side that images are brought to before the network sees them, 0 for none: a network
// that reads square images of another size gets them resized.
func (s *Store) resize() int {
	in, have := s.doc.Model.Input, s.Source().Shape
	if len(in) == 3 && in[0] == have[0] && in[1] == in[2] && (in[1] != have[1] || in[2] != have[2]) && have[1] > 1 {
		return in[1]
	}
	return 0
}

// dataProblem says where the network and the set do not fit each other.
func (s *Store) dataProblem() *Problem {
	src, in := s.Source(), s.doc.Model.Input
	if why := s.Missing(src); why != "" {
		if src.Gone {
			return &Problem{Text: src.Title + " is not in this browser.", Remedy: "Choose its files again under Data, Your own data; or choose other data."}
		}
		return &Problem{Text: src.Title + " is not there.", Remedy: "Choose other data, such as Garments."}
	}
	if !in.Equal(src.Shape) && s.resize() == 0 {
		shape := src.Shape
		p := &Problem{
			Text:   fmt.Sprintf("The network reads %s, but %s has %s.", in, src.Title, shape),
			Remedy: "Change what the network reads, or choose other data.",
			Fixes: []nn.Fix{suited(src), {Label: fmt.Sprintf("Read %s", shape), Apply: func(m *nn.Model) {
				m.Input = shape
			}}},
		}
		if fit := own.Fit(s.doc.Model, s.report.Output, shape, src.Classes); fit != nil && src.Own {
			p.Fixes = append([]nn.Fix{*fit}, p.Fixes...)
		}
		return p
	}
	out := s.report.OutputShape
	if len(s.report.Errors) == 0 && out.Size() != src.Classes {
		p := &Problem{
			Node:   s.report.Output,
			Path:   s.report.Output,
			Text:   fmt.Sprintf("The network has %d outputs, but %s has %d classes.", out.Size(), src.Title, src.Classes),
			Remedy: "End with a dense block of one output a class.",
		}
		p.Fixes = []nn.Fix{s.classesFix(src.Classes)}
		return p
	}
	return nil
}

// suited replaces the network with a template that is made for the set.
func suited(src Source) nn.Fix {
	name, title := "lenet-bn", "LeNet + batch norm"
	if src.Shape[1] == 1 {
		name, title = "mlp", "the dense net for points"
	}
	return nn.Fix{Label: "Take " + title, Apply: func(m *nn.Model) {
		t, err := zoo.Get(name)
		if err != nil {
			return
		}
		*m = *t
		m.Recipe = recipe.For(name, src.ID)
		if last := &m.Nodes[len(m.Nodes)-1]; last.Layer.Type() == "dense" {
			last.Layer = nn.Dense{Out: src.Classes}
		}
		if fit := own.Fit(m, "", src.Shape, src.Classes); fit != nil { // colours, or points of more numbers
			fit.Apply(m)
		}
	}}
}

// classesFix gives the last dense block, also in a group, as many outputs as there are classes, or adds one.
func (s *Store) classesFix(classes int) nn.Fix {
	last := s.doc.Model.Index(s.report.Output)
	if last >= 0 {
		if dense, ok := s.doc.Model.Nodes[last].Layer.(nn.Dense); ok {
			dense.Out = classes
			return nn.Fix{Label: fmt.Sprintf("Use %d outputs", classes), Apply: func(m *nn.Model) { m.Nodes[last].Layer = dense }}
		}
		if _, group := s.doc.Model.Nodes[last].Layer.(nn.Group); group && s.doc.Model.Clone().SetClasses(classes) {
			return nn.Fix{Label: fmt.Sprintf("Use %d outputs", classes), Apply: func(m *nn.Model) { m.SetClasses(classes) }}
		}
	}
	return nn.Fix{Label: fmt.Sprintf("Add a dense block of %d", classes), Apply: func(m *nn.Model) {
		clip.Insert(m, len(m.Nodes), 0, nn.Dense{Out: classes})
	}}
}
