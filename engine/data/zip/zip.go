// Package zip reads archives that lie in memory, stored or deflated. archive/zip does more, and brings
// a compressor along, which is 45 KB of a page. The format is
// APPNOTE.TXT's, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
package zip

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// File is one of an archive's.
type File struct {
	Name      string // as it is written there
	Size      uint64 // unpacked, as the archive states
	Encrypted bool

	archive        []byte
	method         uint16
	sum            uint32
	packed, header uint64 // its size in the archive, and where it begins there
}

// Parts of an archive begin with these.
const (
	localMark    = "PK\x03\x04"
	entryMark    = "PK\x01\x02"
	endMark      = "PK\x05\x06"
	locator64    = "PK\x06\x07"
	end64Mark    = "PK\x06\x06"
	localSize    = 30
	entrySize    = 46
	endSize      = 22
	locatorSize  = 20
	end64Size    = 56
	mostComment  = 1<<16 - 1
	large16      = 1<<16 - 1 // the number is in the 64-bit part
	large32      = 1<<32 - 1
	extra64      = 1
	stored       = 0
	deflated     = 8
	encryptedBit = 1
)

var (
	errNone   = errors.New("it has no list of its files at its end")
	errBroken = errors.New("the list of its files is damaged")
)

// List reads the list at an archive's end.
func List(b []byte) ([]File, error) {
	count, size, from, err := directory(b)
	if err != nil {
		return nil, err
	}
	list := b[from : from+size]
	var files []File
	for range count {
		if len(list) < entrySize || string(list[:4]) != entryMark {
			return nil, errBroken
		}
		f := File{
			archive: b, Encrypted: number16(list, 8)&encryptedBit != 0, method: number16(list, 10), sum: number32(list, 16),
			packed: uint64(number32(list, 20)), Size: uint64(number32(list, 24)), header: uint64(number32(list, 42)),
		}
		name, extra, comment := int(number16(list, 28)), int(number16(list, 30)), int(number16(list, 32))
		if len(list) < entrySize+name+extra+comment {
			return nil, errBroken
		}
		f.Name = string(list[entrySize : entrySize+name])
		if err := f.widen(list[entrySize+name : entrySize+name+extra]); err != nil {
			return nil, err
		}
		files = append(files, f)
		list = list[entrySize+name+extra+comment:]
	}
	return files, nil
}

// directory finds the list: how many entries, in how many bytes, from where.
func directory(b []byte) (count, size, from uint64, err error) {
	at := -1
	for i := len(b) - endSize; i >= max(0, len(b)-endSize-mostComment); i-- {
		if string(b[i:i+4]) == endMark && i+endSize+int(number16(b, i+20)) <= len(b) {
			at = i
			break
		}
	}
	if at < 0 {
		return 0, 0, 0, errNone
	}
	count, size, from = uint64(number16(b, at+10)), uint64(number32(b, at+12)), uint64(number32(b, at+16))
	end := uint64(at)
	if count == large16 || size == large32 || from == large32 {
		if at >= locatorSize && string(b[at-locatorSize:at-locatorSize+4]) == locator64 {
			at64 := binary.LittleEndian.Uint64(b[at-locatorSize+8:])
			if at64 > uint64(len(b)) || uint64(len(b))-at64 < end64Size || string(b[at64:at64+4]) != end64Mark {
				return 0, 0, 0, errBroken
			}
			e := b[at64:]
			count, size, from = binary.LittleEndian.Uint64(e[32:]), binary.LittleEndian.Uint64(e[40:]), binary.LittleEndian.Uint64(e[48:])
			end = at64
		}
	}
	if size > end || from > end-size || count > size/entrySize {
		return 0, 0, 0, errBroken
	}
	return count, size, from, nil
}

// widen takes the numbers that did not fit into 32 bits from where they then are, in this order.
func (f *File) widen(extra []byte) error {
	for len(extra) >= 4 {
		id, n := number16(extra, 0), int(number16(extra, 2))
		if len(extra) < 4+n {
			return nil // other programs leave odd bytes there
		}
		body := extra[4 : 4+n]
		extra = extra[4+n:]
		if id != extra64 {
			continue
		}
		for _, v := range []*uint64{&f.Size, &f.packed, &f.header} {
			if *v != large32 {
				continue
			}
			if len(body) < 8 {
				return errBroken
			}
			*v = binary.LittleEndian.Uint64(body)
			body = body[8:]
		}
	}
	return nil
}

// Unpack gives the file's bytes: as many as the archive states, with the checksum that it states.
func (f *File) Unpack() ([]byte, error) {
	b := f.archive
	if f.header > uint64(len(b)) || uint64(len(b))-f.header < localSize || string(b[f.header:f.header+4]) != localMark {
		return nil, errors.New("it is not where the archive says")
	}
	b = b[f.header:]
	head := localSize + uint64(number16(b, 26)) + uint64(number16(b, 28))
	if head > uint64(len(b)) || f.packed > uint64(len(b))-head {
		return nil, errors.New("the archive ends before it does")
	}
	b = b[head : head+f.packed]
	switch f.method {
	case stored:
		if uint64(len(b)) != f.Size {
			return nil, fmt.Errorf("it has %d bytes; the archive states %d", len(b), f.Size)
		}
	case deflated:
		var out bytes.Buffer // grows with what comes: the size is a claim
		n, err := io.CopyN(&out, flate.NewReader(bytes.NewReader(b)), int64(min(f.Size, 1<<62))+1)
		switch {
		case err != nil && err != io.EOF:
			return nil, err
		case uint64(n) > f.Size:
			return nil, fmt.Errorf("it unpacks to more than the %d bytes the archive states", f.Size)
		case uint64(n) < f.Size:
			return nil, fmt.Errorf("it unpacks to %d bytes; the archive states %d", n, f.Size)
		}
		b = out.Bytes()
	default:
		return nil, fmt.Errorf("it is packed by method %d; wanted deflate: pack it again as a plain .zip", f.method)
	}
	if sum := crc32.ChecksumIEEE(b); sum != f.sum {
		return nil, errors.New("its checksum is another than the archive states")
	}
	return b, nil
}

func number16(b []byte, at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
func number32(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
