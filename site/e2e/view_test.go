//go:build !js

package e2e

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
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
	tb.wait(fmt.Sprintf(`Math.abs(document.querySelector('[data-block="%s"]').getBoundingClientRect().width / 272 - %g) < 0.01`, block, scale), fmt.Sprint("the network at ", scale))
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
