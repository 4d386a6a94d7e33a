package nn

import (
	"fmt"
	"reflect"

	"plywood/engine/tensor"
)

// site is the place a layer is checked at: where its errors and their fixes belong.
type site struct {
	c     *checker
	index int    // of the node
	inner string // the path inside the node, where it is a block
}

// fail reports an error at the site. Inside a block the path leads the text, and the field and
// fixes are dropped: they are not the block's.
func (s *site) fail(field, text, remedy string, fixes ...Fix) {
	if s.inner != "" {
		field, text, fixes = "", s.inner+": "+text, nil
	}
	s.c.fail(s.index, field, text, remedy, fixes...)
}

// edit is a fix that changes the site's node, if it is still there.
func (s *site) edit(label string, change func(m *Model, i int)) Fix {
	id, index := s.c.m.Nodes[s.index].ID, s.index
	return Fix{label, func(m *Model) {
		i := index
		if i >= len(m.Nodes) || m.Nodes[i].ID != id {
			i = m.Index(id)
		}
		if i >= 0 {
			change(m, i)
		}
	}}
}

// set is a fix that sets one field of the site's layer.
func (s *site) set(label, field string, v any) Fix {
	return s.edit(label, func(m *Model, i int) {
		if l, err := SetField(m.Nodes[i].Layer, field, v); err == nil {
			m.Nodes[i].Layer = l
		}
	})
}

// remove is a fix that takes the site's node out, its readers reading what it read.
func (s *site) remove() Fix {
	return s.edit("Remove "+s.c.m.Nodes[s.index].ID, func(m *Model, i int) { m.Remove(i) })
}

// settings checks every field of a layer against its range and reports whether the shape can be
// worked out: whether whole numbers and pairs are sound.
func (s *site) settings(l Layer) bool {
	k, _ := kindOf(l)
	sound := true
	for _, f := range k.Fields {
		v, given := f.get(reflect.ValueOf(l))
		starter, _ := GetField(k.New, f.Name)
		switch {
		case given:
			text, better := f.judge(v)
			if text == "" {
				continue
			}
			if better == nil {
				better = starter
			}
			s.fail(f.Name, text, f.remedy(), s.set("Use "+f.Format(better), f.Name, better))
		case f.Required():
			s.fail(f.Name, f.Name+" is missing", f.remedy(), s.set("Use "+f.Format(starter), f.Name, starter))
		default:
			continue
		}
		if f.Kind == IntField || f.Kind == PairField {
			sound = false
		}
	}
	return sound
}

// judge says what is wrong with a value, "" for nothing, and the nearest value that is right.
func (f Field) judge(v any) (text string, better any) {
	switch v := v.(type) {
	case int:
		if n := f.clamp(v); n != v {
			return fmt.Sprintf("%s %s is out of range", f.Name, count(v)), n
		}
	case Pair:
		if p := (Pair{f.clamp(v[0]), f.clamp(v[1])}); p != v {
			return fmt.Sprintf("%s %s is out of range", f.Name, v.short()), p
		}
	case float64:
		if !(v >= f.Min && v <= f.Max) {
			better = max(f.Min, min(v, f.Max))
			if v != v {
				better = f.Default
			}
			return fmt.Sprintf("%s %s is out of range", f.Name, f.Format(v)), better
		}
	case string:
		if f.Kind == ChoiceField {
			for _, c := range f.Choices {
				if c == v {
					return "", nil
				}
			}
			if n := nearest(v, f.Choices); n != "" {
				better = n
			}
			return f.Name + " " + quote(v) + " is unknown", better
		}
	}
	return "", nil
}

func (f Field) clamp(n int) int { return max(int(f.Min), min(n, int(f.Max))) }

func (f Field) remedy() string {
	switch f.Kind {
	case ChoiceField:
		return "choose " + f.typeText()
	case IntField, PairField:
		if f.Unit != "" {
			return "choose " + f.rangeText() + " " + f.Unit
		}
	}
	return "choose " + f.rangeText()
}

// wantsMap reports whether the input is a map; a convolution or pooling has no use for a vector.
func (s *site) wantsMap(in tensor.Shape) bool {
	if len(in) == 3 {
		return true
	}
	var fixes []Fix
	for _, src := range s.c.sources[s.index] {
		if src >= 0 {
			if _, ok := s.c.m.Nodes[src].Layer.(Flatten); ok {
				fixes = append(fixes, (&site{c: s.c, index: src}).remove())
			}
		}
	}
	s.fail("", fmt.Sprintf("reads maps of channels × rows × columns, but its input is %s", describe(in)),
		"move it before the layer that made a vector", fixes...)
	return false
}
