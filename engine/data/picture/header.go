package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
)

var (
	errShort    = errors.New("it ends too early")
	errChecksum = errors.New("a part of it has another checksum than it states")
	errForm     = errors.New("a part of it has no known form")
)

// chunks goes through the parts of a PNG file until visit says that it has seen enough. The bytes of
// each are checked, as far as they are there.
func chunks(b []byte, visit func(kind string, body []byte) (enough bool, err error)) error {
	for b = b[8:]; ; {
		if len(b) < 8 {
			return errShort
		}
		n := uint64(binary.BigEndian.Uint32(b))
		if n > 1<<31-1 {
			return errForm
		}
		kind := string(b[4:8])
		if uint64(len(b)) < n+12 {
			return errShort
		}
		body := b[8 : 8+n]
		if crc32.ChecksumIEEE(b[4:8+n]) != binary.BigEndian.Uint32(b[8+n:]) {
			return errChecksum
		}
		if enough, err := visit(kind, body); enough || err != nil {
			return err
		}
		b = b[12+n:]
	}
}

const (
	paletted    = 3 // types of a PNG's pixels
	greyPixels  = 0
	greyAndMore = 4
)

// lookPNG reads as far as the palette, where there is one. The first of a file's parts must be its
// header (www.w3.org/TR/png, 5.6).
func lookPNG(b []byte) (Info, error) {
	var info Info
	var kind byte
	err := chunks(b, func(name string, body []byte) (bool, error) {
		switch {
		case info == Info{} && (name != "IHDR" || len(body) != 13):
			return false, errForm
		case name == "IHDR":
			w, h := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
			if w > 1<<31-1 || h > 1<<31-1 {
				return false, errForm
			}
			kind = body[9]
			info = Info{int(w), int(h), kind != greyPixels && kind != greyAndMore && kind != paletted}
			return kind != paletted || w == 0 && h == 0, nil
		case name == "PLTE":
			for ; len(body) >= 3; body = body[3:] {
				info.Colour = info.Colour || body[0] != body[1] || body[0] != body[2]
			}
			return true, nil
		case name == "IDAT" || name == "IEND":
			return false, errors.New("it has no palette")
		}
		return false, nil
	})
	return info, err
}

// Marks of a JPEG file (ITU-T T.81, table B.1).
const (
	jpegFill        = 0xff
	jpegStart       = 0xd8
	jpegEnd         = 0xd9
	jpegScan        = 0xda
	jpegFrame       = 0xc0 // to 0xcf, but for three
	jpegProgressive = 0xc2 // the last that is in use
	jpegHuffman     = 0xc4
	jpegReserved    = 0xc8
	jpegCoding      = 0xcc
	jpegRestart     = 0xd0 // to 0xd7
	jpegExif        = 0xe1
	jpegProfile     = 0xe2
)

// segments goes through the parts of a JPEG file until visit says that it has seen enough, or its end.
func segments(b []byte, visit func(mark byte, body []byte) (enough bool, err error)) error {
	for b = b[2:]; ; {
		for len(b) > 0 && b[0] != jpegFill {
			b = b[1:] // some programs write more than they state; others read over it
		}
		for len(b) > 1 && b[1] == jpegFill {
			b = b[1:]
		}
		if len(b) < 2 {
			return errShort
		}
		mark := b[1]
		b = b[2:]
		switch {
		case mark == jpegEnd:
			return nil
		case mark == 0 || mark == jpegStart || mark >= jpegRestart && mark < jpegStart || mark == 1:
			continue // within a scan, or without a body
		}
		if len(b) < 2 {
			return errShort
		}
		n := int(binary.BigEndian.Uint16(b))
		if n < 2 {
			return errForm
		}
		if len(b) < n {
			return errShort
		}
		if enough, err := visit(mark, b[2:n]); enough || err != nil {
			return err
		}
		b = b[n:]
	}
}

func lookJPEG(b []byte) (info Info, err error) {
	found := false
	err = segments(b, func(mark byte, body []byte) (bool, error) {
		switch {
		case mark == jpegScan:
			return false, errForm
		case mark < jpegFrame || mark > 0xcf || mark == jpegHuffman || mark == jpegReserved || mark == jpegCoding:
			return false, nil
		case mark > jpegProgressive:
			return false, errors.New("it is coded in a way that is hardly ever used; save it anew")
		case len(body) < 6:
			return false, errForm
		}
		info = Info{int(binary.BigEndian.Uint16(body[3:])), int(binary.BigEndian.Uint16(body[1:])), body[5] != 1}
		found = true
		return true, nil
	})
	if err == nil && !found {
		err = errForm
	}
	return info, err
}

// Whole holds that a file is there to its end: browsers show the part that has come, too. Of a PNG it
// checks every part.
func Whole(b []byte) error {
	if Kind(b) == "PNG" {
		return chunks(b, func(kind string, _ []byte) (bool, error) { return kind == "IEND", nil })
	}
	scans := 0
	err := segments(b, func(mark byte, _ []byte) (bool, error) {
		if mark == jpegScan {
			scans++
		}
		return false, nil
	})
	if err == nil && scans == 0 {
		err = errForm
	}
	return err
}

// Unturned blanks what a JPEG says of how the camera was held and of what its colours are to be fitted to:
// not every browser lets it be passed over, and Go's decoders know nothing of it.
func Unturned(file []byte) []byte {
	if Kind(file) != "JPEG" {
		return file
	}
	file = bytes.Clone(file)
	// An error is for the decoder to find.
	_ = segments(file, func(mark byte, body []byte) (bool, error) {
		if mark == jpegExif || mark == jpegProfile {
			clear(body)
		}
		return mark == jpegScan, nil
	})
	return file
}
