//go:build !js

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keys presses keys one after another, each as a person does who looks at nothing but what happens.
func (tb *tab) keys(keys ...string) {
	tb.t.Helper()
	for _, k := range keys {
		tb.do(chromedp.KeyEvent(k))
	}
}

// onRow waits until the keyboard is on a row of the outline.
func (tb *tab) onRow(path string) {
	tb.t.Helper()
	tb.wait(`document.activeElement.dataset.row == "`+path+`"`, "the keyboard on "+path)
}

// rows lists the paths of the outline.
func (tb *tab) rows(what string, want ...string) {
	tb.t.Helper()
	tb.wait(`[...document.querySelectorAll("[data-row]")].map(r => r.dataset.row).join(" ") == "`+strings.Join(want, " ")+`"`, what)
}

// hears waits until a text is in the live region.
func (tb *tab) hears(text string) {
	tb.t.Helper()
	tb.wait(fmt.Sprintf(`document.querySelector("#heard").textContent.includes(%q)`, text), fmt.Sprintf("to hear %q", text))
}

// TestOutlineByKeyboardAlone builds a little network, edits it, mends an error and trains, without a
// pointer.
func TestOutlineByKeyboardAlone(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.keys(kb.Tab)
	tb.wait(`document.activeElement.id == "skip-link"`, "the way to the outline to come first")
	tb.keys(kb.Enter)
	tb.onRow("input")
	// Empty the network: everything selected, then removed.
	tb.keys(kb.ArrowDown)
	tb.onRow("conv1")
	tb.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2)))
	tb.keys(kb.Delete)
	tb.rows("an empty network", "input")
	tb.onRow("input")
	tb.hears("15 blocks removed")
	for _, b := range []struct{ find, id, says string }{
		{"convolution", "conv1", "Convolution conv1 inserted after the image; output 16×28×28"},
		{"relu", "relu1", "Activation relu1 inserted after conv1"},
		{"dense", "dense1", "Dense dense1 inserted after relu1; output 10"},
	} {
		tb.keys(kb.Insert)
		tb.wait(`document.activeElement.id == "outline-search"`, "the list of blocks")
		tb.keys(b.find)
		tb.wait(`document.querySelector('[role="option"][aria-selected="true"]')`, "something found")
		tb.keys(kb.Enter)
		tb.onRow(b.id)
		tb.hears(b.says)
	}
	tb.rows("three blocks", "input", "conv1", "relu1", "dense1")
	tb.keys(kb.Insert)
	tb.wait(`document.activeElement.id == "outline-search"`, "the list again")
	tb.keys("dropout")
	tb.shot("outline-insert")
	tb.keys(kb.ArrowDown, kb.ArrowUp, kb.Escape)
	tb.onRow("dense1")
	// Up and down, to the ends, reordered.
	tb.keys(kb.Home)
	tb.onRow("input")
	tb.keys(kb.End, kb.ArrowUp)
	tb.onRow("relu1")
	tb.do(chromedp.KeyEvent(kb.ArrowUp, chromedp.KeyModifiers(1)))
	tb.rows("relu before conv", "input", "relu1", "conv1", "dense1")
	tb.onRow("relu1")
	tb.do(chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(1)))
	tb.rows("and back", "input", "conv1", "relu1", "dense1")
	tb.onRow("relu1")
	// Left out, and taken in again.
	tb.keys("b")
	tb.hears("relu1 left out")
	tb.keys("b")
	tb.hears("relu1 taken in again")
	// A mistake, which is read with the row, and mended by its button.
	tb.keys(kb.ArrowUp, kb.Enter)
	tb.wait(`document.activeElement.id == "field-out"`, "the settings")
	tb.keys("8", kb.Tab)
	tb.wait(`document.activeElement.id == "field-kernel"`, "the next field")
	tb.keys("31")
	tb.wait(`document.querySelector('[data-row="conv1"] .fix')`, "the error at the row")
	tb.keys(kb.Escape)
	tb.onRow("conv1")
	if got := js[string](tb, `document.activeElement.getAttribute("aria-label")`); !strings.Contains(got, "to mend: Kernel 31×31 is larger than its 28×28 input") {
		t.Errorf("the row is read as %q", got)
	}
	tb.shot("outline-error")
	tb.keys(kb.Tab)
	tb.wait(`document.activeElement.classList.contains("fix")`, "the button that mends it")
	tb.keys(kb.Enter)
	tb.hears("Nothing is left to mend")
	// A new name.
	tb.focus(`[data-row="conv1"]`)
	tb.keys(kb.F2)
	tb.wait(`document.activeElement.id == "field-id"`, "the name")
	tb.keys("first", kb.Escape)
	tb.onRow("first")
	// A merge, and what it reads.
	tb.keys(kb.ArrowDown, kb.Insert)
	tb.wait(`document.activeElement.id == "outline-search"`, "the list once more")
	tb.keys("add", kb.Enter)
	tb.onRow("add1")
	tb.keys("w")
	tb.wait(`document.activeElement.matches(".source select")`, "its wires")
	for range 4 {
		if tb.keys(kb.Tab); js[bool](tb, `document.activeElement == document.querySelectorAll(".source select")[1]`) {
			break
		}
	}
	tb.wait(`document.activeElement == document.querySelectorAll(".source select")[1]`, "the second of them")
	tb.keys("r") // the select goes to the block of that letter
	tb.hears("add1 now reads relu1 and relu1")
	tb.keys(kb.Escape)
	tb.onRow("add1")
	tb.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2)))
	tb.wait(`document.querySelector("#pause, #waiting, #resume") || document.querySelectorAll(".runs li").length`, "the training to begin")
}

