// Package diff takes out of a render what the browser shows already. Vugu builds the whole page anew and
// then writes all of it; a page on which one block has changed is then as dear as a new one. A Tree
// remembers what was written last and leaves only what differs from it, with the way that leads there.
// It knows Vugu's nodes and no browser.
//
// What stands between is a template without children: Vugu's renderer writes nothing for one and moves
// on by a node, so that every node keeps its place, and with it the name that its events are known by.
//
// This holds as long as a node that is written twice is the same as one written once, and whoever
// writes to the page past the renders writes what the next one would.
package diff

import (
	"bytes"
	"slices"

	"github.com/vugu/vugu"
)

// Tree is what was written last. Its zero value is an empty page.
type Tree struct{ root *node }

// node is one node of the browser's, with components and templates put in their place.
type node struct {
	built    *vugu.VGNode
	output   *vugu.BuildOut // of the component whose root it is, where nothing in it is another's
	handlers []*handler
	children []*node
	live     bool // it, or something in it, is written in every render
}

// handler calls what was built last: what the browser knows stays the same while the node does.
type handler struct{ do func(vugu.DOMEvent) }

// Forget has the next render write everything, as after one that failed halfway.
func (t *Tree) Forget() { t.root = nil }

// Next gives a build without what the last one had already. What it is made from is left as it is.
func (t *Tree) Next(all *vugu.BuildResults) *vugu.BuildResults {
	p := pass{all}
	var root *vugu.VGNode
	t.root, root = p.visit(t.root, all.Out.Out[0], nil)
	if root == nil { // nothing is new; the renderer wants a node all the same
		root = own(t.root, nil)
	}
	return &vugu.BuildResults{Out: &vugu.BuildOut{Out: []*vugu.VGNode{root}}}
}

type pass struct{ all *vugu.BuildResults }

// visit compares a node with the one that stood in its place, nil for none that it can be compared with.
// What is to be written of it is nil where that is nothing.
func (p pass) visit(was *node, n *vugu.VGNode, output *vugu.BuildOut) (is *node, write *vugu.VGNode) {
	if output != nil && was != nil && was.output == output && !was.live {
		return was, nil
	}
	is = &node{built: n, output: output}
	if was != nil && (was.built.Type != n.Type || was.built.Data != n.Data || was.built.Namespace != n.Namespace) {
		was = nil
	}
	if n.Type != vugu.ElementNode {
		if was != nil {
			return is, nil
		}
		return is, &vugu.VGNode{Type: n.Type, Data: n.Data}
	}
	same := is.compare(was)
	var before []*node
	if was != nil && was.built.InnerHTML == nil {
		before = was.children
	}
	var children []*vugu.VGNode // to be written, nil for one that stays
	if n.InnerHTML == nil {
		p.flatten(n, func(child *vugu.VGNode, output *vugu.BuildOut) {
			var old *node
			if k := len(is.children); k < len(before) {
				old = before[k]
			}
			c, write := p.visit(old, child, output)
			is.children, children = append(is.children, c), append(children, write)
			is.live = is.live || c.live
		})
	}
	fewer := len(is.children) < len(before)
	inside := fewer || slices.ContainsFunc(children, func(c *vugu.VGNode) bool { return c != nil })
	if same && !inside {
		return is, nil
	}
	write = own(is, was)
	if inside {
		for _, c := range children {
			if c == nil {
				c = &vugu.VGNode{Type: vugu.ElementNode} // one that stays
			}
			write.AppendChild(c)
		}
	}
	return is, write
}

// flatten calls f for the nodes that a node has in the browser, and the output of the component of which
// it is the root, where it may be kept from one build to the next.
func (p pass) flatten(n *vugu.VGNode, f func(*vugu.VGNode, *vugu.BuildOut)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Component != nil:
			root, output := c, (*vugu.BuildOut)(nil)
			for root.Component != nil {
				output = p.all.ResultFor(root.Component)
				root = output.Out[0]
			}
			if len(output.Components) > 0 {
				output = nil
			}
			f(root, output)
		case c.IsTemplate():
			p.flatten(c, f)
		default:
			f(c, nil)
		}
	}
}

