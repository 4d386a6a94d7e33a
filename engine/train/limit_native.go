//go:build !wasm

package train

// maxBytes refuses programs that no machine this is meant for could hold.
const maxBytes = 256 << 30
