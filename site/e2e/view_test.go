//go:build !js

package e2e

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"plywood/engine/nn"
	"plywood/engine/tensor"
)

// wheel turns the mouse's wheel over a point.
func (tb *tab) wheel(x, y, dx, dy float64, modifiers ...chromedp.Modifier) {
	tb.t.Helper()
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseWheel, x, y, chromedp.ButtonModifiers(modifiers...),
		func(p *input.DispatchMouseEventParams) {
			const some = 1e-9 // a zero is left out of the message, and missed
			p.DeltaX, p.DeltaY = dx+some, dy+some
		}))
}

// wantScale waits until a block shows at a part of its natural width.
func (tb *tab) wantScale(block string, scale float64) {
	tb.t.Helper()
	tb.wait(fmt.Sprintf(`Math.abs(document.querySelector('[data-block="%s"]').getBoundingClientRect().width / 288 - %g) < 0.01`, block, scale), fmt.Sprint("the network at ", scale))
}

func TestZoomAndDrop(t *testing.T) {
	tb := open(t, 1440, 900)
	b := tb.box(`[data-block="bn1"]`)
	x, y := b.X+b.W/2, b.Y+b.H/2
	turn := func(notches int) {
		for range max(notches, -notches) {
			tb.wheel(x, y, 0, math.Copysign(100, float64(-notches)), chromedp.ModifierCtrl)
		}
	}
	drop := func(kind, above string) {
		tb.dragAbove(`[data-kind="`+kind+`"]`, above, func() {
			tb.wait(`document.querySelector(".drop")`, "the mark")
			mark, block := tb.box(".drop"), tb.box(`[data-block="`+above+`"]`)
			if math.Abs(mark.X-block.X) > 1 || mark.Y > block.Y || mark.Y < block.Y-40 {
				t.Errorf("the mark is at %v, %s at %v", mark, above, block)
			}
			tb.shot("zoomed-drop-" + kind)
		})
	}
	turn(3)
	tb.wantScale("bn1", 1.73)
	if b := tb.box(`[data-block="bn1"]`); math.Abs(b.Y+b.H/2-y) > 3 {
		t.Errorf("what the pointer was on has moved from %v to %v", y, b.Y+b.H/2)
	}
	drop("dropout", "conv2")
	want := slices.Insert(slices.Clone(lenetBN), 5, "dropout1")
	tb.wantChain("dropout before conv2", want...)
	turn(-7)
	tb.wantScale("bn1", 0.48)
	drop("batchnorm", "dense3")
	tb.wantChain("batch norm before dense3", slices.Insert(want, len(want)-1, "bn5")...)
}

// key holds a key down or lets it go.
func (tb *tab) key(typ input.DispatchKeyEventType, key string) {
	tb.t.Helper()
	tb.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: typ, Key: key, Code: "Space"})
		return err
	}))
}

// press sends a key with Ctrl or Shift, as the page's shortcuts see it.
func (tb *tab) press(key, code string, ctrl, shift bool) {
	tb.t.Helper()
	js[bool](tb, fmt.Sprintf(`(document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: %q, code: %q, ctrlKey: %v, shiftKey: %v, bubbles: true, cancelable: true})), true)`, key, code, ctrl, shift))
}

func TestZoomControls(t *testing.T) {
	tb := open(t, 1440, 900)
	shows := func(text string) { tb.wait(`document.querySelector("#zoom-label").textContent == "`+text+`"`, text) }
	shows("100%")
	tb.press("-", "Minus", true, false)
	shows("90%")
	tb.press("=", "Equal", true, false)
	tb.press("+", "Equal", true, true)
	shows("110%")
	tb.press("0", "Digit0", true, false)
	shows("100%")
	tb.click(`[data-zoom="out"]`)
	shows("90%")
	tb.wantScale("conv1", 0.9)
	tb.click(`[data-zoom="in"]`)
	tb.click(`[data-zoom="in"]`)
	shows("110%")
	tb.click(`#zoom-label`)
	shows("100%")
	// Whole, by the button and by both keys.
	whole := func(how string) {
		tb.wait(`(c => c.scrollHeight <= c.clientHeight && c.scrollWidth <= c.clientWidth)(document.querySelector("#canvas"))`, how+" to show the whole network")
		if canvas, last := tb.box("#canvas"), tb.box(`[data-block="dense3"]`); last.Y+last.H > canvas.Y+canvas.H || last.H < 20 {
			t.Errorf("%s: the last block is at %v, the canvas at %v", how, last, canvas)
		}
		tb.click("#zoom-label")
		shows("100%")
	}
	tb.click(`[data-zoom="fit"]`)
	tb.shot("fit-lenet")
	whole("the button")
	js[bool](tb, `(document.activeElement.blur(), true)`)
	tb.press("!", "Digit1", false, true)
	whole("Shift and 1")
	tb.press("f", "KeyF", false, false)
	whole("F")
	// A render in between keeps the size, and letters typed into a field are letters.
	tb.click(`[data-zoom="out"]`)
	tb.click(`[data-block="conv1"]`)
	tb.typeInto("#field-out", "8")
	tb.press("f", "KeyF", false, false)
	tb.wait(`document.querySelector('[data-block="conv1"] .shape')?.textContent == "8×24×24"`, "the edit")
	shows("90%")
	tb.wantScale("conv1", 0.9)
}

