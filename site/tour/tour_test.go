package tour

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWalk(t *testing.T) {
	var tour Tour
	if _, on := tour.At(); on {
		t.Error("it is under way before it began")
	}
	tour.Begin()
	tour.Back()
	for i := range Steps() {
		if at, on := tour.At(); at != i || !on || tour.Last() != (i == len(Steps())-1) {
			t.Errorf("at step %d, under way %v, last %v; want step %d", at, on, tour.Last(), i)
		}
		tour.Next()
	}
	if _, on := tour.At(); on {
		t.Error("it goes on behind its last step")
	}
	tour.Begin()
	tour.Next()
	tour.Next()
	tour.Back()
	if at, on := tour.At(); at != 1 || !on {
		t.Errorf("after two steps and one back it stands at %d", at)
	}
	tour.End()
	if tour.Begin(); tour.at != 0 {
		t.Error("it does not begin at its beginning")
	}
}

func TestSteps(t *testing.T) {
	if n := len(Steps()); n > 5 {
		t.Errorf("%d steps; a tour of more than five is not walked", n)
	}
	for _, s := range Steps() {
		if s.Target == "" || s.Title == "" || len(s.Text) > 240 || !strings.HasSuffix(s.Text, ".") {
			t.Errorf("step %q points at %q and says %d characters", s.Title, s.Target, len(s.Text))
		}
	}
}

func TestPlace(t *testing.T) {
	window := Rect{0, 0, 1440, 900}
	for _, c := range []struct {
		name   string
		target Rect
		below  bool
		x, y   float64
	}{
		{"right of a panel at the left", Rect{0, 100, 200, 600}, false, 212, 325},
		{"left of one at the right", Rect{1140, 100, 300, 500}, false, 808, 275},
		{"below a button, as asked", Rect{1340, 10, 90, 40}, true, 1108, 62},
		{"above one at the foot that asked for below", Rect{100, 840, 1300, 50}, true, 590, 678},
		{"below a wide one", Rect{100, 0, 1300, 60}, false, 590, 72},
		{"above one at the foot", Rect{100, 600, 1300, 300}, false, 590, 438},
		{"in the corner of one that fills the window", window, false, 1108, 738},
	} {
		if x, y := Place(c.target, 320, 150, window, c.below); x != c.x || y != c.y {
			t.Errorf("%s: at %v, %v, want %v, %v", c.name, x, y, c.x, c.y)
		}
	}
}

func TestPlaceStaysInTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		window := Rect{0, 0, rapid.Float64Range(360, 2000).Draw(t, "width"), rapid.Float64Range(500, 1200).Draw(t, "height")}
		target := Rect{rapid.Float64Range(-200, 2000).Draw(t, "x"), rapid.Float64Range(-200, 1200).Draw(t, "y"),
			rapid.Float64Range(1, 2500).Draw(t, "w"), rapid.Float64Range(1, 2500).Draw(t, "h")}
		target = Within(target, window)
		if x, y := Place(target, 320, 180, window, rapid.Bool().Draw(t, "below")); x < gap || y < gap || x+320+gap > window.W+1e-9 || y+180+gap > window.H+1e-9 {
			t.Errorf("a card at %v, %v leaves the window %v", x, y, window)
		}
	})
}
