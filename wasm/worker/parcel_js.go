package worker

import (
	"syscall/js"

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
	array := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(array, b)
	self.Call("postMessage", map[string]any{"message": string(text), "parcel": array}, []any{array.Get("buffer")})
}

// unpack reads a message of the page, with what it carries.
func unpack(data js.Value) (protocol.Message, error) {
	if data.Type() == js.TypeString {
		return protocol.Decode([]byte(data.String()))
	}
	m, err := protocol.Decode([]byte(data.Get("message").String()))
	if c, ok := m.(protocol.Carrier); ok && err == nil {
		array := data.Get("parcel")
		b := make([]byte, array.Length())
		js.CopyBytesToGo(b, array)
		c.Carried().Bytes = b
	}
	return m, err
}
