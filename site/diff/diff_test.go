package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vugu/vugu"
	"pgregory.net/rapid"
)

// dom is a node of a browser's, and write what Vugu's renderer has its script do to it: children are
// found by their place, what follows the last is taken away, and a node without children is let be.
type dom struct {
	name, text string
	html       *string
	attrs      map[string]string              // properties, too
	events     map[string]func(vugu.DOMEvent) // by the place they were written at, and their type
	children   []*dom
}

type screen struct {
	root   *dom
	flat   bool // a node's place is counted without templates: Vugu would leave listeners behind where one grows
	writes int
	events map[string]vugu.DOMEventHandlerSpec // what the renderer calls, by place and type
}

func (s *screen) render(r *vugu.BuildResults) {
	if s.events == nil {
		s.events = map[string]vugu.DOMEventHandlerSpec{}
	}
	s.root = s.write(s.root, r.Out.Out[0], r, "0")
}

func (s *screen) write(d *dom, n *vugu.VGNode, r *vugu.BuildResults, at string) *dom {
	for n.Component != nil {
		n = r.ResultFor(n.Component).Out[0]
	}
	s.writes++
	if n.Type != vugu.ElementNode {
		return &dom{text: fmt.Sprint(n.Type, n.Data)}
	}
	if d == nil || d.name != n.Data {
		d = &dom{name: n.Data, events: map[string]func(vugu.DOMEvent){}}
	}
	if !slices.ContainsFunc(n.Attr, func(a vugu.VGAttribute) bool { return a.Key == Rest }) {
		d.attrs = map[string]string{}
	}
	for _, a := range n.Attr {
		d.attrs[a.Key] = a.Val
	}
	for _, p := range n.Prop {
		d.attrs[p.Key] = string(p.JSONVal)
	}
	delete(d.attrs, Rest)
	kept := map[string]bool{}
	for _, h := range n.DOMEventHandlerSpecList {
		key := at + " " + h.EventType
		s.events[key] = h
		kept[key] = true
		if d.events[key] == nil {
			d.events[key] = func(e vugu.DOMEvent) { s.events[key].Func(e) }
		}
	}
	for key := range d.events {
		if strings.HasPrefix(key, at+" ") && !kept[key] {
			delete(d.events, key)
		}
	}
	if n.InnerHTML != nil {
		d.html, d.children = n.InnerHTML, nil
		return d
	}
	k, end := 0, 0
	var each func(n *vugu.VGNode, at string)
	each = func(n *vugu.VGNode, at string) {
		for i, c := 1, n.FirstChild; c != nil; i, c = i+1, c.NextSibling {
			place := fmt.Sprint(at, "_", i)
			if s.flat {
				place = fmt.Sprint(at, "_", k+1)
			}
			if c.Component == nil && c.IsTemplate() && c.FirstChild != nil {
				each(c, at)
				continue
			}
			if c.Component == nil && c.IsTemplate() { // nothing is written, and the next one is beside it
				if k >= len(d.children) {
					panic("what is to stay is not there")
				}
			} else if k < len(d.children) {
				d.children[k] = s.write(d.children[k], c, r, place)
			} else {
				d.children = append(d.children, s.write(nil, c, r, place))
			}
			k++
			end = k
		}
	}
	if n.FirstChild != nil {
		if d.html != nil {
			d.html, d.children = nil, nil
		}
		each(n, at)
		d.children = d.children[:end]
	}
	return d
}

// print is what a person sees, and what comes of their events.
func (d *dom) print() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<%s%s %v", d.name, d.text, d.attrs)
	if d.html != nil {
		fmt.Fprintf(&b, " html=%s", *d.html)
	}
	for _, typ := range []string{"click", "input"} {
		for key, do := range d.events {
			if strings.HasSuffix(key, " "+typ) {
				b.WriteString(" " + typ)
				do(tell{b: &b})
			}
		}
	}
	for _, c := range d.children {
		b.WriteString(c.print())
	}
	return b.String() + ">"
}

// tell is an event through which a handler says what it does.
type tell struct {
	vugu.DOMEvent
	b *strings.Builder
}

func (t tell) said(text string) { t.b.WriteString(":" + text) }

// thing is a component that builds what it is given, and the same again where it is told to.
type thing struct {
	root *vugu.VGNode
	all  []vugu.Builder
	kept *vugu.BuildOut
}

func (t *thing) Build(*vugu.BuildIn) *vugu.BuildOut {
	if t.kept == nil {
		t.kept = &vugu.BuildOut{Out: []*vugu.VGNode{t.root}, Components: t.all}
	}
	return t.kept
}

