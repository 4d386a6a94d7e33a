package ownblock

import (
	"strings"
	"testing"

	"plywood/engine/nn"
)

func step(name string, out int) nn.Group {
	return nn.Group{Name: name, Nodes: []nn.Node{
		{ID: "conv", From: []string{}, Layer: nn.Conv2D{Out: out, Kernel: nn.Square(3)}},
		{ID: "deep", Layer: nn.Group{Name: "Bend", Nodes: []nn.Node{{ID: "relu", Layer: nn.Activation{Function: "relu"}}}}},
	}}
}

func TestList(t *testing.T) {
	var l List
	for _, g := range []nn.Group{step("a", 3), step("b", 4), step("a", 3), step("a", 5)} {
		if !l.Add(g) {
			t.Fatal("refused")
		}
	}
	kinds := l.Kinds()
	if len(kinds) != 3 || kinds[0].Title != "a" || kinds[0].Type != "own:1" || kinds[0].Doc != "Convolution and Bend." || kinds[0].Section != nn.Own {
		t.Fatalf("%+v", kinds)
	}
	if !l.Replace(step("b", 4), step("c", 4)) || l.Replace(step("b", 4), step("d", 4)) || !l.Has(step("c", 4)) {
		t.Error("a block does not follow its new name")
	}
	l.Replace(step("a", 5), step("a", 3))
	if len(l.Kinds()) != 2 {
		t.Error("two blocks are the same")
	}
	again := Decode(l.Encode())
	if got := again.Encode(); got != strings.ReplaceAll(l.Encode(), `"b3"`, `"b2"`) {
		t.Errorf("kept as\n%s\nread as\n%s", l.Encode(), got)
	}
	if l.Rename("own:2", "a"); l.Kinds()[1].Title != "a" || l.Rename("own:9", "b") {
		t.Error("renamed to", l.Kinds()[1].Title)
	}
	l.Rename("own:2", "c")
	first, ok := l.Take("own:1")
	if again := l; ok {
		again.Put(first)
		again.Put(first)
		if got := again.Kinds(); len(got) != 2 || got[0].Type != "own:1" || first.Name() != "a" || again.Type(step("a", 3)) != "own:1" {
			t.Errorf("put back: %+v", got)
		}
	}
	if _, ok := l.Take("own:1"); ok || l.Type(step("a", 3)) != "" {
		t.Error("taken twice")
	}
	if k, ok := l.KindOf("own:2"); len(l.Kinds()) != 1 || !ok || k.Title != "c" {
		t.Errorf("after a removal: %+v", l.Kinds())
	}
	if _, ok := l.KindOf("own:1"); ok || !Is("own:1") || Is("conv2d") {
		t.Error("a removed block is still there")
	}
	for range Most + 5 {
		l.Add(step("more", 10+len(l.blocks)))
	}
	if len(l.blocks) != Most || l.Add(step("one too many", 1)) {
		t.Errorf("%d blocks are kept", len(l.blocks))
	}
	for _, text := range []string{"", "{", `[{"id":"x","type":"conv2d"}]`, "null"} {
		if l := Decode(text); len(l.Kinds()) != 0 {
			t.Errorf("%q holds %v", text, l.Kinds())
		}
	}
	if Holds(nn.Group{}) != "Empty" || !strings.HasSuffix(Holds(nn.Group{Nodes: make7()}), " and 3 more") {
		t.Errorf("%q", Holds(nn.Group{Nodes: make7()}))
	}
}

func make7() (nodes []nn.Node) {
	for range 7 {
		nodes = append(nodes, nn.Node{ID: "d", Layer: nn.Dropout{}})
	}
	return nodes
}
