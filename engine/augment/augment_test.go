package augment

import (
	"hash/fnv"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMoveHoldsItsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flip, shift := rapid.Bool().Draw(t, "flip"), rapid.IntRange(-MaxShift, MaxShift)
		right, down := shift.Draw(t, "right"), shift.Draw(t, "down")
		m := NewMove(flip, right, down)
		if m.Flip() != flip || m.Right() != right || m.Down() != down {
			t.Fatalf("%#x holds %v, %d, %d", uint32(m), m.Flip(), m.Right(), m.Down())
		}
	})
	if NewMove(false, 0, 0) != 0 {
		t.Error("the move that leaves an image alone is not 0")
	}
}

func TestApply(t *testing.T) {
	image := []byte{
		1, 2, 3,
		4, 5, 6,
		7, 8, 9, // and a second channel
		11, 12, 13,
		14, 15, 16,
		17, 18, 19,
	}
	for _, c := range []struct {
		name string
		m    Move
		want []byte
	}{
		{"left alone", 0, image},
		{"flipped", NewMove(true, 0, 0), []byte{3, 2, 1, 6, 5, 4, 9, 8, 7, 13, 12, 11, 16, 15, 14, 19, 18, 17}},
		{"right and down", NewMove(false, 1, 1), []byte{0, 0, 0, 0, 1, 2, 0, 4, 5, 0, 0, 0, 0, 11, 12, 0, 14, 15}},
		{"left and up by two", NewMove(false, -2, -2), []byte{9, 0, 0, 0, 0, 0, 0, 0, 0, 19, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"flipped, then left", NewMove(true, -1, 0), []byte{2, 1, 0, 5, 4, 0, 8, 7, 0, 12, 11, 0, 15, 14, 0, 18, 17, 0}},
		{"out of sight", NewMove(false, 3, 0), make([]byte, 18)},
		{"far out of sight", NewMove(true, -MaxShift, MaxShift), make([]byte, 18)},
	} {
		got := slices.Repeat([]byte{99}, 18)
		Apply(got, image, 2, 3, 3, c.m)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// The first moves of seed 1 are what they were when this was written, here and everywhere.
func TestDrawStays(t *testing.T) {
	h := fnv.New64a()
	h.Write([]byte("augment"))
	if h.Sum64() != name {
		t.Errorf("name is %#x, want %#x", uint64(name), h.Sum64())
	}
	var got [][3]int
	for _, m := range Draw(1, 2, 4, Options{Flip: true, Shift: 3}, nil) {
		flip := 0
		if m.Flip() {
			flip = 1
		}
		got = append(got, [3]int{flip, m.Right(), m.Down()})
	}
	if want := [][3]int{{1, 1, -2}, {0, 3, -1}, {0, 3, -3}, {0, 0, 3}}; !slices.Equal(got, want) {
		t.Errorf("drew %v, want %v", got, want)
	}
}

func TestDrawIsFair(t *testing.T) {
	const n, shift = 50_000, 2
	o := Options{Flip: true, Shift: shift}
	moves := Draw(7, 3, n, o, nil)
	var flips int
	var seen [2*shift + 1][2*shift + 1]int
	for _, m := range moves {
		if m.Flip() {
			flips++
		}
		seen[m.Down()+shift][m.Right()+shift]++
	}
	if flips < n/2-600 || flips > n/2+600 { // five standard deviations
		t.Errorf("%d of %d are flipped", flips, n)
	}
	for down, row := range seen {
		for right, k := range row {
			if k < 2000-220 || k > 2000+220 {
				t.Errorf("%d of %d move by %d, %d; want about 2000", k, n, right-shift, down-shift)
			}
		}
	}
	if again := Draw(7, 3, n, o, make([]Move, 0, n)); !slices.Equal(again, moves) {
		t.Error("the same seed and epoch gave other moves")
	}
	if other := Draw(7, 4, n, o, nil); slices.Equal(other, moves) {
		t.Error("another epoch gave the same moves")
	}
	for i, m := range Draw(7, 3, n, Options{Flip: true}, nil) {
		if m != NewMove(moves[i].Flip(), 0, 0) {
			t.Fatalf("without shifts image %d is moved by %d, %d or flipped otherwise", i, m.Right(), m.Down())
		}
	}
	for _, m := range Draw(7, 3, 100, Options{}, nil) {
		if m != 0 {
			t.Fatal("nothing was asked for, and an image was moved")
		}
	}
	if a := testing.AllocsPerRun(5, func() { moves = Draw(7, 5, n, o, moves) }); a != 0 {
		t.Errorf("%g allocations an epoch", a)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		o    Options
		h, w int
		ok   bool
	}{
		{Options{}, 1, 1, true}, {Options{Flip: true, Shift: 27}, 28, 28, true}, {Options{Shift: 5}, 0, 0, true},
		{Options{Shift: -1}, 28, 28, false}, {Options{Shift: MaxShift + 1}, 0, 0, false},
		{Options{Shift: 28}, 28, 40, false}, {Options{Flip: true}, 1, 1, false},
	} {
		if err := c.o.Check(c.h, c.w); (err == nil) != c.ok {
			t.Errorf("%+v of %d×%d: %v", c.o, c.h, c.w, err)
		}
	}
}
