// Package journal notes what a person has just done to runs, for the moment until it is written to the
// browser's database. A note is text that can be kept at once and whole, so that a page which is closed or
// loaded again in that moment loses none of it. It knows neither the store nor a browser.
package journal

import (
	"slices"

	"plywood/engine/json"
)

// Note is what a person has made of a run.
type Note struct {
	Key     string `json:"key"` // under which the run is kept
	Title   string `json:"title"`
	Hidden  bool   `json:"hidden,omitempty"`
	Deleted bool   `json:"deleted,omitempty"`
}

// Same tells whether two notes come to the same: of a run that is gone nothing else matters.
func (n Note) Same(m Note) bool {
	return n == m || n.Key == m.Key && n.Deleted && m.Deleted
}

// Journal has at most one note of a run. Its zero value is empty.
type Journal struct{ notes []Note }

// most notes there are. Only where nothing can be written do they become many.
const most = 50

// Parse reads what Text wrote. What is nothing of the kind is an empty journal: its runs are still as they
// were last written.
func Parse(text string) Journal {
	var j Journal
	if text == "" || json.Unmarshal([]byte(text), &j.notes) != nil {
		return Journal{}
	}
	return j
}

// Text is the journal to be kept, "" where it is empty.
func (j Journal) Text() string {
	if len(j.notes) == 0 {
		return ""
	}
	b, err := json.Marshal(j.notes)
	if err != nil {
		panic("journal: " + err.Error()) // strings and truths always can be written
	}
	return string(b)
}

// Set notes what a run is to be, in place of what was noted of it.
func (j *Journal) Set(n Note) {
	j.Strike(n.Key)
	j.notes = append(j.notes, n)
	j.notes = j.notes[max(0, len(j.notes)-most):]
}

// Strike takes out what is noted of a run.
func (j *Journal) Strike(key string) {
	j.notes = slices.DeleteFunc(slices.Clone(j.notes), func(n Note) bool { return n.Key == key })
}

// Of is what is noted of a run.
func (j Journal) Of(key string) (n Note, ok bool) {
	i := slices.IndexFunc(j.notes, func(n Note) bool { return n.Key == key })
	if i < 0 {
		return Note{}, false
	}
	return j.notes[i], true
}
