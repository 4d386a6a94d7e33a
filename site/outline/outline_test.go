package outline

import (
	"fmt"
	"strings"
	"testing"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

func model() *nn.Model {
	return &nn.Model{Input: tensor.Shape{1, 8, 8}, Nodes: []nn.Node{
		{ID: "conv1", Layer: nn.Conv2D{Out: 4, Kernel: nn.Square(3)}},
		{ID: "mine", Layer: nn.Group{Nodes: []nn.Node{{ID: "res", Layer: nn.Residual{Channels: 4}}, {ID: "relu", Layer: nn.Activation{Function: "relu"}}}}},
		{ID: "fc", Layer: nn.Dense{Out: 3}},
	}}
}

func show(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		mark := ""
		if r.Open {
			mark = "-"
		} else if r.Has {
			mark = "+"
		}
		fmt.Fprintf(&b, "%d %s%s %d/%d %v|", r.Level, mark, r.Path, r.Pos, r.Of, r.Info.Out)
	}
	return b.String()
}

func TestRows(t *testing.T) {
	m := model()
	r := nn.Check(m, nil)
	for _, c := range []struct {
		open string
		want string
	}{
		{"", "1 input 1/4 1×8×8|1 conv1 2/4 4×6×6|1 +mine 3/4 4×6×6|1 fc 4/4 3|"},
		{"mine", "1 input 1/4 1×8×8|1 conv1 2/4 4×6×6|1 -mine 3/4 4×6×6|2 +mine.res 1/2 4×6×6|2 mine.relu 2/2 4×6×6|1 fc 4/4 3|"},
	} {
		if got := show(Rows(m, r, map[string]bool{c.open: true})); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	deep := Rows(m, r, map[string]bool{"mine": true, "mine.res": true, "conv1": true})
	if len(deep) != 6+7 || deep[4].Path != "mine.res.conv1" || deep[4].Level != 3 || deep[4].Info.Params != 4*4*9+4 || !deep[4].Readable {
		t.Errorf("opened twice: %s", show(deep))
	}
}

func TestKeysAndWays(t *testing.T) {
	m := model()
	open := map[string]bool{"mine": true}
	rows := Rows(m, nn.Check(m, nil), open)
	for _, c := range []struct{ from, key, want string }{
		{"input", "ArrowUp", "input"}, {"input", "ArrowDown", "conv1"}, {"mine", "ArrowRight", "mine.res"}, {"mine.relu", "ArrowLeft", "mine"},
		{"mine.relu", "ArrowDown", "fc"}, {"fc", "ArrowDown", "fc"}, {"mine.res", "Home", "input"}, {"input", "End", "fc"},
		{"conv1", "ArrowLeft", "conv1"}, {"conv1", "ArrowRight", "conv1"}, {"mine.res.bn1", "ArrowUp", "mine"}, {"gone", "ArrowDown", "conv1"},
	} {
		cmd, ok := Key(c.key, false, false, false)
		if got := Go(rows, c.from, cmd); !ok || got != c.want {
			t.Errorf("%s on %s leads to %s, want %s", c.key, c.from, got, c.want)
		}
	}
	for _, c := range []struct {
		key              string
		shift, alt, ctrl bool
		want             Command
	}{
		{"ArrowUp", false, true, false, MoveUp}, {"ArrowDown", false, true, false, MoveDown}, {"ArrowDown", true, false, false, ExtendDown},
		{"ArrowDown", false, false, true, ""}, {"F2", false, false, false, Rename}, {"F2", false, true, false, ""}, {"+", true, false, false, Insert},
		{"Enter", false, false, false, Edit}, {"Enter", true, false, false, ""}, {"x", false, false, false, ""}, {"b", false, false, false, Bypass},
	} {
		if got, ok := Key(c.key, c.shift, c.alt, c.ctrl); got != c.want || ok != (c.want != "") {
			t.Errorf("%+v means %q", c, got)
		}
	}
}
