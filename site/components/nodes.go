package components

import (
	"github.com/vugu/vjson"
	"github.com/vugu/vugu"
)

// What the generated code is made of: site/terse puts these in place of what Vugu's generator writes.

// plain adds a text to a parent.
func plain(parent *vugu.VGNode, text string) {
	parent.AppendChild(&vugu.VGNode{Type: vugu.TextNode, Data: text})
}

// element adds an element to a parent, if it has one. Its attributes are shared by all renders; what is
// appended to them goes into a copy.
func element(parent *vugu.VGNode, name string, fixed []vugu.VGAttribute) *vugu.VGNode {
	n := &vugu.VGNode{Type: vugu.ElementNode, Data: name, Attr: fixed[:len(fixed):len(fixed)]}
	if parent != nil {
		parent.AppendChild(n)
	}
	return n
}

// on calls a function when an event comes.
func on(n *vugu.VGNode, event string, do func(vugu.DOMEvent)) {
	n.DOMEventHandlerSpecList = append(n.DOMEventHandlerSpecList, vugu.DOMEventHandlerSpec{EventType: event, Func: do})
}

// property sets one of an element's in the browser.
func property(n *vugu.VGNode, key string, value any) {
	b, err := vjson.Marshal(value)
	if err != nil {
		panic(err)
	}
	n.Prop = append(n.Prop, vugu.VGProperty{Key: key, JSONVal: vjson.RawMessage(b)})
}
