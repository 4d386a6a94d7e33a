package recipe

import (
	"testing"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/train"
)

func TestFor(t *testing.T) {
	for _, name := range zoo.Names() {
		m, _ := zoo.Get(name)
		if r := For(name, "fashion-mnist"); *r != *m.Recipe {
			t.Errorf("%s on Fashion-MNIST: %+v, want the zoo's %+v", name, *r, *m.Recipe)
		}
		for _, set := range []string{"garments", "moons", "own"} {
			r := For(name, set)
			if err := train.FromRecipe(r).Check(); err != nil {
				t.Errorf("%s on %s: %v", name, set, err)
			}
			if r.Resize != m.Recipe.Resize {
				t.Errorf("%s on %s resizes to %d, the zoo to %d", name, set, r.Resize, m.Recipe.Resize)
			}
		}
	}
	for name := range gentle {
		if m, err := zoo.Get(name); err != nil {
			t.Error(err)
		} else if r := For(name, "garments"); *r == *m.Recipe || !Gentle(r, name, "garments") || Gentle(m.Recipe, name, "fashion-mnist") {
			t.Errorf("%s on garments: %+v", name, *r)
		}
	}
	if For("my-network", "garments") != nil {
		t.Error("a network of one's own has a recipe")
	}
	For("lenet", "garments").Epochs = 99
	if For("lenet", "garments").Epochs == 99 {
		t.Error("recipes share memory")
	}
}

func TestFollow(t *testing.T) {
	r := For("lenet-bn", "garments")
	r.Resize, r.Flip, r.Shift, r.Standardize = 32, true, 2, true
	if !Gentle(r, "lenet-bn", "garments") {
		t.Error("what is done to the images counts as another recipe")
	}
	r = Follow(r, "lenet-bn", "garments", "fashion-mnist")
	if want := For("lenet-bn", "fashion-mnist"); r.LearningRate != want.LearningRate || r.Batch != want.Batch || r.Resize != 32 || !r.Flip || r.Shift != 2 || !r.Standardize {
		t.Errorf("%+v, want %+v and the images as they were", r, want)
	}
	r.Epochs = 7
	if again := Follow(r, "lenet-bn", "fashion-mnist", "garments"); *again != *r {
		t.Errorf("a recipe that was changed is now %+v", again)
	}
	own := &nn.Recipe{Epochs: 3}
	if Follow(own, "my-network", "garments", "fashion-mnist") != own || Follow(nil, "lenet", "garments", "fashion-mnist") != nil {
		t.Error("another network's recipe was changed")
	}
}
