package state

import "testing"

func TestPlacesInTheOutline(t *testing.T) {
	s, _ := grouped(t) // block1 with conv1 and relu1, dense1
	s.Insert("residual", 1)
	s.SetField("block2", "channels", "4")
	s.SetOpen("block2", true)
	for _, c := range []struct {
		row           string
		lower, beyond bool
		want          OutlinePlace
	}{
		{"input", false, false, OutlinePlace{Spot{"", 0, anyInput}, "input", true, false}},
		{"block1", false, false, OutlinePlace{Spot{"", 0, anyInput}, "block1", false, false}},
		{"block1", true, false, OutlinePlace{Spot{"block1", 0, anyInput}, "block1", true, true}},
		{"block1.conv1", true, false, OutlinePlace{Spot{"block1", 1, anyInput}, "block1.conv1", true, false}},
		{"block1.relu1", false, false, OutlinePlace{Spot{"block1", 1, anyInput}, "block1.relu1", false, false}},
		{"block1.relu1", true, false, OutlinePlace{Spot{"block1", 2, anyInput}, "block1.relu1", true, false}},
		{"block2", true, false, OutlinePlace{Spot{"", 2, anyInput}, "block2.relu2", true, false}},
		{"block2.conv1", false, false, OutlinePlace{Spot{"", 2, anyInput}, "block2.relu2", true, false}},
		{"dense1", true, false, OutlinePlace{Spot{"", 3, anyInput}, "dense1", true, false}},
		{"", false, true, OutlinePlace{Spot{"", 3, anyInput}, "dense1", true, false}},
	} {
		if got := s.OutlinePlace(c.row, c.lower, c.beyond); got != c.want {
			t.Errorf("at %s, lower %v: %+v, want %+v", c.row, c.lower, got, c.want)
		}
	}
	s.InsertAt("dropout", s.OutlinePlace("block1.relu1", false, false).Spot)
	if inside(s, "block1") != "conv1 dropout1 relu1" || s.OutlineAt() != "block1.dropout1" {
		t.Errorf("inside stands %s, the keyboard at %s", inside(s, "block1"), s.OutlineAt())
	}
	s.MoveTo("block1.dropout1", s.OutlinePlace("dense1", false, false).Spot)
	if ids(s) != "block1 block2 dropout1 dense1" || len(s.Problems()) > 0 {
		t.Errorf("moved: %s", ids(s))
	}
	s.SetOpen("block1", false)
	if got := s.OutlinePlace("block1", true, false); got != (OutlinePlace{Spot{"", 1, anyInput}, "block1", true, false}) {
		t.Errorf("a closed group: %+v", got)
	}
	if s.CanCarry("input") || s.CanCarry("block2.conv1") || !s.CanCarry("block1.conv1") {
		t.Error("what can be dragged")
	}
}
