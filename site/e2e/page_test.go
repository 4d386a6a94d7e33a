//go:build !js

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/site/recipe"
)

var lenetBN = []string{"input", "conv1", "bn1", "sigmoid1", "pool1", "conv2", "bn2", "sigmoid2", "pool2", "dense1", "bn3", "sigmoid3", "dense2", "bn4", "sigmoid4", "dense3"}

func (tb *tab) wantChain(what string, want ...string) {
	tb.t.Helper()
	list, _ := json.Marshal(want)
	tb.wait(`JSON.stringify([...document.querySelectorAll("[data-block]")].map(b => b.dataset.block)) == '`+string(list)+`'`, what)
}

func TestFirstSight(t *testing.T) {
	tb := open(t, 1440, 900)
	if d := cmp.Diff(lenetBN, tb.chain()); d != "" {
		t.Error(d)
	}
	if got := tb.text(".totals"); !strings.Contains(got, "44,878 parameters") {
		t.Errorf("the totals say %q", got)
	}
	tb.shot("building")
	tb.dark()
	tb.shot("building-dark")
}

func TestDragFromThePalette(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.dragAbove(`[data-kind="dropout"]`, "conv2", func() {
		tb.wait(`document.querySelector(".drop") && document.querySelector(".ghost")`, "the mark and what hangs at the pointer")
		tb.shot("dragging")
	})
	want := slices.Insert(slices.Clone(lenetBN), 5, "dropout1")
	tb.wantChain("dropout before conv2", want...)
	tb.wait(`!document.querySelector(".drop") && !document.querySelector(".ghost")`, "the mark to go")
	if got := tb.text(".side h2"); got != "Dropout" {
		t.Errorf("the inspector shows %q", got)
	}
	// Dropped outside the network, nothing happens.
	top := tb.box(".top")
	tb.drag(`[data-kind="flatten"]`, top.X+400, top.Y+20, nil)
	tb.wantChain("nothing new", want...)
}

func TestReorderRemoveUndoRedo(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.dragAbove(`[data-block="sigmoid1"]`, "bn1", nil)
	moved := slices.Clone(lenetBN)
	moved[2], moved[3] = "sigmoid1", "bn1"
	tb.wantChain("sigmoid1 before bn1", moved...)
	tb.do(chromedp.KeyEvent(kb.Delete))
	tb.wantChain("sigmoid1 to be gone", slices.Delete(slices.Clone(moved), 2, 3)...)
	tb.click(`[aria-label="Undo"]`)
	tb.click(`[aria-label="Undo"]`)
	tb.wantChain("both undone", lenetBN...)
	tb.click(`[aria-label="Redo"]`)
	tb.wantChain("one redone", moved...)
}

func TestEditingKeepsFocusAndCaret(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(`[data-block="conv1"]`)
	tb.wait(`document.querySelector("#field-out")`, "the inspector")
	tb.typeInto("#field-out", "12")
	tb.wait(`document.querySelector('[data-block="conv1"] .shape')?.textContent == "12×24×24"`, "the shape to follow")
	tb.do(chromedp.KeyEvent(kb.Home), chromedp.KeyEvent("3"))
	tb.wait(`document.querySelector('[data-block="conv1"] .shape')?.textContent == "312×24×24"`, "the shape to follow")
	if at := js[int](tb, `document.activeElement.id == "field-out" ? document.activeElement.selectionStart : -1`); at != 1 {
		t.Errorf("the caret stands at %d, want 1", at)
	}
	// A field may be cleared, and told what is wrong while it is.
	tb.typeInto("#field-out", " ")
	tb.wait(`document.querySelector(".field.wrong .error")?.textContent`, "an error at the field")
	tb.typeInto("#field-kernel", "31")
	tb.typeInto("#field-out", "6")
	tb.wait(`document.querySelector(".problem")`, "the error at the block")
	tb.shot("error")
	tb.click(".problem .fix")
	tb.wait(`!document.querySelector('[data-block="conv1"].wrong')`, "the error to be mended")
}

func TestKeyboard(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.press("/", "Slash", false, false) // alone: no letter follows a key that the page takes
	tb.wait(`document.activeElement.id == "search"`, "the search to be entered")
	tb.do(chromedp.KeyEvent("gelu"), chromedp.KeyEvent(kb.Enter))
	tb.wait(`document.querySelectorAll("[data-block]").length == 17`, "a block from the search")
	tb.focus(`[data-block="conv1"]`)
	tb.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.ArrowDown))
	tb.wait(`document.activeElement.dataset.block == "bn1" && document.activeElement.getAttribute("aria-selected") == "true"`, "the next block to be chosen")
}

func TestReloadBringsTheNetworkBack(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="mlp"]')`, "the menu")
	tb.shot("templates")
	tb.click(`[data-template="mlp"]`)
	want := []string{"input", "dense1", "tanh1", "dense2", "tanh2", "dense3"}
	tb.wantChain("the dense net", want...)
	tb.click(`[data-block="dense1"]`)
	tb.typeInto("#field-out", "24")
	tb.wait(`document.querySelector('[data-block="dense1"] .shape')?.textContent == "24"`, "the edit")
	tb.load()
	tb.wantChain("the same net", want...)
	if got := tb.text(`[data-block="dense1"] .shape`); got != "24" {
		t.Errorf("after the reload dense1 makes %s", got)
	}
}

