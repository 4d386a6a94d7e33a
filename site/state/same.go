package state

import "plywood/engine/nn"

// Same tells whether two blocks look the same and stand in the same place. What is inside an opened one
// is blocks of its own.
func (v BlockView) Same(w BlockView) bool {
	return v.Problem == w.Problem && v.look() == w.look()
}

// blockLook is what of a block shows, without its problem.
type blockLook struct {
	id, typ, title, summary, family, shape, params string
	x, y, w, h, depth                              int
	selected, bypass, fixed, part, port            bool
	source, target, over, opens, open              bool
}

func (v BlockView) look() blockLook {
	p := v.Place
	return blockLook{v.ID, v.Type, v.Title, v.Summary, v.Family, v.Shape, v.Params, p.X, p.Y, p.W, p.H, v.Depth,
		v.Selected, v.Bypass, v.Fixed, v.Part, v.Port, v.Source, v.Target, v.Over, v.Opens, v.Open}
}

// Same tells whether two rows look and read the same.
func (v RowView) Same(w RowView) bool {
	return v.Problem == w.Problem && v.look() == w.look()
}

// rowLook is what of a row shows, without its problem.
type rowLook struct {
	path, id, title, summary, family, shape, params string
	layer                                           string // its type
	level, pos, of                                  int
	has, open, image, readable, bypass              bool
	selected, at                                    bool
}

func (v RowView) look() rowLook {
	return rowLook{v.Path, v.Node.ID, v.Title, v.Summary, v.Family, v.Shape, v.Params, typeOf(v.Node), v.Level, v.Pos, v.Of,
		v.Has, v.Open, v.Image, v.Readable, v.Node.Bypass, v.Selected, v.At}
}

func typeOf(n nn.Node) string {
	if n.Layer == nil {
		return ""
	}
	return n.Layer.Type()
}
