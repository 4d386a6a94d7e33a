package train

import (
	"strings"
	"testing"

	"plywood/engine/checkpoint"
	"plywood/engine/nn"
)

// A network with a group learns as the same network without it does: from the same weights, every
// parameter and moving statistic ends in the same bits, so outputs and gradients were the same.
func TestAGroupLearnsAsItsBlocksDo(t *testing.T) {
	plain, grouped := small(), small()
	plain.Nodes = append(plain.Nodes[:3], append([]nn.Node{{ID: "res", Layer: nn.Residual{Channels: 4}}}, plain.Nodes[3:]...)...)
	grouped.Nodes = nn.CloneNodes(plain.Nodes)
	for _, ids := range [][]string{{"bn", "relu"}, {"conv", "block1", "res"}} { // the second holds the first
		if _, err := grouped.Group(ids, "step"); err != nil {
			t.Fatal(err)
		}
	}
	inside := func(name string) string {
		prefix, rest := "", name
		if p := "optimizer/"; strings.HasPrefix(name, p) {
			prefix, rest = p, strings.TrimPrefix(name, p)
		}
		switch layer, _, _ := strings.Cut(rest, "."); layer {
		case "conv", "res":
			return prefix + "block1." + rest
		case "bn":
			return prefix + "block1.block1." + rest
		}
		return name
	}
	set, settings := garments(211, 50), smallSettings()
	settings.Momentum = 0.9
	a, b := newSession(t, plain, set, 1, settings), newSession(t, grouped, set, 1, settings)
	if _, err := b.Initialise(renamed(snapshot(t, a), inside).Tensors); err != nil {
		t.Fatal(err)
	}
	toEnd(t, a)
	file, err := checkpoint.Encode(snapshot(t, b))
	if err != nil {
		t.Fatal(err)
	}
	half := resume(t, file, 1, nil) // a checkpoint with groups in it reads as it was written
	toEnd(t, half)
	same(t, renamed(snapshot(t, a), inside), snapshot(t, half))
}

func renamed(c *checkpoint.Checkpoint, name func(string) string) *checkpoint.Checkpoint {
	for i := range c.Tensors {
		c.Tensors[i].Name = name(c.Tensors[i].Name)
	}
	return c
}
