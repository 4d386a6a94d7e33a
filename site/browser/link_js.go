package browser

import (
	"encoding/base64"
	"syscall/js"

	"plywood/site/state"
	"plywood/wasm/jsbytes"
	"plywood/wasm/promise"
)

// listenLinks opens the network of the page's address, now and when another link is pasted over it.
// The address is cleared then, so that a reload brings back what was made of the network since.
func (p *page) listenLinks() {
	open := func(js.Value) {
		location := js.Global().Get("location")
		hash := location.Get("hash").String()
		if hash == "" {
			return
		}
		p.post(func(s *state.Store) { s.OpenLink(hash) })
		js.Global().Get("history").Call("replaceState", js.Null(), "", location.Get("pathname").String()+location.Get("search").String())
	}
	listen(js.Global(), "hashchange", nil, open)
	open(js.Null())
}

// share packs a document into a link and puts that on the clipboard, where the browser lets it. The
// browser packs it itself: that saves the page a compressor.
func (p *page) share(document []byte) {
	go func() {
		packing := js.Global().Get("CompressionStream").New("deflate-raw")
		packed := js.Global().Get("Blob").New([]any{jsbytes.To(document)}).Call("stream").Call("pipeThrough", packing)
		buffer, err := promise.Await(js.Global().Get("Response").New(packed).Call("arrayBuffer"))
		if err != nil {
			p.post(func(s *state.Store) { s.Complain("The link cannot be made: " + err.Error()) })
			return
		}
		location := js.Global().Get("location")
		link := location.Get("origin").String() + location.Get("pathname").String() + "#" + state.LinkPrefix + base64.RawURLEncoding.EncodeToString(jsbytes.From(buffer))
		p.post(func(s *state.Store) { s.Shared(link, false) })
		if clipboard := js.Global().Get("navigator").Get("clipboard"); clipboard.Truthy() { // only there over https and on this machine
			if _, err := promise.Await(clipboard.Call("writeText", link)); err == nil {
				p.post(func(s *state.Store) { s.Shared(link, true) })
			}
		}
	}()
}
