//go:build !js

package e2e

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"plywood/engine/nn"
	"plywood/engine/safetensors"
)

// drop drops files and folders on an element, as from the desktop.
func (tb *tab) drop(selector string, paths ...string) {
	tb.t.Helper()
	b := tb.box(selector)
	tb.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
			if _, err := cdp.Call(ctx, target, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: b.X + b.W/2, Y: b.Y + min(b.H, 300)/2,
				Data: &input.DragData{Items: []*input.DragDataItem{}, Files: paths, DragOperationsMask: 1}}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// claiming is a PNG whose header says that it is w×h.
func claiming(t *testing.T, w, h uint32) []byte {
	b := pngBytes(t, image.NewGray(image.Rect(0, 0, 3, 2)))
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// withHeader is a safetensors file whose header claims n bytes.
func withHeader(n uint64, text, body string) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, n), text...), body...)
}

// Every file that is no data is refused with the reason, whichever way it comes, and changes nothing.
func TestBadDataFiles(t *testing.T) {
	tb := open(t, 1440, 900)
	images, labels := idxPairOf(t, 12)
	gz := gzipped(t, images)
	x := safetensors.FromFloat32s("x", make([]float32, 8), 2, 1, 2, 2)
	tensors := tensorsOf(t, x, safetensors.FromInt64s("y", []int64{0, 1}, 2))
	overlap := `{"x":{"dtype":"U8","shape":[2,1,1,1],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`
	huge := zipOf(t, map[string][]byte{"a/1.png": claiming(t, 60000, 60000), "b/1.png": claiming(t, 60000, 60000)})
	const im, la = "x-images-idx3-ubyte", "x-labels-idx1-ubyte"
	tb.ownPanel()
	for i, c := range []struct {
		name  string
		files map[string][]byte
		want  string
	}{
		{"a truncated IDX", map[string][]byte{im: images[:500], la: labels}, im + ": wanted 9408 bytes for 12×28×28, got 484"},
		{"a wrong magic number", map[string][]byte{im: append([]byte("GIF8"), images...), la: labels}, "is this the right file?"},
		{"fewer labels", map[string][]byte{im: images, la: idxFile([]byte{0, 1}, 2)}, "12 images, but " + la + " holds 2 labels"},
		{"no labels", map[string][]byte{im: images}, "choose the file of the labels together with it"},
		{"a gzip broken off", map[string][]byte{im + ".gz": gz[:len(gz)/2], la: labels}, "truncated"},
		{"a gzip bomb", map[string][]byte{im + ".gz": gzipped(t, append(idxFile(nil, 2, 28, 28), make([]byte, 64<<20)...)), la: idxFile([]byte{0, 1}, 2)}, "holds more than the 1568 bytes"},
		{"a gzip bomb that owns up", map[string][]byte{im + ".gz": gzipped(t, idxFile(make([]byte, 1<<20), 2_000_000, 28, 28)), la: labels}, "claims at least 1.6 GB; wanted at most 536.9 MB"},
		{"a zip of nothing of use", map[string][]byte{"mine.zip": zipOf(t, map[string][]byte{"a/readme.txt": []byte("x"), "b/song.mp3": []byte("y")})}, "mine.zip: none of the 2 files can be used"},
		{"a zip cut off", map[string][]byte{"mine.zip": huge[:len(huge)-30]}, "mine.zip cannot be opened"},
		{"pictures of absurd size", map[string][]byte{"mine.zip": huge}, "claims 60000×60000 pixels"},
		{"two gigabytes of header", map[string][]byte{"mine.safetensors": withHeader(2<<30, "{", "")}, "the header claims 2147483648 bytes"},
		{"tensors over one another", map[string][]byte{"mine.safetensors": withHeader(uint64(len(overlap)), overlap, "abc")}, "wanted its bytes to begin at 2"},
		{"tensors cut off", map[string][]byte{"mine.safetensors": tensors[:len(tensors)-5]}, "the file is truncated"},
		{"tensors of a wrong kind", map[string][]byte{"mine.safetensors": tensorsOf(t, x, safetensors.FromFloat32s("y", []float32{0, 1}, 2))}, "wanted integers, got F32"},
		{"an empty file", map[string][]byte{"mine.npy": {}}, "mine.npy is empty"},
		{"one picture", map[string][]byte{"cat.png": pngBytes(t, discs(30, 0, 0))}, "a single picture"},
		{"something else", map[string][]byte{"notes.docx": []byte("PK? no")}, "notes.docx cannot be used; wanted pictures"},
	} {
		paths := put(t, c.files, slices.Sorted(maps.Keys(c.files))...)
		if i%2 == 0 {
			tb.upload(paths...)
		} else {
			tb.drop(".canvas", paths...)
		}
		tb.wait(`document.querySelector(".own-refused") || document.querySelector(".own[data-step=shows]")`, c.name+" to be refused")
		if got := tb.text(".own-refused .why"); !strings.Contains(got, c.want) {
			t.Errorf("%s: it says %q, want %q in it", c.name, got, c.want)
		}
		if i == 6 {
			tb.shot("own-refused")
		}
		tb.click("#again-own")
		tb.wait(`document.querySelector(".own[data-step=asks]")`, "the panel to ask again")
	}
	// Three gigabytes, of which not a byte is read: the file has none.
	large := filepath.Join(t.TempDir(), "all.zip")
	f, err := os.Create(large)
	if err == nil {
		err = f.Truncate(3 << 30)
	}
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	tb.upload(large)
	tb.wait(`document.querySelector(".own-refused .why")?.textContent.startsWith("all.zip has 3.2 GB")`, "three gigabytes to be refused")
	tb.click("#again-own")
	tb.wait(`document.querySelector(".own[data-step=asks]")`, "the panel to ask again")
	// And the tab is as good as before: a folder that is dropped is read.
	dir := filepath.Join(t.TempDir(), "shapes")
	for class, name := range shapes {
		for i := range 6 {
			if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name, fmt.Sprint(i, ".png")), pngBytes(t, discs(28, class, i)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	tb.drop(".canvas", dir)
	tb.ownShows()
	if lead, name := tb.text(".own .lead"), js[string](tb, `document.querySelector("#own-name").value`); !strings.Contains(lead, "18 examples, each 28×28, 3 channels, in 3 classes") || name != "shapes" {
		t.Errorf("of the folder %q it says %q", name, lead)
	}
	// The same folder by the browser's dialogue.
	tb.click("#own-other")
	tb.wait(`document.querySelector(".own[data-step=asks]")`, "the panel to ask again")
	tb.click("#own-choose-folder")
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#own-folder"), []string{dir}))
	tb.ownShows()
	if lead, name := tb.text(".own .lead"), js[string](tb, `document.querySelector("#own-name").value`); !strings.Contains(lead, "18 examples") || name != "shapes" {
		t.Errorf("of the folder chosen, %q, it says %q", name, lead)
	}
	tb.click("#close-own")
	tb.wantChain("the network untouched", lenetBN...)
}

// Model files that do not serve change nothing, and each says what is wrong with it.
func TestBadModelFiles(t *testing.T) {
	tb := open(t, 1440, 900)
	js[bool](tb, `(HTMLInputElement.prototype.click = () => {}, true)`)
	tb.click("#open-file")
	var many strings.Builder
	many.WriteString(`{"plywood":1,"input":[1,28,28],"nodes":[`)
	for i := range nn.MaxNodes {
		fmt.Fprintf(&many, `{"id":"f%d","type":"flatten"},`, i)
	}
	many.WriteString(`{"id":"b","type":"flatten"}]}`)
	for i, c := range []struct {
		name string
		file []byte
		want []string
	}{
		{"thousands.json", []byte(many.String()), []string{"10,000", "Use fewer"}},
		{"hundreds.json", []byte(strings.Replace(many.String(), many.String()[strings.Index(many.String(), `{"id":"f700"`):strings.Index(many.String(), `{"id":"b"`)], "", 1)), []string{"701 blocks", "at most 500"}},
		{"cut.json", []byte(`{"plywood":1,"input":[1,28,28],"nodes":[{"id":"a","type":"flat`), []string{"Line 1", "ends too early", "whole"}},
		{"unknown.json", []byte("{\"plywood\":1,\n\"layers\":[]}"), []string{"Line 2", "layers"}},
		{"field.json", []byte(`{"plywood":1,"input":[1,28,28],"nodes":[{"id":"a","type":"dense","outs":3}]}`), []string{"outs"}},
		{"future.json", []byte(`{"plywood":7,"input":[1,28,28],"nodes":[]}`), []string{"7"}},
		{"binary.json", append([]byte{0x89, 'P', 'N', 'G', 0, 1, 2}, make([]byte, 999)...), []string{"binary.json cannot be opened", "no JSON", "Your own data"}},
		{"empty.json", nil, []string{"empty.json is empty"}},
		{"huge.json", bytes.Repeat([]byte(" "), 9<<20), []string{"at most 8 MB"}},
	} {
		path := put(t, map[string][]byte{c.name: c.file}, c.name)
		if i%2 == 0 {
			tb.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), path))
		} else {
			tb.drop(".canvas", path...)
		}
		tb.wait(`document.querySelector(".notice.error")?.textContent.includes("`+c.name+`")`, c.name+" to be refused")
		for _, want := range c.want {
			if got := tb.text(".notice"); !strings.Contains(got, want) {
				t.Errorf("%s: it says %q, want %q in it", c.name, got, want)
			}
		}
	}
	tb.wantChain("the network untouched", lenetBN...)
}

