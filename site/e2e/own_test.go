//go:build !js

package e2e

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"plywood/engine/safetensors"
)

// idxFile is an IDX file of bytes.
func idxFile(values []byte, dims ...int) []byte {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return append(b, values...)
}

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// discs is a w×w picture: a disc in the first class, a ring in the second, a bar in the third.
func discs(w, class, i int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, w))
	mid := float64(w)/2 + float64(i%5-2)*float64(w)/28
	for y := range w {
		for x := range w {
			dx, dy := float64(x)-mid, float64(y)-mid
			r := (dx*dx + dy*dy) / float64(w*w) * 784
			on := r < 60
			switch class {
			case 1:
				on = r > 50 && r < 110
			case 2:
				on = dx*28/float64(w) < 3 && dx*28/float64(w) > -3
			}
			c := color.NRGBA{12, 14, 30, 255}
			if on {
				c = [3]color.NRGBA{{230, 120, 40, 255}, {70, 190, 120, 255}, {90, 140, 240, 255}}[class]
			}
			img.Set(x, y, c)
		}
	}
	return img
}

func pngBytes(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var shapes = []string{"disc", "ring", "bar"}

// shapesZip is an archive of coloured pictures by class, of one size but one, and a note.
func shapesZip(t *testing.T, each, side int) []byte {
	t.Helper()
	files := map[string][]byte{"shapes/disc/readme.txt": []byte("hello"), "shapes/bar/broken.png": []byte("\x89PNG\r\n\x1a\n and no more")}
	for class, name := range shapes {
		for i := range each {
			w := side
			if class == 0 && i == 0 {
				w = side + 20
			}
			files[fmt.Sprintf("shapes/%s/%d.png", name, i)] = pngBytes(t, discs(w, class, i))
		}
	}
	return zipOf(t, files)
}

// zipOf packs files.
func zipOf(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// idxPairOf gives images and labels of the three shapes in grey, and their labels.
func idxPairOf(t *testing.T, n int) (images, labels []byte) {
	t.Helper()
	var pixels, classes []byte
	for i := range n {
		img := discs(28, i%3, i/3)
		for p := 0; p < len(img.Pix); p += 4 {
			pixels = append(pixels, img.Pix[p+1])
		}
		classes = append(classes, byte(i%3))
	}
	return idxFile(pixels, n, 28, 28), idxFile(classes, n)
}

// put writes files into a folder of the test's and gives their paths.
func put(t *testing.T, files map[string][]byte, names ...string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// ownPanel opens the panel; dialogues stay shut.
func (tb *tab) ownPanel() {
	tb.t.Helper()
	js[bool](tb, `(HTMLInputElement.prototype.click = () => {}, true)`)
	tb.click(`[data-menu="data"] > button`)
	tb.wait(`document.querySelector("#open-own")`, "the menu")
	tb.click("#open-own")
	tb.wait(`document.querySelector(".own[data-step=asks]")`, "the panel")
}

// upload gives the panel files, as the browser's dialogue does.
func (tb *tab) upload(paths ...string) {
	tb.t.Helper()
	tb.click("#own-choose-files")
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#own-files"), paths))
}

func (tb *tab) ownShows() {
	tb.t.Helper()
	tb.wait(`document.querySelector(".own[data-step=shows] .lead") || document.querySelector(".own-refused")`, "what is in the files")
	if why := tb.text(".own-refused"); why != "" {
		tb.t.Fatalf("refused: %s", why)
	}
}

// A pair of IDX files is trained on; after a reload both are still there, and the run goes on.
func TestOwnIDXFromUploadToReload(t *testing.T) {
	tb := open(t, 1440, 900)
	images, labels := idxPairOf(t, 240)
	paths := put(t, map[string][]byte{"shapes-images-idx3-ubyte.gz": gzipped(t, images), "shapes-labels-idx1-ubyte": labels}, "shapes-images-idx3-ubyte.gz", "shapes-labels-idx1-ubyte")
	tb.ownPanel()
	tb.shot("own-asks")
	tb.upload(paths...)
	tb.ownShows()
	if lead := tb.text(".own .lead"); !strings.Contains(lead, "240 examples, each 28×28, 1 channel, in 3 classes: 216 for training, 24 for testing") {
		t.Errorf("it says %q", lead)
	}
	tb.typeInto("#own-name", "shapes")
	tb.wait(`document.querySelector("#own-name").value == "shapes"`, "the name")
	tb.shot("own-found-idx")
	tb.click("#own-fit")
	tb.wait(`!document.querySelector(".own") && document.querySelector('[data-menu="data"] > button').textContent.includes("shapes") && !document.querySelector(".problem")`, "the data to be in use and to fit")
	tb.wait(`[...document.querySelectorAll("[data-block]")].pop().querySelector(".shape").textContent == "3"`, "three outputs")
	tb.typeInto("#field-epochs", "2")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done. After 2 epochs")`, "the run to be done")
	tb.waitKept(2)
	tb.load()
	tb.wait(`document.querySelector('[data-menu="data"] > button').textContent.includes("shapes") && document.querySelectorAll("li.run").length == 1 && !document.querySelector(".problem")`, "data and run to be back")
	tb.click("#compare")
	tb.wait(`document.querySelector(".run-table")`, "the table")
	if data := tb.text(".run-table tbody td:nth-child(3)"); !strings.HasPrefix(data, "shapes (") {
		t.Errorf("the run says it learnt from %q", data)
	}
	tb.click("#close-table")
	tb.see("data")
	tb.wait(`document.querySelector('[data-see-tab="data"] .facts')?.textContent.includes("216")`, "what is in the data, after the reload")
	tb.click("#train")
	tb.wait(`document.querySelectorAll("li.run").length == 2 && document.querySelector("#run-status").textContent.startsWith("Done. After 2 epochs")`, "another run on it")
	tb.ownPanel()
	tb.wait(`document.querySelector(".own-kept li")`, "the list of kept data")
	tb.shot("own-kept")
	tb.click(".own-kept li .icon")
	tb.wait(`!document.querySelector(".own-kept li")`, "the data to be removed")
	tb.click("#close-own")
	tb.wait(`document.querySelector(".problem")?.textContent.includes("not in this browser")`, "its absence to be told")
	tb.shot("own-gone")
	tb.ownPanel()
	tb.upload(paths...)
	tb.ownShows()
	tb.click("#own-use")
	tb.wait(`!document.querySelector(".own") && !document.querySelector(".problem")`, "the data to be back")
}

// Coloured pictures in an archive: warnings, another size, and a network made to fit.
func TestOwnPictures(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.allow("willReadFrequently")
	paths := put(t, map[string][]byte{"shapes.zip": shapesZip(t, 30, 36)}, "shapes.zip")
	tb.ownPanel()
	tb.upload(paths...)
	tb.ownShows()
	for part, want := range map[string]string{".own .lead": "90 examples, each 36×36, 3 channels, in 3 classes", ".own-warnings": "shapes/disc/readme.txt", ".own-classes": "ring", "#own-name": ""} {
		if got := tb.text(part); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q in it", part, got, want)
		}
	}
	if w := tb.text(".own-warnings"); !strings.Contains(w, "bar/broken.png") || !strings.Contains(w, "Scaled to 36×36: 1 of 90 pictures") {
		t.Errorf("the warnings are %q", w)
	}
	tb.drawn("own-samples")
	tb.shot("own-found")
	js[bool](tb, `(s => { s.value = "28"; s.dispatchEvent(new Event("input", {bubbles: true})); return true; })(document.querySelector("#own-side"))`)
	tb.wait(`document.querySelector(".own .lead")?.textContent.includes("each 28×28, 3 channels")`, "another size")
	if name := js[string](tb, `document.querySelector("#own-name").value`); name != "shapes" {
		t.Errorf("the data is called %q", name)
	}
	tb.dark()
	tb.shot("own-found-dark")
	tb.click("#own-use")
	tb.wait(`document.querySelector(".problem .fix")?.textContent.includes("Fit the network: read 3×28×28, 3 outputs")`, "the misfit, with a way out")
	tb.shot("own-misfit-dark")
	tb.click(".problem .fix")
	tb.wait(`!document.querySelector(".problem")`, "the network to fit")
	tb.typeInto("#field-epochs", "3")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done. After 3 epochs")`, "the run to be done")
	// A picture of one's own on the pad, in colour.
	tb.see("predictions")
	tb.wait(`document.querySelector("#choose-photo")`, "the pad")
	photo := put(t, map[string][]byte{"photo.png": pngBytes(t, discs(120, 1, 2))}, "photo.png")
	tb.click("#choose-photo")
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#photo-input"), photo))
	tb.wait(`document.querySelector(".pad-side h3").textContent.startsWith("Your picture") && document.querySelector(".pad-side .bar.first .bar-figure")?.textContent.includes("%")`, "what the network says of it")
	tb.drawn("see-pad")
	tb.shot("own-photo-dark")
}

func TestOwnOnAPhone(t *testing.T) {
	tb := open(t, 390, 844)
	js[bool](tb, `(HTMLInputElement.prototype.click = () => {}, true)`)
	tb.click(".phone-bar button:nth-child(3)")
	tb.wait(`document.querySelector("#open-own-phone")?.offsetHeight`, "the settings")
	tb.click("#open-own-phone")
	tb.wait(`document.querySelector(".own[data-step=asks]")`, "the panel")
	tb.shot("phone-own")
	tb.upload(put(t, map[string][]byte{"shapes.zip": shapesZip(t, 12, 32)}, "shapes.zip")...)
	tb.ownShows()
	tb.drawn("own-samples")
	tb.shot("phone-own-found")
	if w := js[int](tb, "Math.max(document.documentElement.scrollWidth, document.querySelector('.own .scroll').scrollWidth)"); w > 390 {
		t.Errorf("the page is %d wide", w)
	}
}

// tensorsOf is a safetensors file.
func tensorsOf(t *testing.T, tensors ...safetensors.Tensor) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := safetensors.Encode(&b, &safetensors.File{Tensors: tensors}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
