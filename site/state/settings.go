package state

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"plywood/engine/nn"
	"plywood/wasm/protocol"
)

// setting is one of the choices of a run. Those of the recipe lie in the model file, so that the
// native trainer takes them too.
type setting struct {
	name, label, doc string
	kind             nn.FieldKind
	choices          []string
	min, max         float64
	empty            string                    // what an empty one means, where that depends on the data
	images           bool                      // it is about the images, not about how the network learns
	pictures         bool                      // it makes sense for pictures only, not for points
	get              func(d *Document) float64 // of a number, and 0 or 1 of a switch
	set              func(d *Document, v float64)
	text             func(d *Document) *string // of a choice
}

// What an unset number of a recipe means, here and in the trainer.
const (
	defaultRate   = 0.1
	defaultBatch  = 256
	defaultEpochs = 5
)

// recipeOf is a document's recipe, made where there is none.
func recipeOf(d *Document) *nn.Recipe {
	if d.Model.Recipe == nil {
		d.Model.Recipe = &nn.Recipe{}
	}
	return d.Model.Recipe
}

func number(s setting, get func(*Document) float64, set func(*Document, float64)) setting {
	s.get, s.set = get, set
	return s
}

func whole(p func(d *Document) *int) (func(*Document) float64, func(*Document, float64)) {
	return func(d *Document) float64 { return float64(*p(d)) }, func(d *Document, v float64) { *p(d) = int(v) }
}

func settings() []setting {
	real := func(p func(d *Document) *float64) (func(*Document) float64, func(*Document, float64)) {
		return func(d *Document) float64 { return *p(d) }, func(d *Document, v float64) { *p(d) = v }
	}
	epochsGet, epochsSet := whole(func(d *Document) *int { return &recipeOf(d).Epochs })
	batchGet, batchSet := whole(func(d *Document) *int { return &recipeOf(d).Batch })
	rateGet, rateSet := real(func(d *Document) *float64 { return &recipeOf(d).LearningRate })
	momentumGet, momentumSet := real(func(d *Document) *float64 { return &recipeOf(d).Momentum })
	warmGet, warmSet := real(func(d *Document) *float64 { return &recipeOf(d).WarmupEpochs })
	everyGet, everySet := whole(func(d *Document) *int { return &recipeOf(d).StepEpochs })
	gammaGet, gammaSet := real(func(d *Document) *float64 { return &recipeOf(d).Gamma })
	decayGet, decaySet := real(func(d *Document) *float64 { return &recipeOf(d).WeightDecay })
	return append([]setting{
		number(setting{name: "epochs", label: "Epochs", doc: "rounds over all training examples", kind: nn.IntField, min: 1, max: 1000}, epochsGet, epochsSet),
		number(setting{name: "batch", label: "Batch", doc: "examples it looks at before each step", kind: nn.IntField, min: 1, max: 4096}, batchGet, batchSet),
		number(setting{name: "learning_rate", label: "Learning rate", doc: "how far a step corrects the weights; it may be changed while it trains", kind: nn.FloatField, min: 1e-7, max: 1000}, rateGet, rateSet),
		{name: "schedule", label: "Schedule", doc: "the rate over the run: constant, in steps, or falling smoothly (cosine)", kind: nn.ChoiceField, choices: []string{"constant", "step", "cosine"},
			text: func(d *Document) *string { return &recipeOf(d).Schedule }},
		number(setting{name: "step_epochs", label: "Step every", doc: "epochs between two steps of the rate", kind: nn.IntField, min: 1, max: 1000}, everyGet, everySet),
		number(setting{name: "gamma", label: "Step factor", doc: "what a step multiplies the rate by", kind: nn.FloatField, min: 0.001, max: 1}, gammaGet, gammaSet),
		number(setting{name: "warmup_epochs", label: "Warm-up", doc: "epochs in which the rate rises from 0", kind: nn.FloatField, min: 0, max: 1000}, warmGet, warmSet),
		{name: "optimizer", label: "Optimizer", doc: "the rule for a step: sgd is the plain one, adam suits the step to each weight", kind: nn.ChoiceField, choices: []string{"sgd", "adam", "adamw"},
			text: func(d *Document) *string { return &recipeOf(d).Optimizer }},
		number(setting{name: "momentum", label: "Momentum", doc: "of sgd: share of the last step that is made again", kind: nn.FloatField, min: 0, max: 0.999}, momentumGet, momentumSet),
		number(setting{name: "weight_decay", label: "Weight decay", doc: "pulls all weights towards 0, against learning by heart", kind: nn.FloatField, min: 0, max: 1}, decayGet, decaySet),
		number(setting{name: "seed", label: "Seed", doc: "start of all chance: the same seed gives the same first weights and batches", kind: nn.IntField, min: 0, max: 1 << 31},
			func(d *Document) float64 { return float64(d.Seed) }, func(d *Document, v float64) { d.Seed = uint64(v) }),
	}, imageSettings()...)
}

