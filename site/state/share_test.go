package state

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func linkOf(t *testing.T, b []byte) string {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "#" + LinkPrefix + base64.RawURLEncoding.EncodeToString(packed.Bytes())
}

func TestALinkBringsTheNetwork(t *testing.T) {
	s, f := small(t)
	s.ChooseData("fashion-mnist")
	s.SetTraining("seed", "5")
	s.SetTraining("learning_rate", "0.25")
	s.AskLink()
	link := linkOf(t, f.shared)
	s.Shared("https://example.org/"+link, true)
	if !s.LinkCopied() || !strings.HasSuffix(s.Link(), link) {
		t.Errorf("the link is %q", s.Link())
	}

	other, _ := newStore(t)
	other.OpenLink(link)
	if d := cmp.Diff(s.Doc(), other.Doc()); d != "" {
		t.Error(d)
	}
	if other.Notice().Error {
		t.Error(other.Notice().Text)
	}
	other.Undo()
	if ids(other) == ids(s) {
		t.Error("the network that was there is gone")
	}
}

func TestBadLinksChangeNothing(t *testing.T) {
	s, f := small(t)
	s.AskLink()
	good := linkOf(t, f.shared)
	for name, link := range map[string]string{
		"cut off":       good[:len(good)-20],
		"not base64":    "#" + LinkPrefix + "!!!",
		"not a network": linkOf(t, []byte(`{"model":{}}`)),
		"a bomb":        linkOf(t, bytes.Repeat([]byte(" "), 1<<25)),
	} {
		other, _ := newStore(t)
		before := ids(other)
		other.OpenLink(link)
		if !other.Notice().Error || ids(other) != before || other.CanUndo() {
			t.Errorf("%s: notice %q", name, other.Notice().Text)
		}
	}
	s.OpenLink("#elsewhere")
	if s.Notice().Error {
		t.Error("a fragment of another kind is complained about")
	}
}
