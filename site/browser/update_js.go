package browser

import (
	"syscall/js"

	"plywood/site/state"
)

// listenUpdate offers a newer version of the page once the service worker has fetched it whole.
// offline.js says so by an event, or has said so before the page was up.
func (p *page) listenUpdate() {
	tell := func(js.Value) { p.post((*state.Store).UpdateReady) }
	listen(js.Global(), "plywood-update", nil, tell)
	if js.Global().Get("plywoodUpdate").Truthy() {
		tell(js.Null())
	}
}

func takeUpdate() { js.Global().Call("plywoodUpdate") }

// version names the build that the page is of; its worker must be of the same one.
func version() string {
	v := document().Get("documentElement").Get("dataset").Get("version")
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}