// draw draws a tree; things are the components that earlier ones had, to be had again.
func draw(t *rapid.T, things *[]*thing, all *[]vugu.Builder, depth int) *vugu.VGNode {
	pick := func(most int, label string) int { return rapid.IntRange(0, most).Draw(t, label) }
	switch kind := pick(9, "kind"); {
	case depth > 0 && kind == 0:
		return &vugu.VGNode{Type: vugu.TextNode, Data: fmt.Sprint(pick(2, "text"))}
	case depth > 0 && kind == 1:
		return &vugu.VGNode{Type: vugu.CommentNode, Data: " "}
	case depth > 0 && kind == 2 && len(*things) > 0:
		i := pick(len(*things)-1, "again")
		c := (*things)[i]
		*things = append((*things)[:i:i], (*things)[i+1:]...) // one component stands in one place
		*all = append(*all, c)
		return &vugu.VGNode{Component: c}
	case depth > 0 && kind == 4:
		n := &vugu.VGNode{Type: vugu.ElementNode}
		for range 1 + pick(2, "in a template") {
			n.AppendChild(draw(t, things, all, depth+1))
		}
		return n
	case depth > 0 && kind == 3 && depth < 4:
		c := &thing{}
		c.root = draw(t, things, &c.all, max(depth, 1)+1)
		for c.root.Type != vugu.ElementNode || c.root.Component != nil || c.root.Data == "" {
			c.root = &vugu.VGNode{Type: vugu.ElementNode, Data: "p"}
			c.all = nil
		}
		*all = append(*all, c)
		return &vugu.VGNode{Component: c}
	}
	n := &vugu.VGNode{Type: vugu.ElementNode, Data: []string{"div", "p"}[pick(1, "name")]}
	for _, key := range []string{"a", "b"} {
		if v := pick(3, key); v > 0 {
			n.Attr = append(n.Attr, vugu.VGAttribute{Key: key, Val: fmt.Sprint(v)})
		}
	}
	if key := pick(4, "property"); key < 2 {
		n.Prop = []vugu.VGProperty{{Key: []string{"style", "value"}[key], JSONVal: []byte(fmt.Sprint(pick(1, "p")))}}
	}
	for _, typ := range []string{"click", "input"} {
		if pick(3, typ) == 0 {
			says := fmt.Sprint(pick(1000, "does"))
			n.DOMEventHandlerSpecList = append(n.DOMEventHandlerSpecList, vugu.DOMEventHandlerSpec{EventType: typ, Func: func(e vugu.DOMEvent) { e.(tell).said(says) }})
		}
	}
	if pick(4, "html") == 0 {
		html := fmt.Sprint(pick(2, "inside"))
		n.InnerHTML = &html
		return n
	}
	if depth < 4 {
		for range pick(4, "children") {
			n.AppendChild(draw(t, things, all, depth+1))
		}
	}
	return n
}

func results(root *vugu.VGNode, all []vugu.Builder) *vugu.BuildResults {
	env, err := vugu.NewBuildEnv()
	if err != nil {
		panic(err)
	}
	return env.RunBuild(&thing{root: root, all: all})
}

// Whatever is built, one after another, the browser shows what it would if all were written.
func TestShowsTheSameAsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, less := screen{flat: true}, screen{}
		var tree Tree
		var things []*thing
		for range rapid.IntRange(2, 6).Draw(t, "renders") {
			var all []vugu.Builder
			root := draw(t, &things, &all, 0)
			things = nil
			for _, c := range all {
				if c := c.(*thing); len(c.all) == 0 {
					things = append(things, c)
				}
			}
			r := results(root, all)
			whole.render(r)
			less.render(tree.Next(r))
			if w, l := whole.root.print(), less.root.print(); w != l {
				t.Fatalf("the browser shows\n%s\nand should\n%s", l, w)
			}
		}
		if less.writes > whole.writes {
			t.Errorf("%d nodes were written, more than all %d", less.writes, whole.writes)
		}
	})
}

// page is a page of a hundred blocks, of which one is chosen.
func page(chosen int, typed string) *vugu.BuildResults {
	root := &vugu.VGNode{Type: vugu.ElementNode, Data: "main"}
	list := &vugu.VGNode{Type: vugu.ElementNode, Data: "div"}
	for i := range 100 {
		b := &vugu.VGNode{Type: vugu.ElementNode, Data: "p"}
		b.AddAttrInterface("class", fmt.Sprint("block", i == chosen))
		b.AppendChild(&vugu.VGNode{Type: vugu.TextNode, Data: fmt.Sprint(i)})
		list.AppendChild(b)
	}
	field := &vugu.VGNode{Type: vugu.ElementNode, Data: "input", Prop: []vugu.VGProperty{{Key: "value", JSONVal: []byte(typed)}}}
	root.AppendChild(list)
	root.AppendChild(field)
	return results(root, nil)
}

func TestWritesWhatChanged(t *testing.T) {
	var tree Tree
	var s screen
	for _, c := range []struct {
		what   string
		chosen int
		typed  string
		want   int // nodes
	}{
		{"the first", 1, "4", 203},
		{"the same again: only the field, which a person may have typed into", 1, "4", 2},
		{"another chosen: two blocks, and the list they are in", 2, "4", 5},
		{"another text", 2, "42", 2},
	} {
		s.writes = 0
		s.render(tree.Next(page(c.chosen, c.typed)))
		if s.writes != c.want {
			t.Errorf("%s: %d nodes were written, want %d", c.what, s.writes, c.want)
		}
	}
	tree.Forget()
	s.writes = 0
	if s.render(tree.Next(page(2, "42"))); s.writes != 203 {
		t.Errorf("after a render that failed %d nodes were written, want all 203", s.writes)
	}
}
