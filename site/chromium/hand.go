//go:build !js

package chromium

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// patience is how long a hand waits for what it is to click or type into.
const patience = time.Minute

// spotScript finds the middle of an element as a person finds it: in sight, in the same place for a
// frame, and with nothing over it. Else it says what is in the way.
const spotScript = `(async () => {
	const e = document.querySelector(%q), box = () => e.getClientRects()[0];
	if (!e || !box()) return {Why: "it is not there"};
	e.scrollIntoViewIfNeeded();
	const was = box();
	await Promise.race([new Promise(requestAnimationFrame), new Promise(done => setTimeout(done, 200))]);
	const now = box();
	if (!e.isConnected || !now || was.x != now.x || was.y != now.y || was.width != now.width || was.height != now.height) return {Why: "it does not stand still"};
	const X = now.x + now.width / 2, Y = now.y + now.height / 2, top = document.elementFromPoint(X, Y);
	if (!top || !e.contains(top)) return {Why: "over it lies " + (top ? top.cloneNode().outerHTML : "nothing of the page")};
	return {X, Y, Why: ""};
})()`

type spot struct {
	X, Y float64
	Why  string // it cannot be clicked yet, "" where it can
}

// Spot waits until an element can be clicked, and gives the point where.
func Spot(ctx context.Context, selector string) (x, y float64, err error) {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		at, err := chromedp.Run(ctx, chromedp.Evaluate[spot](fmt.Sprintf(spotScript, selector), chromedp.EvalAwaitPromise))
		if err != nil || at.Why == "" {
			return at.X, at.Y, err
		}
		if time.Now().After(end) {
			return 0, 0, fmt.Errorf("waited %v in vain to click %s: %s", patience, selector, at.Why)
		}
	}
}

// Click clicks the middle of an element as soon as it can be clicked.
func Click(ctx context.Context, selector string, options ...chromedp.MouseOption) error {
	x, y, err := Spot(ctx, selector)
	if err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.MouseClickXY(x, y, options...))
}

// dragSteps is how many times a drag is seen on its way.
const dragSteps = 5

// Drag takes the mouse from the middle of an element to a point, in steps as a hand does. hold is
// called before the button is let go; nil for nothing.
func Drag(ctx context.Context, from string, x, y float64, hold func() error) error {
	if _, err := Eval[bool](ctx, fmt.Sprintf(`(document.querySelector(%q).scrollIntoViewIfNeeded(), true)`, from)); err != nil {
		return err
	}
	b, err := BoxOf(ctx, from)
	if err != nil {
		return err
	}
	x0, y0 := b.X+b.W/2, b.Y+b.H/2
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x0, y0),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x0, y0, chromedp.ButtonLeft),
	}
	for i := 1; i <= dragSteps; i++ {
		f := float64(i) / dragSteps
		steps = append(steps, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x0+f*(x-x0), y0+f*(y-y0), chromedp.ButtonLeft))
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		return err
	}
	if hold != nil {
		if err := hold(); err != nil {
			return err
		}
	}
	return chromedp.Do(ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x, y, chromedp.ButtonLeft))
}

// LoadTemplate puts a network from the page's menu in place of the one there is.
func LoadTemplate(ctx context.Context, name string) error {
	if err := Click(ctx, `[data-menu="templates"] > button`); err != nil {
		return err
	}
	return Click(ctx, `[data-template="`+name+`"]`)
}

// Focus puts the keyboard on an element, as soon as it can be.
func Focus(ctx context.Context, selector string) error {
	return Wait(ctx, patience, fmt.Sprintf(`(e => e && (e.focus(), document.activeElement === e))(document.querySelector(%q))`, selector))
}

// Type replaces what stands in a field, key by key.
func Type(ctx context.Context, selector, text string) error {
	if err := Focus(ctx, selector); err != nil {
		return err
	}
	if _, err := Eval[bool](ctx, fmt.Sprintf("(document.querySelector(%q).select(), true)", selector)); err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.KeyEvent(text))
}

// OpenFile opens a model file as the page's button does it, without the browser's own dialog.
func OpenFile(ctx context.Context, path string) error {
	if _, err := Eval[bool](ctx, `(HTMLInputElement.prototype.click = () => {}, document.querySelector("#open-file").click(), true)`); err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS("#file-input"), []string{path}))
}