// compare takes over from the node that stood here what the browser knows of it, and tells whether it
// is to be left as it is.
func (is *node) compare(was *node) bool {
	n := is.built
	is.live = n.JSCreateHandler != nil || n.JSPopulateHandler != nil || slices.ContainsFunc(n.Prop, live)
	same := was != nil && !is.live && slices.Equal(n.Attr, was.built.Attr) && slices.EqualFunc(n.Prop, was.built.Prop, equalProp) && equalHTML(n.InnerHTML, was.built.InnerHTML)
	if was != nil && slices.EqualFunc(n.DOMEventHandlerSpecList, was.built.DOMEventHandlerSpecList, equalEvent) {
		is.handlers = was.handlers
	} else {
		same = false
		is.handlers = make([]*handler, len(n.DOMEventHandlerSpecList))
		for i := range is.handlers {
			is.handlers[i] = new(handler)
		}
	}
	for i, s := range n.DOMEventHandlerSpecList {
		is.handlers[i].do = s.Func
	}
	return same
}

// live tells whether a person changes a property, too, so that it has to be written again to be what
// the page says. An option that is not chosen need not: choosing another sees to that.
func live(p vugu.VGProperty) bool {
	return p.Key != "style" && !(p.Key == "selected" && string(p.JSONVal) == "false")
}

func equalProp(a, b vugu.VGProperty) bool { return a.Key == b.Key && bytes.Equal(a.JSONVal, b.JSONVal) }

func equalHTML(a, b *string) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func equalEvent(a, b vugu.DOMEventHandlerSpec) bool {
	return a.EventType == b.EventType && a.Capture == b.Capture && a.Passive == b.Passive
}

// own is a node by itself, to be written over the one that stood there, nil for none.
func own(is, was *node) *vugu.VGNode {
	n := is.built
	write := &vugu.VGNode{Type: n.Type, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr, Prop: n.Prop, InnerHTML: n.InnerHTML,
		JSCreateHandler: n.JSCreateHandler, JSPopulateHandler: n.JSPopulateHandler}
	for i, h := range is.handlers {
		s := n.DOMEventHandlerSpecList[i]
		s.Func = func(e vugu.DOMEvent) { h.do(e) }
		write.DOMEventHandlerSpecList = append(write.DOMEventHandlerSpecList, s)
	}
	if was == nil {
		return write
	}
	if n.InnerHTML != nil && equalHTML(n.InnerHTML, was.built.InnerHTML) {
		write.InnerHTML = nil
	}
	attrs, here := changed(n.Attr, was.built.Attr, attrKey)
	props, too := changed(n.Prop, was.built.Prop, propKey)
	if here && too {
		write.Attr, write.Prop = append(attrs, vugu.VGAttribute{Key: Rest}), props
	}
	return write
}

// Rest is the name of an attribute that is none: it says that those which are not written stay. Vugu's
// script would take them away; it is patched to know this (site/bundle).
const Rest = ""

func attrKey(a, b vugu.VGAttribute) (key, same bool) { return a.Key == b.Key, a == b }

func propKey(a, b vugu.VGProperty) (key, same bool) {
	key = a.Key == b.Key
	return key, key && bytes.Equal(a.JSONVal, b.JSONVal) && !live(a)
}

// changed are those of now that differ from before; all tells whether everything of before is there still.
func changed[T any](now, before []T, compare func(a, b T) (key, same bool)) (list []T, all bool) {
	found := 0
	for i, a := range now {
		same := false
		for k := range before {
			at := (i + k) % len(before) // mostly it stands where it stood
			if key, equal := compare(a, before[at]); key {
				found++
				same = equal
				break
			}
		}
		if !same {
			list = append(list, a)
		}
	}
	return list, found == len(before)
}
