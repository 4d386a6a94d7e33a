//go:build !js

package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// finger puts a finger down, moves it or, without a point, lifts it.
func (tb *tab) finger(typ input.DispatchTouchEventType, at ...float64) {
	tb.t.Helper()
	p := input.DispatchTouchEventParams{Type: typ, TouchPoints: []*input.TouchPoint{}}
	if len(at) == 2 {
		p.TouchPoints = append(p.TouchPoints, &input.TouchPoint{X: at[0], Y: at[1]})
	}
	tb.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, input.DispatchTouchEvent, p)
		return err
	}))
}

func (tb *tab) tap(selector string) {
	tb.t.Helper()
	b := tb.box(selector)
	tb.finger(input.DispatchTouchEventTypeTouchStart, b.X+b.W/2, b.Y+b.H/3)
	tb.finger(input.DispatchTouchEventTypeTouchEnd)
}

// tapUntil taps, and again where a second later nothing has come of it, as a hand does.
func (tb *tab) tapUntil(selector, done string) {
	tb.t.Helper()
	for range 3 {
		tb.tap(selector)
		for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if js[bool](tb, done) {
				return
			}
		}
	}
	tb.t.Fatalf("three taps on %s did nothing", selector)
}

// swipe moves the finger that is down in steps, and lifts it.
func (tb *tab) swipe(x0, y0, x, y float64, hold func()) {
	tb.t.Helper()
	for i := 1; i <= 8; i++ {
		f := float64(i) / 8
		tb.finger(input.DispatchTouchEventTypeTouchMove, x0+f*(x-x0), y0+f*(y-y0))
	}
	if hold != nil {
		hold()
	}
	tb.finger(input.DispatchTouchEventTypeTouchEnd)
}

// flick moves a finger on at once. Where the machine is so busy that the finger has rested before
// it could be moved, it is taken away and put down again.
func (tb *tab) flick(x, y, dy float64) {
	tb.t.Helper()
	for range 20 {
		tb.finger(input.DispatchTouchEventTypeTouchStart, x, y)
		tb.finger(input.DispatchTouchEventTypeTouchMove, x, y+dy/8)
		if !js[bool](tb, `!!document.querySelector(".ghost")`) {
			tb.swipe(x, y+dy/8, x, y+dy, nil)
			return
		}
		tb.finger(input.DispatchTouchEventTypeTouchCancel)
	}
	tb.t.Fatal("a finger that moves at once has lifted a block twenty times")
}

func TestTouch(t *testing.T) {
	tb := open(t, 390, 844)
	// A finger that rests on a block lifts it, and reorders.
	from, to := tb.box(block("sigmoid1")), tb.box(block("bn1"))
	x, y := from.X+from.W/2, from.Y+from.H/2
	tb.finger(input.DispatchTouchEventTypeTouchStart, x, y)
	tb.wait(`document.querySelector(".ghost")`, "a finger that rests to lift the block")
	tb.swipe(x, y, to.X+to.W/2, to.Y+2, func() {
		tb.wait(`document.querySelector(".drop")`, "the mark of where it would go in")
		tb.shot("phone-dragging")
	})
	moved := slices.Clone(lenetBN)
	moved[2], moved[3] = "sigmoid1", "bn1"
	tb.wantChain("sigmoid1 before bn1", moved...)
	if top := js[float64](tb, `document.querySelector("#canvas").scrollTop`); top != 0 {
		t.Errorf("the canvas scrolled by %g under the dragging finger", top)
	}
	// One that moves at once scrolls.
	x, y = to.X+to.W/2, tb.box("#canvas").Y+400
	tb.flick(x, y, -250)
	tb.wait(`document.querySelector("#canvas").scrollTop > 100 && !document.querySelector(".ghost")`, "a finger that moves to scroll")
	tb.wantChain("nothing else moved", moved...)
	tb.wait(`(top => { const still = top === window.topBefore; window.topBefore = top; return still; })(document.querySelector("#canvas").scrollTop)`, "the canvas to roll out")
	// A tap selects, and shows the port that a wire comes from.
	js[bool](tb, fmt.Sprintf(`(document.querySelector('%s').scrollIntoView({block: "start"}), true)`, block("pool1")))
	tb.tap(block("pool1"))
	tb.wait(`document.querySelector('.block.on [data-port="pool1"]')`, "the tap to select")
	port, end := tb.box(`[data-port="pool1"]`), tb.box(block("pool2"))
	x, y = port.X+port.W/2, port.Y+port.H/2
	tb.finger(input.DispatchTouchEventTypeTouchStart, x, y)
	tb.swipe(x, y, end.X+end.W/2, end.Y+end.H/3, func() {
		tb.wait(`document.querySelector(".live-wire") && document.querySelector('[data-block="pool2"].over')`, "the wire under the finger")
		tb.shot("phone-wire")
	})
	tb.wait(`document.querySelectorAll(".skip-menu .row").length == 2`, "the question how")
	menu := tb.box(".skip-menu .card")
	if menu.X < 0 || menu.X+menu.W > 390 || menu.Y+menu.H > 844 {
		t.Errorf("the menu lies at %+v", menu)
	}
	tb.shot("phone-merge-menu")
	tb.dark()
	tb.shot("phone-merge-menu-dark")
	// A tap within a moment of another finger's lifting is the second half of a double tap to the browser.
	tb.tapUntil(`[data-way="add"]`, `!document.querySelector(".skip-menu .row")`)
	tb.wait(`document.querySelector('[data-block="add1"].on') && !document.querySelector(".problem")`, "the skip")
	tb.shot("phone-skip")
	if w := js[int](tb, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d wide", w)
	}
}
