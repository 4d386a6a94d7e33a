// Package slim rewrites a WebAssembly binary that Go's linker made, so that it compresses better and
// starts sooner. The program does what it did. It knows the binary's format and the runtime's table
// of functions, and nothing of the page.
package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// gap is the longest run of zeros kept inside a data segment. The linker ends a segment at every
// eight, and the 100,000 offsets it then writes compress badly; zeros do not.
const gap = 256

// Options say what may be left out.
type Options struct {
	// ShortTraces leaves of the stack traces of panics the functions' packages: an eighth of the
	// compressed binary is what the rest of them are made of.
	ShortTraces bool
}

// Knows tells whether the binaries of a version of Go ("go1.27.1", as go env GOVERSION says it) have the
// form that Rewrite knows. It refuses what it does not find as it was, but what another version means by
// the same bytes it could not tell.
func Knows(version string) bool {
	rest, ok := strings.CutPrefix(version, "go1.27")
	return ok && (rest == "" || strings.ContainsAny(rest[:1], ". -r"))
}

// Rewrite gives the binary anew. It fails where the binary is not what Go 1.27 writes.
func Rewrite(wasm []byte, o Options) ([]byte, error) {
	if len(wasm) < 8 || string(wasm[:8]) != "\x00asm\x01\x00\x00\x00" {
		return nil, errors.New("slim: this is not a WebAssembly module of version 1")
	}
	out := slices.Clone(wasm[:8])
	r := reader{b: wasm, at: 8}
	for r.more() {
		id := r.byte()
		body := r.take(int(r.uint()))
		if r.err != nil {
			break
		}
		if id == dataSection {
			m, err := readData(body)
			if err != nil {
				return nil, err
			}
			if o.ShortTraces {
				f, err := findFunctions(m)
				if err == nil {
					err = f.shorten()
				}
				if err != nil {
					return nil, err
				}
			}
			body = m.section()
		}
		if id == codeSection {
			var err error
			if body, err = rewriteCode(body); err != nil {
				return nil, err
			}
		}
		out = append(out, id)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	if r.err != nil {
		return nil, r.err
	}
	return out, nil
}

const (
	codeSection = 10
	dataSection = 11
	i32Const    = 0x41
	end         = 0x0b
)

// memory is what the data section writes into the module's memory before it starts.
type memory struct {
	from  int
	bytes []byte
}

// mostMemory is a bound on what a broken section can claim.
const mostMemory = 1 << 28

func readData(body []byte) (*memory, error) {
	type segment struct {
		at    int
		bytes []byte
	}
	r := reader{b: body}
	var all []segment
	low, high := mostMemory, 0
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		if flags, op := r.uint(), r.byte(); r.err == nil && (flags != 0 || op != i32Const) {
			return nil, fmt.Errorf("slim: a data segment begins with %#x %#x, want an offset in memory 0", flags, op)
		}
		at := int(r.int())
		if r.byte() != end && r.err == nil {
			return nil, errors.New("slim: the offset of a data segment is more than one number")
		}
		b := r.take(int(r.uint()))
		if at < 0 || at+len(b) > mostMemory {
			return nil, fmt.Errorf("slim: a data segment of %d bytes lies at %d", len(b), at)
		}
		all = append(all, segment{at, b})
		low, high = min(low, at), max(high, at+len(b))
	}
	if r.err != nil {
		return nil, r.err
	}
	if low > high {
		return &memory{}, nil
	}
	m := &memory{low, make([]byte, high-low)}
	for _, s := range all {
		copy(m.bytes[s.at-low:], s.bytes)
	}
	return m, nil
}

// section writes the memory as segments that leave out long runs of zeros.
func (m *memory) section() []byte {
	var segments []byte
	count := 0
	zeros := make([]byte, gap)
	for at := 0; at < len(m.bytes); {
		if m.bytes[at] == 0 {
			at++
			continue
		}
		b := m.bytes[at:]
		if i := bytes.Index(b, zeros); i >= 0 {
			b = b[:i]
		}
		b = bytes.TrimRight(b, "\x00")
		segments = append(segments, 0, i32Const)
		segments = appendInt(segments, int64(m.from+at))
		segments = append(segments, end)
		segments = binary.AppendUvarint(segments, uint64(len(b)))
		segments = append(segments, b...)
		at += len(b)
		count++
	}
	return append(binary.AppendUvarint(nil, uint64(count)), segments...)
}
