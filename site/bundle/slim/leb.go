package slim

import "errors"

// reader reads WebAssembly's numbers. After a failure everything it gives is zero.
type reader struct {
	b   []byte
	at  int
	err error
}

func (r *reader) more() bool { return r.err == nil && r.at < len(r.b) }

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) take(n int) []byte {
	if r.err == nil && (n < 0 || n > len(r.b)-r.at) {
		r.err = errors.New("slim: the module ends too early")
	}
	if r.err != nil {
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

// uint reads an unsigned number of base 128, the least significant digits first.
func (r *reader) uint() uint64 {
	v, _ := r.digits()
	return v
}

// int reads a signed one, whose sign is the highest bit of its last digit.
func (r *reader) int() int64 {
	v, bits := r.digits()
	if bits < 64 && v&(1<<(bits-1)) != 0 {
		v |= ^uint64(0) << bits
	}
	return int64(v)
}

func (r *reader) digits() (v uint64, bits uint) {
	for bits < 70 {
		c := r.byte()
		v |= uint64(c&0x7f) << bits
		bits += 7
		if c < 0x80 {
			return v, bits
		}
	}
	if r.err == nil {
		r.err = errors.New("slim: a number of the module is too long")
	}
	return 0, bits
}

func appendInt(b []byte, v int64) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}
