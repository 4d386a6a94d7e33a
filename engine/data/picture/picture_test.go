package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"plywood/engine/data/picture"
	"plywood/engine/data/picture/goimage"
)

func put(t *testing.T, dst []byte, img image.Image, channels, h, w int) {
	t.Helper()
	if err := picture.Put(dst, goimage.Of(img), channels, h, w); err != nil {
		t.Fatal(err)
	}
}

func middle(dx, dy, h, w int) image.Rectangle {
	x, y, width, height := picture.Middle(dx, dy, h, w)
	return image.Rect(x, y, x+width, y+height)
}

func encoded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claiming is a PNG whose header says that it is w×h.
func claiming(t testing.TB, w, h uint32) []byte {
	b := encoded(t, image.NewGray(image.Rect(0, 0, 3, 2)))
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestPutScales(t *testing.T) {
	// Halves of 40 and 80: every scaled column lies within one of them, and none is lost by shrinking.
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = 40
		if i%64 >= 32 {
			img.Pix[i] = 80
		}
	}
	dst := make([]byte, 16)
	put(t, dst, img, 1, 4, 4)
	if dst[0] != 40 || dst[3] != 80 || !slices.Equal(dst[:4], dst[12:]) {
		t.Errorf("64×64 to 4×4 gives %v", dst)
	}
	// A single bright pixel of many still shows: 255/256 of brightness spread over all.
	spot := image.NewGray(image.Rect(0, 0, 16, 16))
	spot.SetGray(8, 8, color.Gray{Y: 255})
	one := make([]byte, 1)
	put(t, one, spot, 1, 1, 1)
	if one[0] == 0 {
		t.Error("a bright pixel was lost by shrinking")
	}
	// Growing interpolates and keeps the ends.
	two := image.NewGray(image.Rect(0, 0, 2, 1))
	two.Pix[1] = 200
	wide := make([]byte, 8)
	put(t, wide, two, 1, 2, 4)
	if wide[0] != 0 || wide[3] != 200 || !slices.IsSorted(wide[:4]) {
		t.Errorf("2×1 to 4×2 gives %v", wide)
	}
}

func TestMiddle(t *testing.T) {
	for _, c := range []struct{ w, h, toH, toW, x, y, dx, dy int }{
		{100, 50, 10, 10, 25, 0, 50, 50},
		{50, 100, 10, 10, 0, 25, 50, 50},
		{30, 30, 28, 28, 0, 0, 30, 30},
		{1, 1000, 1, 1000, 0, 499, 1, 1},
	} {
		m := middle(c.w, c.h, c.toH, c.toW)
		if m != image.Rect(c.x, c.y, c.x+c.dx, c.y+c.dy) {
			t.Errorf("of %d×%d for %d×%d: %v", c.w, c.h, c.toW, c.toH, m)
		}
	}
}

func TestColour(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	img.Set(0, 0, color.NRGBA{10, 20, 30, 255})
	rgb, grey := make([]byte, 3), make([]byte, 1)
	put(t, rgb, img, 3, 1, 1)
	put(t, grey, img, 1, 1, 1)
	if !slices.Equal(rgb, []byte{10, 20, 30}) || grey[0] != 18 {
		t.Errorf("got %v and %v", rgb, grey)
	}
	greys := image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.Gray{Y: 1}, color.Gray{Y: 9}})
	if info, err := picture.Look(encoded(t, greys)); err != nil || info.Colour {
		t.Errorf("a palette of greys: %+v, %v", info, err)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	if info, err := picture.Look(b.Bytes()); err != nil || !info.Colour || info.Width != 1 {
		t.Errorf("a JPEG: %+v, %v", info, err)
	}
}

