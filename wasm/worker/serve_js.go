package worker

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"syscall/js"
	"time"

	"plywood/engine/backend"
	"plywood/wasm/bitmap"
	"plywood/wasm/idb"
	"plywood/wasm/promise"
	"plywood/wasm/protocol"
)

// memoryLimit has garbage collected before wasm's 4 GiB are used up: memory that has grown is never given back.
const memoryLimit = 3 << 30

// Serve answers the page from inside a browser's worker until the worker is ended.
func Serve(b backend.Backend, device string) {
	debug.SetMemoryLimit(memoryLimit)
	self := js.Global()
	inbox := make(chan protocol.Message, 64)
	post := func(m protocol.Message) {
		text, err := protocol.Encode(m)
		if err != nil {
			text, _ = protocol.Encode(&protocol.Failed{Text: err.Error()})
		}
		postWith(self, text, m)
	}
	self.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		said := args[0].Get("data")
		if said.Type() == js.TypeObject && said.Get("team").Truthy() {
			go join(self, said)
			return nil
		}
		m, err := unpack(said)
		if err != nil {
			self.Get("console").Call("error", err.Error())
			return nil
		}
		select {
		case inbox <- m:
		default: // sixty messages ahead of a worker that looks every few milliseconds
			self.Get("console").Call("error", "worker: too many messages at once; lost "+m.Kind())
		}
		return nil
	}))
	decode := bitmap.Decoder()
	own := &OwnSets{Decode: decode, Shelf: idb.New("plywood-data"), Yield: newYield(), Now: time.Now}
	sessions := &Sessions{Backend: b, Fetch: fetch, Gather: gather, Own: own}
	w := &Worker{Device: device, Open: sessions.Open, Data: sessions.Find, Cost: sessions.Cost, Own: own, Decode: decode, Post: post, Yield: newYield(), Now: time.Now}
	w.Serve(context.Background(), inbox)
}

// newYield makes the round trip through a MessageChannel that lets waiting messages in: a tenth of
// a millisecond, where a timer takes four.
func newYield() func() {
	channel := js.Global().Get("MessageChannel").New()
	back := make(chan struct{}, 1)
	channel.Get("port2").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		back <- struct{}{}
		return nil
	}))
	port := channel.Get("port1")
	return func() {
		port.Call("postMessage", js.Null())
		<-back
	}
}

// fetch reads a file piece by piece and tells how far it is.
func fetch(ctx context.Context, url string, tell func(done, total int)) ([]byte, error) {
	abort := js.Global().Get("AbortController").New()
	stop := context.AfterFunc(ctx, func() { abort.Call("abort") })
	defer stop()
	response, err := promise.Await(js.Global().Call("fetch", url, map[string]any{"signal": abort.Get("signal")}))
	if err != nil {
		return nil, err
	}
	if !response.Get("ok").Bool() {
		return nil, fmt.Errorf("%s: the server answered %d", url, response.Get("status").Int())
	}
	total := 0
	if l := response.Get("headers").Call("get", "Content-Length"); l.Type() == js.TypeString && response.Get("headers").Call("get", "Content-Encoding").IsNull() {
		total, _ = strconv.Atoi(l.String()) // 0: not known
	}
	reader := response.Get("body").Call("getReader")
	var b []byte
	told := time.Now()
	for {
		piece, err := promise.Await(reader.Call("read"))
		if err != nil {
			return nil, err
		}
		if piece.Get("done").Bool() {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if total > 0 && len(b) != total {
				return nil, errors.New("the connection broke off; try again")
			}
			return b, nil
		}
		array := piece.Get("value")
		at := len(b)
		b = append(b, make([]byte, array.Length())...)
		js.CopyBytesToGo(b[at:], array)
		if time.Since(told) > 100*time.Millisecond {
			told = time.Now()
			tell(len(b), total)
		}
	}
}
