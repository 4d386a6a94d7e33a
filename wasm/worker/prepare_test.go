package worker

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"plywood/engine/augment"
	"plywood/engine/data"
	"plywood/wasm/protocol"
)

// The pictures are what a run gets: moved as it draws them, resized and standardized as it does.
func TestPrepare(t *testing.T) {
	set := data.Garments(3, 40, 20)
	show := func(as protocol.Preparation, test bool) *protocol.Samples {
		t.Helper()
		m, err := samples(set, &protocol.SeeSamples{Set: protocol.DataSet{Data: "garments", Seed: 3, Train: 30}, Test: test, Class: -1, From: 5, Count: 8, As: as})
		if err != nil {
			t.Fatal(err)
		}
		s := m.(*protocol.Samples)
		if len(s.Labels) != 8 || len(s.Pixels) != 8*s.Shape[0]*s.Shape[1]*s.Shape[2] || s.As != as {
			t.Fatalf("%d labels, %d bytes of %v, %+v", len(s.Labels), len(s.Pixels), s.Shape, s.As)
		}
		return s
	}
	plain := show(protocol.Preparation{}, false)
	if !bytes.Equal(plain.Pixels, set.Train.Bytes[5*784:13*784]) || plain.Reach != 0 {
		t.Error("unprepared images are not those of the set")
	}

	moved := show(protocol.Preparation{Flip: true, Shift: 3, Draw: 2}, false)
	want := make([]byte, 784)
	for k, m := range augment.Draw(3, 2, 30, augment.Options{Flip: true, Shift: 3}, nil)[5:13] {
		augment.Apply(want, set.Train.Bytes[(5+k)*784:], 1, 28, 28, m)
		if !bytes.Equal(moved.Pixels[k*784:][:784], want) {
			t.Errorf("image %d is not moved as the third epoch moves it", k)
		}
	}
	if other := show(protocol.Preparation{Flip: true, Shift: 3, Draw: 3}, false); bytes.Equal(other.Pixels, moved.Pixels) {
		t.Error("another draw shows the same pictures")
	}
	if test := show(protocol.Preparation{Flip: true, Shift: 3}, true); !bytes.Equal(test.Pixels, set.Test.Bytes[5*784:13*784]) {
		t.Error("test images are moved")
	}

	s := show(protocol.Preparation{Standardize: true, Resize: 14}, false)
	limited := *set
	limited.Limit(30, 0)
	mean, std := limited.Standardization()
	if !slices.Equal(s.Shape, []int{1, 14, 14}) || s.Reach < float64((1-mean[0])/std[0])-1e-6 {
		t.Errorf("shape %v, reach %v with mean %v and deviation %v", s.Shape, s.Reach, mean, std)
	}
	black := 127.5 - 127.5*float64(mean[0]/std[0])/s.Reach
	if got := float64(s.Pixels[0]); got < black-1 || got > black+1 {
		t.Errorf("a corner is %v, black is %v", got, black)
	}

	if _, err := samples(set, &protocol.SeeSamples{Class: -1, Count: 4, As: protocol.Preparation{Shift: 28}}); err == nil || !strings.Contains(err.Error(), "out of sight") {
		t.Errorf("shifted by 28: %v", err)
	}
	if m, err := samples(set, &protocol.SeeSamples{Class: -1, Count: 40, As: protocol.Preparation{Resize: 256}}); err != nil || len(m.(*protocol.Samples).Pixels) != 40*mostSide*mostSide {
		t.Errorf("large pictures are sent whole: %v", err)
	}
}