func TestRefusals(t *testing.T) {
	whole := encoded(t, image.NewGray(image.Rect(0, 0, 90, 90)))
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"nothing", "neither PNG nor JPEG", nil},
		{"a web page", "neither PNG nor JPEG", []byte("<!DOCTYPE html>")},
		{"two thousand million pixels", "claims 50000×50000 pixels; wanted at most 16384 a side", claiming(t, 50000, 50000)},
		{"a line of pixels", "claims 2000000000×1", claiming(t, 2_000_000_000, 1)},
		{"16000 by 16000", "50 million in all", claiming(t, 16000, 16000)},
		{"a PNG cut off", "cut off", whole[:len(whole)-30]},
		{"a PNG of a header", "cut off", whole[:20]},
		{"larger than its bytes", "cut off", claiming(t, 5000, 5000)},
		{"a JPEG of three bytes", "cut off", []byte{0xff, 0xd8, 0xff}},
	} {
		if _, err := picture.Decoder(goimage.Decode).Read(make([]byte, 3), c.file, 3, 1, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", c.name, err, c.want)
		}
	}
}

func TestTurn(t *testing.T) {
	// A dark dot on light grey paper becomes white on black.
	paper := slices.Repeat([]byte{210}, 25)
	paper[12] = 30
	if b := picture.Border(paper, 1, 5, 5); b != 210 {
		t.Errorf("the border is %v", b)
	}
	turned := picture.Turn(paper, 1, 5, 5)
	if turned[0] != 0 || turned[12] != 255 {
		t.Errorf("turned: %v", turned)
	}
	if flat := picture.Turn(slices.Repeat([]byte{7}, 9), 1, 3, 3); flat[4] != 0 {
		t.Errorf("of one grey: %v", flat)
	}
}

// What a header says is what Go's own decoders read there.
func TestLookReadsWhatGoReads(t *testing.T) {
	for _, c := range []struct {
		name string
		img  image.Image
	}{
		{"grey", image.NewGray(image.Rect(0, 0, 5, 4))}, {"grey of 16 bits", image.NewGray16(image.Rect(0, 0, 5, 4))},
		{"colour", image.NewRGBA(image.Rect(0, 0, 300, 2))}, {"transparent", image.NewNRGBA(image.Rect(0, 0, 2, 300))},
		{"a palette", image.NewPaletted(image.Rect(0, 0, 7, 7), color.Palette{color.Black, color.NRGBA{1, 2, 3, 255}})},
	} {
		b := encoded(t, c.img)
		info, err := picture.Look(b)
		want, _, _ := image.DecodeConfig(bytes.NewReader(b))
		if err != nil || info.Width != want.Width || info.Height != want.Height || info.Colour == strings.HasPrefix(c.name, "grey") {
			t.Errorf("%s: %+v, %v", c.name, info, err)
		}
		var j bytes.Buffer
		if err := jpeg.Encode(&j, c.img, nil); err != nil {
			t.Fatal(err)
		}
		if info, err := picture.Look(j.Bytes()); err != nil || info.Width != want.Width || info.Height != want.Height || info.Colour == (c.name == "grey") {
			t.Errorf("%s as a JPEG: %+v, %v", c.name, info, err)
		}
	}
}

// A browser shows what has come of a file; Whole tells that the rest is missing.
func TestWhole(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{encoded(t, img), b.Bytes()} {
		kind := picture.Kind(file)
		if err := picture.Whole(append(slices.Clone(file), "and more"...)); err != nil {
			t.Errorf("a whole %s: %v", kind, err)
		}
		for n := 8; n < len(file); n++ {
			if picture.Whole(file[:n]) == nil {
				t.Errorf("%d bytes of %d of a %s are whole", n, len(file), kind)
			}
		}
	}
	damaged := encoded(t, img)
	damaged[60]++
	if picture.Whole(damaged) == nil {
		t.Error("a damaged PNG is whole")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, image.NewGray(image.Rect(0, 0, 5, 4))))
	f.Add(encoded(f, image.NewNRGBA(image.Rect(0, 0, 3, 3))))
	f.Add(claiming(f, 1<<31-1, 1))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		info, err := picture.Look(b)
		if err != nil || info.Width*info.Height > 1<<20 {
			return // decoding what is allowed but large only takes time
		}
		dst := make([]byte, 3*16)
		if _, err := picture.Decoder(goimage.Decode).Read(dst, b, 3, 4, 4); err == nil {
			// What Go's decoders take is whole by our own reading, too.
			if err := picture.Whole(b); err != nil {
				t.Errorf("%d bytes that can be read are not whole: %v", len(b), err)
			}
		}
	})
}
