package browser

import (
	"syscall/js"

	"plywood/site/state"
	"plywood/wasm/protocol"
)

// worker is the page's end of the line to the training worker: the same binary, started again from
// the module that the page has compiled.
type worker struct {
	page    *page
	js      js.Value
	ready   bool
	waiting []any // sent before it was ready
}

func newWorker(p *page) *worker { return &worker{page: p} }

func (w *worker) start() {
	w.ready = false
	this := js.Global().Get("Worker").New("worker.js?v=" + version())
	w.js = this
	listen(this, "message", nil, func(e js.Value) {
		if w.js.Equal(this) {
			w.receive(e.Get("data"))
		}
	})
	listen(this, "error", nil, func(e js.Value) {
		if w.js.Equal(this) {
			w.died(e.Get("message").String())
		}
	})
	this.Call("postMessage", js.Global().Get("plywoodModule"))
}

func (w *worker) receive(data js.Value) {
	text, parcel := data, js.Undefined()
	if data.Type() != js.TypeString {
		if why := data.Get("died"); why.Truthy() { // worker.js speaks for a binary that has ended
			w.died(why.String())
			return
		}
		text, parcel = data.Get("message"), data.Get("parcel")
	}
	m, err := protocol.Decode([]byte(text.String()))
	if c, ok := m.(protocol.Carrier); ok && err == nil {
		c.Carried().Bytes = parcel
	}
	if err != nil {
		w.page.post(func(s *state.Store) { s.Complain(err.Error()) })
		return
	}
	if _, ok := m.(*protocol.Ready); ok {
		w.ready = true
		for _, v := range w.waiting {
			w.js.Call("postMessage", v)
		}
		w.waiting = nil
	}
	w.page.post(func(s *state.Store) { s.Receive(m) })
}

func (w *worker) died(why string) {
	w.page.post(func(s *state.Store) { s.WorkerDied(why) })
}

func (w *worker) send(m protocol.Message) {
	b, err := protocol.Encode(m)
	if err != nil {
		w.page.post(func(s *state.Store) { s.Complain(err.Error()) })
		return
	}
	var posted any = string(b)
	if c, ok := m.(protocol.Carrier); ok {
		if array, there := c.Carried().Bytes.(js.Value); there {
			posted = map[string]any{"message": string(b), "parcel": array}
		}
	}
	if w.ready {
		w.js.Call("postMessage", posted)
	} else {
		w.waiting = append(w.waiting, posted)
	}
}

// revive ends the worker, whatever it is doing, and starts another.
func (w *worker) revive() {
	w.js.Call("terminate")
	w.waiting = nil
	w.start()
}