func TestPan(t *testing.T) {
	tb := open(t, 1440, 900)
	b := tb.box(`[data-block="bn1"]`)
	x, y := b.X+b.W/2, b.Y+b.H/2
	at := func(want float64, how string) {
		tb.wait(fmt.Sprintf(`Math.abs(document.querySelector("#canvas").scrollTop - %g) < 2`, want), how)
	}
	drag := func(button chromedp.MouseOption, dy float64) {
		tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y),
			chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x, y, button),
			chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y+dy/2, button),
			chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y+dy, button),
			chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x, y+dy, button))
	}
	drag(chromedp.ButtonMiddle, -120)
	at(120, "the middle button to move the network")
	tb.key(input.DispatchKeyEventTypeKeyDown, " ")
	tb.wait(`document.documentElement.classList.contains("can-pan")`, "Space to be held")
	drag(chromedp.ButtonLeft, -80)
	at(200, "Space to move the network")
	tb.key(input.DispatchKeyEventTypeKeyUp, " ")
	tb.wheel(x, y, 0, -50)
	at(150, "the wheel to scroll")
	if chosen := js[int](tb, `document.querySelectorAll(".block.on").length`); chosen != 0 {
		t.Errorf("%d blocks were chosen on the way", chosen)
	}
	tb.wantChain("nothing moved", lenetBN...)
	tb.click(`[data-block="bn1"]`)
	tb.wait(`!document.documentElement.classList.contains("panning") && document.querySelector(".block.on")`, "the left button alone to choose a block again")
}

// openModel opens a network from a file.
func (tb *tab) openModel(m *nn.Model) {
	tb.t.Helper()
	path := filepath.Join(tb.t.TempDir(), "model.plywood.json")
	if err := os.WriteFile(path, m.JSON(), 0o644); err != nil {
		tb.t.Fatal(err)
	}
	tb.allow("File chooser dialog") // it cannot be shown without a click; the input is there all the same
	js[bool](tb, `(HTMLInputElement.prototype.click = () => {}, document.querySelector("#open-file").click(), true)`)
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), []string{path}))
	tb.wait(fmt.Sprintf(`document.querySelectorAll("[data-block]").length == %d`, len(m.Nodes)+1), "the network")
}

// Branches stand side by side, and a block dropped at the end of one goes onto its wire.
func TestBranches(t *testing.T) {
	conv := func(id string, kernel int, from ...string) nn.Node {
		return nn.Node{ID: id, From: from, Layer: nn.ConvNormAct{Out: 8, Kernel: nn.Square(kernel), Padding: nn.Square(kernel / 2)}}
	}
	tb := open(t, 1440, 900)
	tb.openModel(&nn.Model{Name: "inception", Input: tensor.Shape{1, 28, 28}, Nodes: []nn.Node{
		conv("stem", 3), conv("one", 1), conv("three1", 1, "stem"), conv("three2", 3), conv("five1", 1, "stem"), conv("five2", 5),
		{ID: "join", From: []string{"one", "three2", "five2"}, Layer: nn.Concat{}},
		conv("after", 3), {ID: "sum", From: []string{"after", "stem"}, Layer: nn.Concat{}}, {ID: "out", Layer: nn.Dense{Out: 10}},
	}})
	one, three, five := tb.box(block("one")), tb.box(block("three1")), tb.box(block("five1"))
	if one.X+one.W >= three.X || three.X+three.W >= five.X {
		t.Errorf("the branches stand at %v, %v, %v", one, three, five)
	}
	tb.click(`[data-zoom="fit"]`)
	last := tb.box(block("five2"))
	tb.drag(`[data-kind="dropout"]`, last.X+last.W/2, last.Y+last.H+3, func() {
		if mark := tb.box(".drop"); mark.X != last.X || mark.Y < last.Y+last.H {
			t.Errorf("the mark stands at %v, the branch ends at %v", mark, last)
		}
		tb.shot("branches-drop")
	})
	tb.wait(`document.querySelector('[data-block="dropout1"]')`, "the block")
	tb.click(block("join"))
	tb.wait(`[...document.querySelectorAll(".source select")].map(s => s.value).join() == "one,three2,dropout1"`, "it to be on the third branch's wire")
	if drop := tb.box(block("dropout1")); math.Abs(drop.X-tb.box(block("five2")).X) > 1 {
		t.Errorf("it stands at %v", drop)
	}
	tb.dark()
	tb.shot("branches-dark")
}

// Two fingers zoom about the point between them and take it along; one scrolls.
func TestPinch(t *testing.T) {
	tb := open(t, 390, 844)
	touch := func(typ input.DispatchTouchEventType, points ...[2]float64) {
		p := input.DispatchTouchEventParams{Type: typ, TouchPoints: []*input.TouchPoint{}}
		for _, xy := range points {
			p.TouchPoints = append(p.TouchPoints, &input.TouchPoint{X: xy[0], Y: xy[1]})
		}
		tb.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, input.DispatchTouchEvent, p)
			return err
		}))
	}
	touch(input.DispatchTouchEventTypeTouchStart, [2]float64{195, 400}, [2]float64{195, 440})
	for d := 30.0; d >= 15; d -= 5 {
		touch(input.DispatchTouchEventTypeTouchMove, [2]float64{195, 420 - d/1.5}, [2]float64{195, 420 + d/1.5})
	}
	touch(input.DispatchTouchEventTypeTouchEnd)
	tb.wantScale("conv1", 0.5)
	tb.shot("phone-pinched")
	if got := tb.text("#zoom-label"); got != "50%" {
		t.Errorf("the label says %s", got)
	}
	tb.wantChain("nothing moved", lenetBN...)
}
