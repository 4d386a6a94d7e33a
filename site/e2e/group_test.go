//go:build !js

package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// selectRange selects the blocks from one to another.
func (tb *tab) selectRange(from, block string) {
	tb.t.Helper()
	tb.selectBlock(from)
	tb.clickWith(`[data-block="`+block+`"]`, chromedp.ModifierShift)
	tb.wait(`document.querySelector("#group")`, "several blocks to be selected")
}

// selectBlock clicks a block and waits until the inspector shows it.
func (tb *tab) selectBlock(id string) {
	tb.t.Helper()
	tb.click(`[data-block="` + id + `"]`)
	tb.wait(`document.querySelector("#field-id")?.value == "`+id+`"`, id+" in the inspector")
}

// TestGroups makes one block of several, names it, uses it again and takes it apart.
func TestGroups(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.selectRange("conv1", "sigmoid1")
	tb.do(chromedp.KeyEvent("g", chromedp.KeyModifiers(2)))
	grouped := append([]string{"input", "block1"}, lenetBN[4:]...)
	tb.wantChain("one block of three", grouped...)
	tb.wait(`document.activeElement.id == "field-name" && document.activeElement.value == "My block 1"`, "its name to be asked for")
	tb.keys("Step")
	tb.wait(`document.querySelector('[data-block="block1"] b').textContent == "Step"`, "the name on the block")
	tb.wait(`[...document.querySelectorAll(".palette h2")].some(h => h.textContent == "Your blocks") && document.querySelector('[data-kind="own:1"]').textContent.includes("Step")`, "the palette to offer it")
	if got := tb.text(".totals"); !strings.Contains(got, "44,878 parameters") {
		t.Errorf("the totals say %q", got)
	}
	tb.shot("group")
	tb.dark()
	tb.shot("group-dark")
	tb.dragAbove(`[data-kind="own:1"]`, "conv2", nil)
	twice := slices.Insert(slices.Clone(grouped), 3, "block2")
	tb.wantChain("the block again", twice...)
	tb.load()
	tb.wantChain("both after a reload", twice...)
	tb.wait(`document.querySelector('[data-kind="own:1"]')`, "the palette to have kept it")
	// What cannot be one block is refused, and said why.
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="resnet"]')`, "the menu")
	tb.click(`[data-template="lenet-bn"]`)
	tb.wantChain("lenet-bn", lenetBN...)
	tb.selectBlock("sigmoid1")
	tb.click(`[data-kind="add"]`)
	tb.wait(`document.querySelector('[data-block="add1"]')`, "a skip")
	tb.selectRange("add1", "pool1")
	tb.click("#group")
	tb.wait(`document.querySelector(".notice.error")?.textContent.includes("wo wires enter the selection")`, "the reason why not")
	tb.shot("group-refused")
	// Grouped and taken apart again is the network as it was.
	tb.load()
	tb.selectRange("conv2", "bn2")
	tb.click("#group")
	tb.wait(`document.querySelector("#ungroup")`, "a way to take it apart")
	tb.click(`[data-block="conv2"], .block.on`)
	tb.do(chromedp.KeyEvent("G", chromedp.KeyModifiers(2, 8)))
	tb.wait(`document.querySelector('[data-block="conv2"]') && document.querySelector('[data-block="bn2"]') && !document.querySelector("#ungroup")`, "the blocks back")
	tb.click(`.chip-row .forget`)
	tb.keys(kb.Tab)
	tb.wait(`!document.querySelector('[data-kind="own:1"]')`, "the palette without it")
}

// TestOwnBlocksInThePalette names and removes the person's own blocks where they are offered, by mouse, keys and
// touch; undoing a grouping takes back what it put there.
func TestOwnBlocksInThePalette(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.selectRange("conv1", "sigmoid1")
	tb.click("#group")
	chip := `[data-kind="own:1"]`
	called := func(name string) {
		t.Helper()
		tb.wait(`document.querySelector('`+chip+` b')?.textContent == "`+name+`"`, name+" in the palette")
	}
	called("My block 1")
	tb.ctrl("z") // in the field that names it, the key is the field's
	tb.click(`[aria-label="Undo"]`)
	tb.wait(`!document.querySelector('`+chip+`')`, "the palette without it")
	tb.click(`[aria-label="Redo"]`)
	called("My block 1")
	tb.focus(chip)
	tb.keys(kb.F2)
	tb.wait(`document.activeElement.id == "own-name" && document.activeElement.value == "My block 1"`, "its name to be asked for")
	tb.keys("Stem")
	tb.shot("own-naming")
	tb.keys(kb.Enter)
	called("Stem")
	tb.wait(`document.activeElement.dataset.kind == "own:1"`, "the keyboard to be back on it")
	tb.click(".chip-row .rename")
	tb.wait(`document.activeElement.id == "own-name"`, "the name again")
	tb.keys("Other", kb.Escape)
	called("Stem")
	tb.click(".chip-row .rename")
	tb.wait(`document.activeElement.id == "own-name"`, "the name once more")
	tb.keys("Trunk")
	tb.click(block("pool1"))
	called("Trunk")
	tb.focus(chip)
	tb.keys(kb.Delete)
	tb.wait(`!document.querySelector('`+chip+`') && document.activeElement.id == "search"`, "it to be gone, and the keyboard at the search")
	tb.wait(`document.querySelector('[data-block="block1"]') && document.querySelector('[data-block="pool1"]')`, "the network to be as it was")
	tb.shot("own-removed")
	tb.click("#notice-action")
	called("Trunk")
}

