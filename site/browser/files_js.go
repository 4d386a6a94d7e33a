package browser

import (
	"strings"
	"syscall/js"

	"plywood/site/state"
	"plywood/wasm/jsbytes"
	"plywood/wasm/promise"
)

// listenFiles takes files that are dropped anywhere on the page.
func (p *page) listenFiles() {
	listen(document(), "dragover", nil, func(e js.Value) { e.Call("preventDefault") })
	listen(document(), "drop", nil, func(e js.Value) {
		e.Call("preventDefault")
		p.dropped(e)
	})
}

// askFile shows the browser's file dialogue for a network.
func (p *page) askFile() {
	p.choose("file-input", func(input js.Value) { input.Set("accept", ".json,application/json,"+state.CheckpointExtension) }, p.openFiles)
}

// choose shows the browser's dialogue for files. The input stays in the page, out of sight, where
// tests find it.
func (p *page) choose(id string, prepare func(input js.Value), take func(files js.Value)) {
	input := document().Call("getElementById", id)
	if input.IsNull() {
		input = document().Call("createElement", "input")
		input.Set("id", id)
		input.Set("type", "file")
		input.Set("hidden", true)
		prepare(input)
		document().Get("body").Call("append", input)
		listen(input, "change", nil, func(js.Value) {
			if files := input.Get("files"); files.Length() > 0 {
				take(files)
			}
			input.Set("value", "")
		})
	}
	input.Call("click")
}

func (p *page) openFiles(files js.Value) {
	if files.Length() == 0 {
		return
	}
	file := files.Index(0)
	name, size := file.Get("name").String(), file.Get("size").Int()
	if strings.HasSuffix(name, state.CheckpointExtension) {
		p.openCheckpoint(name, size, file)
		return
	}
	if !p.store.Admits(name, size) { // nothing is read of a file that is too large
		p.touch()
		return
	}
	go func() {
		buffer, err := promise.Await(file.Call("arrayBuffer"))
		p.post(func(s *state.Store) {
			if err != nil {
				s.Complain(name + " cannot be read: " + err.Error())
				return
			}
			s.Open(name, jsbytes.From(buffer))
		})
	}()
}

// openCheckpoint hands a file on to the worker as it is.
func (p *page) openCheckpoint(name string, size int, file js.Value) {
	go func() {
		buffer, err := promise.Await(file.Call("arrayBuffer"))
		p.post(func(s *state.Store) {
			if err != nil {
				s.Complain(name + " cannot be read: " + err.Error())
				return
			}
			s.OpenCheckpoint(name, size, js.Global().Get("Uint8Array").New(buffer))
		})
	}()
}

// download hands bytes to the person as a file.
func download(name string, b []byte) {
	hand(name, js.Global().Get("Blob").New([]any{jsbytes.To(b)}, map[string]any{"type": "application/octet-stream"}))
}

// hand gives a blob to the person as a file.
func hand(name string, blob js.Value) {
	url := js.Global().Get("URL").Call("createObjectURL", blob)
	a := document().Call("createElement", "a")
	a.Set("href", url)
	a.Set("download", name)
	a.Call("click")
	var release js.Func
	release = js.FuncOf(func(js.Value, []js.Value) any {
		js.Global().Get("URL").Call("revokeObjectURL", url)
		release.Release()
		return nil
	})
	js.Global().Call("setTimeout", release, 10000)
}

// keep remembers a text across reloads: this tab's, and for a new tab what any tab kept last. A browser that keeps nothing, as in a private window, is no
// reason to stop.
func keep(key, value string) {
	defer func() { _ = recover() }()
	js.Global().Get("sessionStorage").Call("setItem", key, value)
	js.Global().Get("localStorage").Call("setItem", key, value)
}

func kept(key string) (value string, ok bool) {
	defer func() { _ = recover() }()
	for _, storage := range []string{"sessionStorage", "localStorage"} {
		if v := js.Global().Get(storage).Call("getItem", key); !v.IsNull() {
			return v.String(), true
		}
	}
	return "", false
}

// jot keeps a text for all tabs alike: it is about runs, which are common to them.
func jot(text string) {
	defer func() { _ = recover() }()
	js.Global().Get("localStorage").Call("setItem", jotKey, text)
}

func jotted() (text string) {
	defer func() { _ = recover() }()
	if v := js.Global().Get("localStorage").Call("getItem", jotKey); !v.IsNull() {
		text = v.String()
	}
	return text
}

const jotKey = "plywood.jotted"

// lookForData asks whether Fashion-MNIST lies beside the page.
func (p *page) lookForData() {
	found := false
	response, err := promise.Await(js.Global().Call("fetch", "data/fashion-mnist/index.json"))
	if err == nil && response.Get("ok").Bool() {
		if index, err := promise.Await(response.Call("json")); err == nil {
			found = index.Get("found").Truthy()
		}
	}
	p.post(func(s *state.Store) { s.FoundServed(found) })
}