// TestOutlineIsRead checks what the browser tells a screen reader.
func TestOutlineIsRead(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="resnet"]')`, "the menu")
	tb.click(`[data-template="resnet"]`)
	tb.wait(`document.querySelector('[data-block="block1"]')`, "resnet")
	tb.click("#view-outline")
	tb.click(`[data-row="block1"]`)
	tb.onRow("block1")
	tb.keys(kb.ArrowRight)
	tb.wait(`document.querySelector('[data-row="block1.conv1"]')`, "the block to open")
	tb.shot("outline")
	tb.dark()
	tb.shot("outline-dark")
	type item struct{ role, name string }
	var items []item
	props := map[string][]string{}
	tb.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		nodes, err := axTree(ctx, target)
		for _, n := range nodes {
			if n.Ignored || n.Role == nil {
				continue
			}
			it := item{axText(n.Role), axText(n.Name)}
			items = append(items, it)
			for _, p := range n.Properties {
				props[it.name] = append(props[it.name], fmt.Sprintf("%s=%s", p.Name, axText(p.Value)))
			}
		}
		return err
	}))
	for _, want := range []item{
		{"tree", "Blocks, from the image to the answer"}, {"toolbar", "Change the block"}, {"region", "Outline of the network"},
		{"treeitem", "Image, Garments, makes 1×28×28"},
		{"treeitem", "Residual block1, 64 channels, makes 64×7×7, 74,112 parameters"},
		{"treeitem", "Convolution conv1, 64 filters · 3×3 · pad 1, makes 64×7×7, 36,928 parameters"},
		{"button", "Outline"}, {"button", "Blocks"},
	} {
		if !slices.Contains(items, want) {
			var near []item
			for _, it := range items {
				if it.role == want.role {
					near = append(near, it)
				}
			}
			t.Errorf("no %v; of that role there are %v", want, near)
		}
	}
	block := strings.Join(props["Residual block1, 64 channels, makes 64×7×7, 74,112 parameters"], " ")
	for _, want := range []string{"level=1", "expanded=true", "selected=true", "focused=true"} {
		if !strings.Contains(block, want) {
			t.Errorf("block1 is told as %s, without %s", block, want)
		}
	}
	for name, p := range props {
		if strings.HasPrefix(name, "Convolution conv1, 64 filters · 3×3") && !strings.Contains(strings.Join(p, " "), "level=2") {
			t.Errorf("what is inside has %v", p)
		}
	}
	// Shut again, and the choice outlasts a reload.
	tb.keys(kb.ArrowRight)
	tb.onRow("block1.conv1")
	tb.keys(kb.Delete)
	tb.hears("conv1 is a part of block1")
	tb.keys(kb.ArrowLeft)
	tb.onRow("block1")
	tb.keys(kb.ArrowLeft)
	tb.wait(`!document.querySelector('[data-row="block1.conv1"]')`, "the block to shut")
	tb.load()
	tb.wait(`document.querySelector("[data-row]")`, "the outline after a reload")
	tb.click("#view-blocks")
	tb.wait(`!document.querySelector("[data-row]") && document.querySelector("#canvas").clientHeight > 0`, "the blocks")
}

func TestOutlineOnAPhone(t *testing.T) {
	tb := open(t, 390, 844)
	tb.click("#view-outline")
	tb.wait(`document.querySelector('[data-row="conv1"]')`, "the outline")
	tb.click(`[data-row="bn1"]`)
	tb.wait(`document.querySelector('[data-row="bn1"]').getAttribute("aria-selected") == "true"`, "a tap to select")
	if w := js[int](tb, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d wide", w)
	}
	tb.shot("phone-outline")
	tb.dark()
	tb.shot("phone-outline-dark")
	tb.click(`[data-outline="insert"]`)
	tb.wait(`document.querySelector('[data-option="dropout"]')`, "the list")
	tb.shot("phone-outline-insert")
	tb.click(`[data-option="dropout"]`)
	tb.wait(`document.querySelectorAll("[data-row]")[3].dataset.row == "dropout1"`, "a dropout after bn1")
}

func axTree(ctx context.Context, target *chromedp.Target) ([]*accessibility.Node, error) {
	tree, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	return tree.Nodes, err
}

// axText is a value of the accessibility tree without its quotes.
func axText(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var text any
	if err := json.Unmarshal([]byte(v.Value), &text); err != nil {
		return err.Error()
	}
	return fmt.Sprint(text)
}
