package nn_test

import (
	"fmt"

	"pgregory.net/rapid"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// anyLayer draws layers with settings in and out of range, and groups of them.
func anyLayer() *rapid.Generator[nn.Layer] { return layerIn(2) }

func layerIn(deep int) *rapid.Generator[nn.Layer] {
	return rapid.Custom(func(t *rapid.T) nn.Layer {
		k := rapid.SampledFrom(nn.Kinds()).Draw(t, "kind")
		l := k.New
		if _, group := l.(nn.Group); group && deep > 0 {
			g := nn.Group{Name: rapid.String().Draw(t, "name")}
			for i := range rapid.IntRange(0, 3).Draw(t, "inside") {
				n := nn.Node{ID: fmt.Sprint("n", i), Layer: layerIn(deep-1).Draw(t, "layer"), Bypass: rapid.IntRange(0, 9).Draw(t, "bypass") == 0}
				if k, _ := nn.KindOf(n.Layer.Type()); k.Many {
					from := rapid.SampledFrom([]string{nn.InputID, "n0", "n1"})
					n.From = []string{from.Draw(t, "from"), from.Draw(t, "from")}
				}
				g.Nodes = append(g.Nodes, n)
			}
			return g
		}
		for _, f := range k.Fields {
			var v any
			switch f.Kind {
			case nn.IntField:
				v = rapid.OneOf(rapid.IntRange(1, 8), rapid.Just(int(f.Max)), rapid.Int()).Draw(t, f.Name)
			case nn.PairField:
				n := rapid.OneOf(rapid.IntRange(1, 4), rapid.Just(int(f.Max)), rapid.IntRange(-2, 40))
				v = nn.Pair{n.Draw(t, f.Name), n.Draw(t, f.Name)}
			case nn.FloatField:
				v = rapid.OneOf(rapid.Float64Range(f.Min, f.Max), rapid.Float64Range(-1e300, 1e300)).Draw(t, f.Name)
			case nn.BoolField:
				v = rapid.Bool().Draw(t, f.Name)
			case nn.ChoiceField:
				v = rapid.OneOf(rapid.SampledFrom(f.Choices), rapid.String()).Draw(t, f.Name)
			}
			if rapid.IntRange(0, 3).Draw(t, "unset") == 0 {
				v = nil
			}
			if set, err := nn.SetField(l, f.Name, v); err == nil {
				l = set
			}
		}
		return l
	})
}

// anyModel draws models that files can hold, sound or not.
func anyModel() *rapid.Generator[*nn.Model] {
	return rapid.Custom(func(t *rapid.T) *nn.Model {
		m := &nn.Model{Name: rapid.String().Draw(t, "name")}
		for range rapid.IntRange(0, 4).Draw(t, "extents") {
			m.Input = append(m.Input, rapid.OneOf(rapid.IntRange(1, 32), rapid.Int()).Draw(t, "extent"))
		}
		ids := rapid.OneOf(rapid.SampledFrom([]string{"a", "b", "c", "d", "input", ""}), rapid.String())
		for i := range rapid.IntRange(0, 8).Draw(t, "nodes") {
			n := nn.Node{ID: fmt.Sprint("n", i), Layer: anyLayer().Draw(t, "layer"), Bypass: rapid.Bool().Draw(t, "bypass")}
			if rapid.IntRange(0, 4).Draw(t, "odd id") == 0 {
				n.ID = ids.Draw(t, "id")
			}
			for range rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "wires") {
				n.From = append(n.From, rapid.OneOf(rapid.Just(fmt.Sprint("n", rapid.IntRange(0, 8).Draw(t, "from"))), ids).Draw(t, "wire"))
			}
			m.Nodes = append(m.Nodes, n)
		}
		if rapid.Bool().Draw(t, "recipe") {
			m.Recipe = &nn.Recipe{
				Optimizer: rapid.String().Draw(t, "optimizer"), LearningRate: rapid.Float64Range(-1, 1).Draw(t, "rate"),
				Batch: rapid.Int().Draw(t, "batch"), Standardize: rapid.Bool().Draw(t, "standardize"),
			}
		}
		return m
	})
}

// soundModel draws models that Check finds nothing wrong with: layers are appended wherever they
// fit, reading any node before them, and loose ends are joined at the end.
func soundModel() *rapid.Generator[*nn.Model] {
	return rapid.Custom(func(t *rapid.T) *nn.Model {
		side := rapid.IntRange(1, 12)
		m := &nn.Model{Name: "sound", Input: tensor.Shape{side.Draw(t, "channels"), side.Draw(t, "rows"), side.Draw(t, "columns")}}
		for i := range rapid.IntRange(1, 10).Draw(t, "layers") {
			l := anyLayer().Draw(t, "layer")
			n := nn.Node{ID: fmt.Sprint("n", i), Layer: l, Bypass: rapid.IntRange(0, 9).Draw(t, "bypass") == 0}
			k, _ := nn.KindOf(l.Type())
			inputs := 1
			if k.Many {
				inputs = rapid.IntRange(2, 3).Draw(t, "inputs")
			}
			for range inputs {
				from := nn.InputID
				if j := rapid.IntRange(-1, i-1).Draw(t, "from"); j >= 0 && j < len(m.Nodes) {
					from = m.Nodes[j].ID
				}
				n.From = append(n.From, from)
			}
			trial := m.Clone()
			trial.Nodes = append(trial.Nodes, n)
			if fits(trial, n.ID) {
				m = trial
			}
		}
		m.Nodes = append(m.Nodes, nn.Node{ID: "last", Layer: nn.Dense{Out: 3}})
		// Loose ends are flattened and joined before the last layer.
		var ends []string
		for _, e := range nn.Check(m, nil).Errors {
			flat := "flat-" + e.Node
			m.Nodes = append(m.Nodes, nn.Node{ID: flat, From: []string{e.Node}, Layer: nn.Flatten{}})
			ends = append(ends, flat)
		}
		if len(ends) > 0 {
			m.Nodes = append(m.Nodes, nn.Node{ID: "joined", From: append(ends, "last"), Layer: nn.Concat{}})
		}
		return m
	})
}

// fits reports whether the node is sound, loose ends aside, and the model stays small.
func fits(m *nn.Model, id string) bool {
	r := nn.Check(m, nil)
	for _, n := range r.Nodes {
		if n.ID == id && n.Out == nil {
			return false
		}
	}
	for _, e := range r.Errors {
		if e.Node == id || e.Node == "" {
			return false
		}
	}
	return r.ActivationBytes < 1<<24 && r.Params < 1<<24
}