func TestFiles(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.allow("File chooser dialog") // it cannot be shown without a click; the input is there all the same
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	js[bool](tb, `(window.saved = new Promise(done => { const make = URL.createObjectURL; URL.createObjectURL = blob => { blob.text().then(done); return make(blob); }; }), true)`)
	tb.click(`[title="Save the model file"]`)
	tb.wait(`window.saved && (window.saved.then(text => window.savedText = text), window.savedText)`, "the file")
	saved, err := nn.Parse([]byte(js[string](tb, "window.savedText")))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := zoo.Get("lenet-bn")
	want.Recipe = recipe.For("lenet-bn", "garments")
	if d := cmp.Diff(want, saved); d != "" {
		t.Errorf("the file saved is not the zoo's lenet-bn:\n%s", d)
	}
	resnet, _ := zoo.Get("resnet")
	js[bool](tb, `(HTMLInputElement.prototype.click = () => {}, true)`) // no dialogue in a test
	tb.click("#open-file")
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), []string{write("mine.plywood.json", resnet.JSON())}))
	tb.wait(`document.querySelector(".totals").textContent.includes("12,729,354")`, "the file to be open")
	for name, c := range map[string]struct{ file, want string }{
		"broken.json":  {`{"plywood": 1, "nodes": [`, "cannot be opened"},
		"other.json":   {`{"hello": 1}`, "cannot be opened"},
		"unknown.json": {`{"plywood":1,"input":[1,28,28],"nodes":[{"id":"a","type":"conv9"}]}`, "conv9"},
		"huge.json":    {strings.Repeat(" ", 9<<20), "at most 8 MB"},
	} {
		tb.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), []string{write(name, []byte(c.file))}))
		tb.wait(`document.querySelector(".notice")?.textContent.includes("`+name+`") && document.querySelector(".notice").textContent.includes("`+c.want+`")`, name+" to be refused")
	}
	if !strings.Contains(tb.text(".totals"), "12,729,354") {
		t.Error("a bad file has changed the network")
	}
	tb.shot("bad-file")
}

func TestPhone(t *testing.T) {
	tb := open(t, 390, 844)
	tb.shot("phone-building")
	if w := js[int](tb, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d wide", w)
	}
	for _, panel := range []string{"blocks", "edit", "train", "net"} {
		n := map[string]string{"net": "1", "blocks": "2", "edit": "3", "train": "4"}[panel]
		tb.click(".phone-bar button:nth-child(" + n + ")")
		tb.wait(`document.querySelector(".app").dataset.panel == "`+panel+`"`, panel)
		tb.shot("phone-" + panel)
	}
	tb.click(".phone-bar button:nth-child(2)")
	tb.click(`[data-kind="dropout"]`)
	tb.wait(`document.querySelector('[data-block="dropout1"]')`, "a tap to add a block")
	tb.click("#more")
	tb.wait(`document.querySelector("#more-open") && document.querySelector("#more-save")`, "the menu of what the bar has no room for")
	tb.shot("phone-more")
	tb.click("#more-templates")
	tb.wait(`document.querySelector('[data-template="resnet-small"]')`, "the templates")
	if b := tb.box(".menu .list .row"); b.X < 0 || b.X+b.W > 390 {
		t.Errorf("the templates lie from %v to %v", b.X, b.X+b.W)
	}
	tb.shot("phone-templates")
	tb.click("#more")
	tb.click("#more-share")
	tb.wait(`[...document.querySelectorAll(".share-link")].some(e => e.offsetWidth > 0 && e.value.includes("#net="))`, "the link")
	if b := tb.box(".menu .share-link"); b.X < 0 || b.X+b.W > 390 {
		t.Errorf("the link lies from %v to %v", b.X, b.X+b.W)
	}
	tb.shot("phone-share")
	tb.click(".canvas")
	tb.wait(`!document.querySelector(".menu .share-link")`, "the menu to close")
}

func TestFromEmptyToASkip(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="empty"]')`, "the menu")
	tb.click(`[data-template="empty"]`)
	tb.wait(`document.querySelector(".empty")`, "the invitation")
	tb.shot("empty")
	empty := tb.box(".empty")
	tb.drag(`[data-kind="conv2d"]`, empty.X+empty.W/2, empty.Y+empty.H/2, nil)
	tb.wantChain("a first block", "input", "conv1")
	for _, kind := range []string{"activation", "conv2d", "add", "flatten", "dense"} {
		tb.click(`[data-kind="` + kind + `"]`)
	}
	tb.wantChain("six blocks", "input", "conv1", "relu1", "conv2", "add1", "flatten1", "dense1")
	tb.wait(`document.querySelectorAll(".wire.skip").length == 1 && !document.querySelector(".problem")`, "a skip and no problem")
	tb.click(`[data-block="add1"]`)
	tb.wait(`document.querySelectorAll(".source select").length == 2`, "what it reads")
	tb.shot("skip")
	for range 7 {
		tb.click(`[aria-label="Undo"]`)
	}
	tb.wantChain("everything undone", lenetBN...)
}
