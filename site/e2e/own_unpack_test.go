//go:build !js

package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"

	"plywood/engine/data"
	"plywood/engine/safetensors"
)

// keptData is what the browser keeps of the only set of a person's own.
const keptData = `new Promise((done, failed) => { const open = indexedDB.open("plywood-data"); open.onerror = failed; open.onsuccess = () => {
	const all = open.result.transaction("bytes").objectStore("bytes").getAll();
	all.onsuccess = () => { open.result.close(); const b = all.result.find(v => v.length > 5000); if (!b) { done(""); return; }
		const reader = new FileReader(); reader.onload = () => done(reader.result.split(",")[1]); reader.readAsDataURL(new Blob([b])); };
}; })`

// waves is a picture without edges: of the colours of a JPEG, which it stores halved, Go repeats what
// browsers smooth.
func waves(img interface {
	image.Image
	Set(x, y int, c color.Color)
}, alpha uint8) image.Image {
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			img.Set(x, y, color.NRGBA{uint8(40 + 2*x), uint8(220 - 2*y), uint8(x + y), alpha})
		}
	}
	return img
}

// withChunk puts a part behind the header of a PNG, withExif turns a JPEG on its side.
func withChunk(file []byte, kind string, body []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	chunk = append(append(chunk, kind...), body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Insert(slices.Clone(file), 33, chunk...)
}

func withExif(file []byte) []byte {
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	part := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return slices.Insert(slices.Clone(file), 2, part...)
}

// The browser's own decoders give the set that Go's give to the trainer of the command line: colours
// as the file has them whatever a screen would make of them, nothing turned, what is cut off left out.
func TestOwnPicturesAreUnpackedAsGoDoes(t *testing.T) {
	var palette color.Palette
	for i := range 200 {
		palette = append(palette, color.NRGBA{uint8(i), uint8(255 - i), 40, 255})
	}
	sheet := image.NewPaletted(image.Rect(0, 0, 30, 30), palette)
	for i := range sheet.Pix {
		sheet.Pix[i] = uint8(i % len(palette))
	}
	var photo, grey bytes.Buffer
	if err := jpeg.Encode(&photo, waves(image.NewRGBA(image.Rect(0, 0, 30, 30)), 255), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&grey, waves(image.NewGray(image.Rect(0, 0, 30, 30)), 255), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	plain := pngBytes(t, waves(image.NewNRGBA(image.Rect(0, 0, 30, 30)), 255))
	gamma := binary.BigEndian.AppendUint32(nil, 100000)
	// How far each may be off: rounding, of what is half transparent and of JPEG's arithmetic.
	pictures := []struct {
		name string
		file []byte
		off  int
	}{
		{"a/1.png", plain, 0},
		{"a/2.png", withChunk(plain, "gAMA", gamma), 0},
		{"a/3.png", pngBytes(t, sheet), 0},
		{"a/4.png", pngBytes(t, waves(image.NewGray(image.Rect(0, 0, 30, 30)), 255)), 0},
		{"a/5.png", pngBytes(t, waves(image.NewNRGBA(image.Rect(0, 0, 30, 30)), 128)), 1},
		{"a/6.png", pngBytes(t, waves(image.NewNRGBA(image.Rect(0, 0, 45, 60)), 255)), 0}, // scaled
		{"a/7.png", pngBytes(t, waves(image.NewNRGBA64(image.Rect(0, 0, 30, 30)), 255)), 1},
		{"b/1.jpg", photo.Bytes(), 3},
		{"b/2.jpg", withExif(photo.Bytes()), 3},
		{"b/3.jpg", grey.Bytes(), 3},
	}
	all := map[string][]byte{}
	for _, p := range pictures {
		all["train/"+p.name] = p.file
	}
	all["train/a/cut.png"], all["train/b/cut.jpg"] = plain[:len(plain)-20], photo.Bytes()[:photo.Len()-40]
	all["test/a/1.png"], all["test/b/1.jpg"] = plain, photo.Bytes()
	archive := zipOf(t, all)
	own, err := data.ReadOwn(context.Background(), "x", []data.File{data.InMemory("x.zip", archive)}, data.OwnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	tb := open(t, 1440, 900)
	tb.ownPanel()
	tb.upload(put(t, map[string][]byte{"x.zip": archive}, "x.zip")...)
	tb.ownShows()
	tb.shot("own-unpacked")
	tb.click("#own-use")
	tb.wait(`!document.querySelector(".own")`, "the data to be in use")
	js[bool](tb, `(window.keptData = "", (async () => { while (!(window.keptData = await (`+keptData+`))) await new Promise(done => setTimeout(done, 50)); })(), true)`)
	tb.wait(`window.keptData`, "the data to be kept")
	kept := js[string](tb, `window.keptData`)
	b, err := base64.StdEncoding.DecodeString(kept)
	if err != nil {
		t.Fatal(err)
	}
	x, err := safetensors.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := data.FromSafetensors("x", x, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := own.Set
	if got.Train.Count != len(pictures) || want.Train.Count != len(pictures) || !slices.Equal(got.Shape, want.Shape) || !slices.Equal(got.Train.Labels, want.Train.Labels) {
		t.Fatalf("the browser has %d pictures of %v, Go %d of %v, want %d", got.Train.Count, got.Shape, want.Train.Count, want.Shape, len(pictures))
	}
	size := want.Shape.Size()
	for i, p := range pictures {
		most := 0
		for k := range size {
			most = max(most, int(got.Train.Bytes[i*size+k])-int(want.Train.Bytes[i*size+k]), int(want.Train.Bytes[i*size+k])-int(got.Train.Bytes[i*size+k]))
		}
		if most > p.off {
			t.Errorf("%s: a pixel is off by %d, want at most %d", p.name, most, p.off)
		}
	}
}
