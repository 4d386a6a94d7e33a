package data

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The order is part of what a seed promises; these numbers must not change.
func TestOrderIsFixed(t *testing.T) {
	for _, c := range []struct {
		seed  uint64
		epoch int
		want  []int32
	}{
		{0, 0, []int32{1, 7, 6, 5, 8, 9, 3, 4, 2, 0}},
		{0, 1, []int32{2, 5, 7, 6, 4, 8, 9, 0, 1, 3}},
		{1, 0, []int32{6, 1, 8, 4, 0, 5, 7, 3, 9, 2}},
	} {
		if got := Order(c.seed, c.epoch, 10, true, nil); !slices.Equal(got, c.want) {
			t.Errorf("seed %d epoch %d: wanted %v, got %v", c.seed, c.epoch, c.want, got)
		}
	}
	if got := Order(3, 4, 5, false, nil); !slices.Equal(got, []int32{0, 1, 2, 3, 4}) {
		t.Errorf("unshuffled: wanted 0 to 4, got %v", got)
	}
}

func TestOrderIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "n")
		seed, epoch := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 1000).Draw(t, "epoch")
		room := make([]int32, rapid.IntRange(0, 300).Draw(t, "room"))
		order := Order(seed, epoch, n, true, room)
		if len(order) != n {
			t.Fatalf("wanted %d indices, got %d", n, len(order))
		}
		if n > 0 && len(room) >= n && &order[0] != &room[0] {
			t.Fatal("room enough was given and not used")
		}
		again := Order(seed, epoch, n, true, nil)
		if !slices.Equal(order, again) {
			t.Fatal("the same seed and epoch gave another order")
		}
		slices.Sort(order)
		for i, j := range order {
			if int32(i) != j {
				t.Fatalf("index %d is missing or stands there twice", i)
			}
		}
	})
}

// Every place is about equally likely for every index.
func TestOrderIsEven(t *testing.T) {
	const n, draws = 8, 16_000
	var count [n][n]int
	var order []int32
	for epoch := range draws {
		order = Order(9, epoch, n, true, order)
		for place, i := range order {
			count[i][place]++
		}
	}
	for i := range count {
		for place, got := range count[i] { // expected 2000, deviation 42
			if got < 1800 || got > 2200 {
				t.Errorf("index %d came to place %d in %d of %d epochs; wanted about %d", i, place, got, draws, draws/n)
			}
		}
	}
}

func TestOrderAllocatesNothing(t *testing.T) {
	order := make([]int32, 1000)
	if n := testing.AllocsPerRun(20, func() { order = Order(1, 2, 1000, true, order) }); n > 0 {
		t.Errorf("wanted no allocation, got %v", n)
	}
}

func TestBatchesKeepTheLast(t *testing.T) {
	var sizes []int
	var all []int32
	for b := range Batches(Order(1, 0, 10, true, nil), 4) {
		sizes = append(sizes, len(b))
		all = append(all, b...)
	}
	if !slices.Equal(sizes, []int{4, 4, 2}) || !slices.Equal(all, Order(1, 0, 10, true, nil)) {
		t.Errorf("wanted batches of 4, 4 and 2 in order, got %v: %v", sizes, all)
	}
	for range Batches(nil, 4) {
		t.Error("no examples give no batch")
	}
}