// A drawing on white paper, dropped on the pad, is shown as the data is: light on dark.
func TestDropAPictureOnThePad(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.allow("willReadFrequently")
	tb.see("predictions")
	tb.typeInto("#field-train_images", "500")
	tb.typeInto("#field-epochs", "1")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.") && document.querySelector('[data-see-tab="predictions"] .see-lead').textContent.includes("wrong, after step")`, "answers")
	paper := image.NewGray(image.Rect(0, 0, 200, 200))
	for i := range paper.Pix {
		paper.Pix[i] = 235
		if x, y := i%200, i/200; x > 60 && x < 140 && y > 30 && y < 170 {
			paper.Pix[i] = 40
		}
	}
	tb.drop("#see-pad", put(t, map[string][]byte{"shirt.png": pngBytes(t, paper)}, "shirt.png")...)
	tb.wait(`document.querySelector("#turn-photo")?.getAttribute("aria-pressed") == "true" && document.querySelector('.pad-side .bar.first .bar-figure')?.textContent.includes("%")`, "the picture, turned, with its answer")
	corner := `document.querySelector("#see-pad canvas").getContext("2d").getImageData(2, 2, 1, 1).data[0]`
	if v := js[int](tb, corner); v > 20 {
		t.Errorf("the ground of the picture is %d, want it dark", v)
	}
	tb.shot("pad-photo")
	tb.click("#turn-photo")
	tb.wait(`document.querySelector("#turn-photo").getAttribute("aria-pressed") == "false" && `+corner+` > 200`, "the picture as it is")
	tb.drop("#see-pad", put(t, map[string][]byte{"cut.png": pngBytes(t, paper)[:60]}, "cut.png")...)
	tb.wait(`document.querySelector(".notice.error")?.textContent.includes("cut off")`, "a broken picture to be told")
}
