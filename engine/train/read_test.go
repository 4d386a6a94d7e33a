package train

import (
	"slices"
	"strings"
	"testing"
)

// What Read gives is what a snapshot holds.
func TestReadGivesWhatASnapshotHolds(t *testing.T) {
	sess := newSession(t, small(), garments(64, 0), 1, smallSettings())
	advance(t, sess, 2)
	c := snapshot(t, sess)
	names := sess.Tensors()
	for _, want := range c.Tensors {
		if strings.HasPrefix(want.Name, "optimizer/") {
			continue
		}
		if !slices.Contains(names, want.Name) {
			t.Errorf("%s is not listed among %v", want.Name, names)
		}
		got, err := sess.Read(want.Name)
		if err != nil || !got.Shape.Equal(want.Shape) || !slices.Equal(got.Data, want.Data) {
			t.Errorf("%s: %v %v, want %v", want.Name, got.Shape, err, want.Shape)
		}
	}
	if _, err := sess.Read("conv9.weight"); err == nil || !strings.Contains(err.Error(), "conv9.weight") {
		t.Errorf("of a tensor that is not there: %v", err)
	}
}