func TestOwnBlocksOnAPhone(t *testing.T) {
	tb := open(t, 390, 844)
	tb.rest(block("conv1"))
	tb.wait(`document.querySelector(".select-bar.open")`, "to select")
	tb.tapUntil(block("bn1"), `document.querySelectorAll(".block.on").length == 2`)
	tb.tapUntil("#select-group", `!!document.querySelector('[data-block="block1"]')`)
	tb.tapUntil(".phone-bar button:nth-child(2)", `document.querySelector('[data-kind="own:1"]')?.offsetWidth > 0`)
	into := func(selector string) {
		js[bool](tb, `(document.querySelector("`+selector+`").scrollIntoView({block: "center"}), true)`)
	}
	into(".chip-row .rename")
	for _, act := range []string{".rename", ".forget"} {
		if b := tb.box(".chip-row " + act); b.W < 36 || b.H < 36 || b.X+b.W > 390 {
			t.Errorf("%s lies at %v", act, b)
		}
	}
	tb.shot("phone-own-blocks")
	tb.tapUntil(".chip-row .rename", `document.activeElement.id == "own-name"`)
	tb.keys("Stem")
	tb.shot("phone-own-naming")
	tb.tapUntil("#own-named", `document.querySelector('[data-kind="own:1"] b')?.textContent == "Stem"`)
	into(".chip-row .forget")
	tb.dark()
	tb.shot("phone-own-blocks-dark")
	tb.tapUntil(".chip-row .forget", `!document.querySelector('[data-kind="own:1"]')`)
	tb.tapUntil("#notice-action", `!!document.querySelector('[data-kind="own:1"]')`)
}

// TestAGroupTrains trains a network with a group in the worker, and its outline has the group's inside.
func TestAGroupTrains(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="mlp"]')`, "the menu")
	tb.click(`[data-template="mlp"]`)
	tb.wait(`document.querySelector('[data-block="tanh1"]')`, "the dense net")
	tb.selectRange("dense1", "tanh1")
	tb.click("#group")
	tb.wait(`document.querySelector('[data-block="block1"]')`, "a group")
	tb.click(`[data-open="block1"]`)
	tb.wait(`document.querySelector('[data-block="block1.dense1"]')`, "the group to open on the canvas")
	tb.shot("group-open")
	tb.click("#view-outline")
	tb.wait(`document.querySelector('[data-row="block1.dense1"]')`, "it to be open here, too")
	tb.click(`[data-row="block1"] [data-twist=true]`)
	tb.wait(`!document.querySelector('[data-row="block1.dense1"]')`, "it to shut")
	tb.click(`[data-row="block1"] [data-twist=true]`)
	tb.wait(`document.querySelector('[data-row="block1.dense1"]')`, "what is inside")
	tb.click(`[data-row="block1.dense1"]`)
	tb.onRow("block1.dense1")
	tb.keys(kb.Enter)
	tb.wait(`document.activeElement.id == "field-out"`, "the settings of what is inside")
	tb.keys("12")
	tb.wait(`document.querySelector('[data-row="block1"] .shape').textContent == "12"`, "the group to make 12")
	tb.shot("group-outline")
	tb.keys(kb.Escape)
	tb.onRow("block1.dense1")
	tb.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2)))
	tb.wait(`[...document.querySelectorAll(".runs .figure")].some(f => /%/.test(f.textContent)) || /poch [2-9]/.test(document.querySelector(".status").textContent)`, "an epoch of it")
	if tb.text(".notice.error") != "" {
		t.Errorf("the page says %q", tb.text(".notice.error"))
	}
}
