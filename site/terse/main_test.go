package main

import "testing"

func TestShorten(t *testing.T) {
	const long = `package components

import "github.com/vugu/vjson"
import "log"

	vgn = &vugu.VGNode{Type: vugu.VGNodeType(3), Namespace: "", Data: "div", Attr: []vugu.VGAttribute{vugu.VGAttribute{Namespace: "", Key: "class", Val: "a \"b\""}}}
	vgout.Out = append(vgout.Out, vgn) // root for output
	vgn = &vugu.VGNode{Type: vugu.VGNodeType(3), Namespace: "", Data: "b", Attr: []vugu.VGAttribute(nil)}
	vgparent.AppendChild(vgn)
	vgn.DOMEventHandlerSpecList = append(vgn.DOMEventHandlerSpecList, vugu.DOMEventHandlerSpec{
		EventType:	"click",
		Func:		func(event vugu.DOMEvent) { c.S.Undo(); c.done(func() {}) },
		// the generator leaves a remark here
	})
	{
		b, err := vjson.Marshal(c.wide("x"))
		if err != nil {
			panic(err)
		}
		vgn.Prop = append(vgn.Prop, vugu.VGProperty{Key: "style", JSONVal: vjson.RawMessage(b)})
	}
	vgn = &vugu.VGNode{Type: vugu.VGNodeType(1), Data: "\n\t"}
	vgparent.AppendChild(vgn)
	vgn = &vugu.VGNode{Type: vugu.VGNodeType(3), Namespace: "svg", Data: "path", Attr: []vugu.VGAttribute(nil)}
	vgparent.AppendChild(vgn)
	if c.on() {
		vgn = &vugu.VGNode{Type: vugu.VGNodeType(3), Namespace: "", Data: "i", Attr: []vugu.VGAttribute(nil)}
		vgparent.AppendChild(vgn)
	}
var _ log.Logger
`
	const short = `package components

import "github.com/vugu/vjson"

	vgn = element(nil, "div", menu1)
	vgout.Out = append(vgout.Out, vgn) // root for output
	vgn = element(vgparent, "b", nil)
	on(vgn, "click", func(event vugu.DOMEvent) { c.S.Undo(); c.done(func() {}) })
	property(vgn, "style", c.wide("x"))
	plain(vgparent, "\n\t")
	vgn = &vugu.VGNode{Type: vugu.VGNodeType(3), Namespace: "svg", Data: "path", Attr: []vugu.VGAttribute(nil)}
	vgparent.AppendChild(vgn)
	if c.on() {
		element(vgparent, "i", nil)
	}

var (
	menu1 = []vugu.VGAttribute{{Key: "class", Val: "a \"b\""}}
)
`
	if got := shorten(long, "menu"); got != short {
		t.Errorf("got\n%s", got)
	}
	if got := shorten(short, "menu"); got != short {
		t.Errorf("shortened again:\n%s", got)
	}
}
