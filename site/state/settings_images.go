package state

import (
	"fmt"
	"slices"

	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/site/recipe"
	"plywood/wasm/protocol"
)

// imageSettings are the choices about the images that a network learns from. The Data tab shows what
// they do.
func imageSettings() []setting {
	flag := func(p func(d *Document) *bool) (func(*Document) float64, func(*Document, float64)) {
		return func(d *Document) float64 {
			if *p(d) {
				return 1
			}
			return 0
		}, func(d *Document, v float64) { *p(d) = v != 0 }
	}
	trainGet, trainSet := whole(func(d *Document) *int { return &d.Train })
	shiftGet, shiftSet := whole(func(d *Document) *int { return &recipeOf(d).Shift })
	flipGet, flipSet := flag(func(d *Document) *bool { return &recipeOf(d).Flip })
	standardGet, standardSet := flag(func(d *Document) *bool { return &recipeOf(d).Standardize })
	list := []setting{
		number(setting{name: "train_images", label: "Training images", doc: "how many to use: fewer train faster and learn less", kind: nn.IntField, min: 1, max: 1e6, empty: "all"}, trainGet, trainSet),
		number(setting{name: "standardize", label: "Standardize", doc: "shift and scale pixels so that their mean is 0 and their spread 1", kind: nn.BoolField, max: 1}, standardGet, standardSet),
		{name: "image_size", label: "Image size", doc: "rows and columns they are brought to; the network then reads that size", kind: nn.IntField, min: 8, max: 256, empty: "as it is", pictures: true},
		number(setting{name: "flip", label: "Flip left-right", doc: "every other training image, others in each epoch", kind: nn.BoolField, max: 1, pictures: true}, flipGet, flipSet),
		number(setting{name: "shift", label: "Shift up to", doc: "pixels each way", kind: nn.IntField, max: 64, pictures: true}, shiftGet, shiftSet),
	}
	for i := range list {
		list[i].images = true
	}
	return list
}

// imageSize reads and sets the side of the square images that the network reads where that is not the
// set's own; 0 leaves them as they are.
func imageSize(src Source) (func(*Document) float64, func(*Document, float64)) {
	return func(d *Document) float64 {
			if in := d.Model.Input; len(in) == 3 && in[1] == in[2] && (in[1] != src.Shape[1] || in[2] != src.Shape[2]) {
				return float64(in[1])
			}
			return 0
		}, func(d *Document, side float64) {
			n := int(side)
			if n == 0 || n == src.Shape[1] && n == src.Shape[2] {
				d.Model.Input, n = slices.Clone(src.Shape), 0
			} else {
				d.Model.Input = tensor.Shape{src.Shape[0], n, n}
			}
			if d.Model.Recipe != nil || n != 0 {
				recipeOf(d).Resize = n
			}
		}
}

// limited sets a choice's bounds to what the chosen data allows.
func (s *Store) limited(f setting) setting {
	src := s.Source()
	switch f.name {
	case "train_images":
		f.label = "Training " + src.Things()
		if src.Train > 0 {
			f.max, f.empty = float64(src.Train), "all "+Count(src.Train)
		}
	case "shift":
		if !src.Gone {
			f.max = float64(min(src.Shape[1], src.Shape[2]) / 2)
			f.doc = fmt.Sprintf("0 to %.0f pixels each way, otherwise in each epoch", f.max)
		}
	case "image_size":
		f.get, f.set = imageSize(src)
		if src.Shape[1] == src.Shape[2] {
			f.empty = fmt.Sprintf("%d×%d", src.Shape[1], src.Shape[2])
		}
	}
	return f
}

// Gentle reports whether the settings are those the page chose to give a steady curve on this data.
func (s *Store) Gentle() bool {
	return recipe.Gentle(s.doc.Model.Recipe, s.doc.Model.Name, s.doc.Data)
}

// preparation is how images are prepared for the network, as of a draw of flips and shifts.
func (s *Store) preparation() protocol.Preparation {
	p := s.Settings()
	as := protocol.Preparation{Standardize: p.Standardize, Resize: p.Resize}
	if (p.Flip || p.Shift > 0) && !s.see.dataTest {
		as.Flip, as.Shift, as.Draw = p.Flip, p.Shift, s.see.draw
	}
	return as
}