func settingOf(name string) (setting, bool) {
	for _, f := range settings() {
		if f.name == name {
			return f, true
		}
	}
	return setting{}, false
}

func (f setting) defaultText() string {
	switch f.name {
	case "epochs":
		return strconv.Itoa(defaultEpochs)
	case "batch":
		return strconv.Itoa(defaultBatch)
	case "learning_rate":
		return strconv.FormatFloat(defaultRate, 'g', -1, 64)
	case "train_images", "image_size":
		return f.empty
	case "step_epochs":
		return "1"
	case "gamma":
		return "0.1"
	}
	return "0"
}

// TrainingFields describes the choices of a run.
func (s *Store) TrainingFields() []FieldView {
	d := s.doc
	m := *s.doc.Model // reading a recipe that is not there makes one
	d.Model = &m
	var views []FieldView
	stepped := d.Model.Recipe != nil && d.Model.Recipe.Schedule == "step"
	for _, f := range settings() {
		if (f.name == "step_epochs" || f.name == "gamma") && !stepped || f.pictures && (s.Source().Planar() || s.Source().Gone) {
			continue // they would do nothing
		}
		f = s.limited(f)
		v := FieldView{Name: f.name, Label: f.label, Doc: f.doc, Kind: f.kind, Choices: f.choices, Default: f.defaultText(), Images: f.images}
		switch f.kind {
		case nn.ChoiceField:
			if v.Text = *f.text(&d); v.Text == "" {
				v.Text = f.choices[0]
			}
		case nn.BoolField:
			v.Text = strconv.FormatBool(f.get(&d) != 0)
		default:
			if x := f.get(&d); x != 0 || f.name == "seed" {
				v.Text = strconv.FormatFloat(x, 'f', -1, 64)
				if math.Abs(x) < 1e-3 && x != 0 {
					v.Text = strconv.FormatFloat(x, 'g', -1, 64)
				}
			}
		}
		s.overlay(&v, "training")
		views = append(views, v)
	}
	return views
}

// SetTraining takes what was typed or chosen for a setting. A learning rate also reaches the run
// that is under way.
func (s *Store) SetTraining(name, text string) {
	f, ok := settingOf(name)
	if !ok {
		return
	}
	s.draft = draft{owner: "training", field: name, text: text}
	f = s.limited(f)
	x, problem := f.parse(text)
	if problem != "" {
		s.draft.err = problem
		return
	}
	s.must(s.change("training "+name, func(d *Document) error {
		if f.text != nil {
			*f.text(d) = strings.TrimSpace(text)
		} else {
			f.set(d, x)
		}
		return nil
	}))
	if name == "learning_rate" {
		s.sendRate()
	}
}

func (f setting) parse(text string) (x float64, problem string) {
	text = strings.TrimSpace(text)
	switch {
	case f.kind == nn.BoolField:
		if text == "true" {
			return 1, ""
		}
		return 0, ""
	case f.text != nil:
		for _, c := range f.choices {
			if c == text {
				return 0, ""
			}
		}
		return 0, "Choose one of " + strings.Join(f.choices, ", ") + "."
	case text == "":
		return 0, "" // the default
	}
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(x):
		return 0, "A number is wanted here."
	case f.kind == nn.IntField && x != math.Trunc(x):
		return 0, "A whole number is wanted here."
	case x < f.min || x > f.max:
		return 0, fmt.Sprintf("Choose %s to %s.", strconv.FormatFloat(f.min, 'g', -1, 64), strconv.FormatFloat(f.max, 'f', -1, 64))
	}
	return x, ""
}

// Settings are the choices of a run, with what is unset filled in.
func (s *Store) Settings() protocol.Settings {
	r := nn.Recipe{}
	if s.doc.Model.Recipe != nil {
		r = *s.doc.Model.Recipe
	}
	p := protocol.Settings{
		Optimizer: r.Optimizer, LearningRate: r.LearningRate, Momentum: r.Momentum, WeightDecay: r.WeightDecay,
		Batch: r.Batch, Epochs: r.Epochs, Seed: s.doc.Seed, Standardize: r.Standardize,
		Resize: s.resize(), TrainImages: s.doc.Train,
	}
	if !s.Source().Planar() {
		p.Flip, p.Shift = r.Flip, r.Shift
	}
	if r.Schedule != "constant" {
		p.Schedule = r.Schedule
	}
	p.WarmupEpochs = r.WarmupEpochs
	if p.Schedule == "step" {
		p.StepEpochs, p.Gamma = max(1, r.StepEpochs), r.Gamma
		if p.Gamma == 0 {
			p.Gamma = 0.1
		}
	}
	if p.Optimizer == "" {
		p.Optimizer = "sgd"
	}
	if p.LearningRate == 0 {
		p.LearningRate = defaultRate
	}
	if p.Batch == 0 {
		p.Batch = defaultBatch
	}
	if p.Epochs == 0 {
		p.Epochs = defaultEpochs
	}
	return p
}
