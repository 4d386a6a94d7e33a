package worker

import (
	"fmt"
	"syscall/js"

	"plywood/engine/data"
	"plywood/wasm/jsbytes"
	"plywood/wasm/promise"
	"plywood/wasm/protocol"
)

// postWith posts a message's text, and beside it what the message carries. The array changes hands
// without being copied.
func postWith(self js.Value, text []byte, m protocol.Message) {
	c, ok := m.(protocol.Carrier)
	if !ok {
		self.Call("postMessage", string(text))
		return
	}
	b, _ := c.Carried().Bytes.([]byte)
	array := jsbytes.To(b)
	self.Call("postMessage", map[string]any{"message": string(text), "parcel": array}, []any{array.Get("buffer")})
}

// files are a person's, which the browser reads when they are asked for. It knows no paths here.
func files(array js.Value) []data.File {
	all := make([]data.File, array.Length())
	for i := range all {
		file := array.Index(i)
		all[i] = data.File{Size: int64(file.Get("size").Float()), Read: func() ([]byte, error) {
			buffer, err := promise.Await(file.Call("arrayBuffer"))
			if err != nil {
				return nil, fmt.Errorf("the browser cannot read it (%w); has it been moved?", err)
			}
			return jsbytes.From(buffer), nil
		}}
	}
	return all
}

// unpack reads a message of the page, with what it carries.
func unpack(posted js.Value) (protocol.Message, error) {
	if posted.Type() == js.TypeString {
		return protocol.Decode([]byte(posted.String()))
	}
	m, err := protocol.Decode([]byte(posted.Get("message").String()))
	if c, ok := m.(protocol.Carrier); ok && err == nil {
		array := posted.Get("parcel")
		if js.Global().Get("Array").Call("isArray", array).Bool() {
			c.Carried().Bytes = files(array)
			return m, nil
		}
		c.Carried().Bytes = jsbytes.From(array)
	}
	return m, err
}
