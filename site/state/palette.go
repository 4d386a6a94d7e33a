package state

import (
	"slices"
	"strings"

	"plywood/engine/nn"
)

// PaletteGroup is a section of the palette.
type PaletteGroup struct {
	Title string
	Kinds []nn.Kind
}

// Palette lists the kinds of block that match the search, by group. Empty groups are left out.
func (s *Store) Palette() []PaletteGroup { return s.find(s.search) }

func (s *Store) find(search string) []PaletteGroup {
	words := strings.Fields(strings.ToLower(search))
	var groups []PaletteGroup
	for g := range nn.NumSections {
		var kinds []nn.Kind
		all := nn.Kinds()
		if g == nn.Own {
			all = s.ownBlocks.list.Kinds()
		}
		for _, k := range all {
			if k.Section == g && matches(k, words) {
				kinds = append(kinds, k)
			}
		}
		if len(kinds) > 0 {
			groups = append(groups, PaletteGroup{g.String(), kinds})
		}
	}
	return groups
}

// matches tells whether every word stands in a kind's name, explanation or choices.
func matches(k nn.Kind, words []string) bool {
	text := strings.ToLower(k.Title + " " + k.Type + " " + k.Doc)
	for _, f := range k.Fields {
		text += " " + strings.Join(f.Choices, " ")
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// InsertFound adds the first block that the search finds, and clears the search. A choice that was
// searched for, such as gelu, is made.
func (s *Store) InsertFound() {
	for _, g := range s.Palette() {
		s.insert(choose(g.Kinds[0], strings.Fields(strings.ToLower(s.search))), s.behind(s.selected))
		s.search = ""
		return
	}
}

// choose makes the choices named by words in what a kind begins with.
func choose(k nn.Kind, words []string) nn.Kind {
	for _, f := range k.Fields {
		for _, c := range f.Choices {
			if !slices.Contains(words, c) {
				continue
			}
			if layer, err := nn.SetField(k.New, f.Name, c); err == nil {
				k.New = layer
			}
		}
	}
	return k
}

// Explain shows what a kind of block does at the foot of the palette; "" shows the usual hint.
func (s *Store) Explain(typ string) { s.explained = typ }

// Explained is the kind explained, ok false for none.
func (s *Store) Explained() (nn.Kind, bool) { return s.kindOf(s.explained) }

// Menu is the menu that is open, "" for none.
func (s *Store) Menu() string { return s.menu }
func (s *Store) CloseMenu()   { s.menu = "" }

// ToggleMenu opens a menu of the top bar and closes any other.
func (s *Store) ToggleMenu(name string) {
	if s.menu == name {
		name = ""
	}
	s.menu = name
}
