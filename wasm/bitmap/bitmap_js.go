package bitmap

import (
	"errors"
	"sync"
	"syscall/js"

	"plywood/engine/data/picture"
	"plywood/wasm/jsbytes"
	"plywood/wasm/promise"
)

// Decoder unpacks PNG and JPEG files on the browser's own threads, so several may be under way.
func Decoder() picture.Decoder {
	s := &sheet{}
	return func(file []byte) (*picture.Picture, error) {
		if err := picture.Whole(file); err != nil {
			return nil, err
		}
		kind := map[string]string{"PNG": "image/png", "JPEG": "image/jpeg"}[picture.Kind(file)]
		file = picture.Unturned(file)
		blob := js.Global().Get("Blob").New([]any{jsbytes.To(file)}, map[string]any{"type": kind})
		// The file's own numbers, not fitted to a screen.
		b, err := promise.Await(js.Global().Call("createImageBitmap", blob, map[string]any{
			"colorSpaceConversion": "none", "premultiplyAlpha": "premultiply",
		}))
		if err != nil {
			return nil, errors.New("the browser cannot unpack it")
		}
		p := &strips{sheet: s, bitmap: b}
		return &picture.Picture{Width: b.Get("width").Int(), Height: b.Get("height").Int(), Row: p.row, Close: func() { b.Call("close") }}, nil
	}
}

// sheet is a canvas that pictures are laid on to be read, one after another.
type sheet struct {
	mu     sync.Mutex // the collector may stop a goroutine between two calls
	canvas js.Value
	on     js.Value
}

// stripPixels is about how many pixels of a picture are read in one go.
const stripPixels = 1 << 19

// read gives the pixels of a part of a bitmap.
func (s *sheet) read(dst []byte, bitmap js.Value, x, y, w, h int) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if failed := recover(); failed != nil { // as where there is no room for it
			if _, ok := failed.(js.Error); !ok {
				panic(failed)
			}
			err = errors.New("the browser does not give its pixels")
		}
	}()
	if s.canvas.IsUndefined() {
		s.canvas = js.Global().Get("OffscreenCanvas").New(w, h)
		s.on = s.canvas.Call("getContext", "2d", map[string]any{"alpha": false, "willReadFrequently": true, "colorSpace": "srgb"})
	}
	s.canvas.Set("width", w) // blackens it, too
	s.canvas.Set("height", h)
	s.on.Call("drawImage", bitmap, x, y, w, h, 0, 0, w, h)
	js.CopyBytesToGo(dst, s.on.Call("getImageData", 0, 0, w, h).Get("data"))
	return nil
}

// strips are the rows of a bitmap, read many at a time.
type strips struct {
	sheet      *sheet
	bitmap     js.Value
	pixels     []byte
	x, y, w, h int // of pixels in the bitmap
}

func (s *strips) row(dst []byte, x, y int) error {
	w := len(dst) / 4
	if s.pixels == nil || x != s.x || w != s.w || y < s.y || y >= s.y+s.h {
		h := max(1, min(s.bitmap.Get("height").Int()-y, stripPixels/w))
		if cap(s.pixels) < 4*w*h {
			s.pixels = make([]byte, 4*w*h)
		}
		s.pixels = s.pixels[:4*w*h]
		if err := s.sheet.read(s.pixels, s.bitmap, x, y, w, h); err != nil {
			return err
		}
		s.x, s.y, s.w, s.h = x, y, w, h
	}
	copy(dst, s.pixels[4*w*(y-s.y):])
	return nil
}
