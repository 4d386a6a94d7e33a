package journal

import (
	"fmt"
	"testing"
)

func TestJournal(t *testing.T) {
	var j Journal
	if j.Text() != "" {
		t.Errorf("an empty journal is kept as %q", j.Text())
	}
	j.Set(Note{Key: "a", Title: "first"})
	j.Set(Note{Key: "b", Deleted: true})
	j.Set(Note{Key: "a", Title: `"second" ·`, Hidden: true})
	back := Parse(j.Text())
	if n, ok := back.Of("a"); !ok || n != (Note{Key: "a", Title: `"second" ·`, Hidden: true}) {
		t.Errorf("of a it holds %+v", n)
	}
	if n, ok := back.Of("b"); !ok || !n.Same(Note{Key: "b", Title: "whatever", Deleted: true}) || n.Same(Note{Key: "b"}) {
		t.Errorf("of b it holds %+v", n)
	}
	back.Strike("b")
	back.Strike("never there")
	if _, ok := back.Of("b"); ok || len(back.notes) != 1 || len(j.notes) != 2 {
		t.Errorf("after b is struck out it holds %+v, and the other %+v", back.notes, j.notes)
	}
}

func TestWhatIsNoJournalIsEmpty(t *testing.T) {
	for _, text := range []string{"", "{", "null", `{"key":"a"}`, `[1]`} {
		if j := Parse(text); len(j.notes) != 0 {
			t.Errorf("%q gives %+v", text, j.notes)
		}
	}
}

func TestTheJournalDoesNotGrow(t *testing.T) {
	var j Journal
	for i := range 3 * most {
		j.Set(Note{Key: fmt.Sprint(i)})
	}
	if _, ok := j.Of(fmt.Sprint(3*most - 1)); !ok || len(j.notes) != most {
		t.Errorf("it holds %d notes", len(j.notes))
	}
}
