//go:build !js

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// step waits for a step of the tour and holds its card to the window and away from what it points at.
func (tb *tab) step(n int, target string) {
	tb.t.Helper()
	tb.wait(fmt.Sprintf(`document.querySelector(".tour header small")?.textContent == "%d of 5"`, n), fmt.Sprint("step ", n))
	tb.wait(`document.querySelector(".tour").getAnimations().length == 0`, "the card to stand still")
	card, part := tb.box(".tour"), tb.box(target)
	in := js[box](tb, `({X: 0, Y: 0, W: innerWidth, H: innerHeight})`)
	if card.X < 0 || card.Y < 0 || card.X+card.W > in.W || card.Y+card.H > in.H {
		tb.t.Errorf("step %d: the card at %v leaves the window of %v×%v", n, card, in.W, in.H)
	}
	over := min(card.X+card.W, part.X+part.W) > max(card.X, part.X) && min(card.Y+card.H, part.Y+part.H) > max(card.Y, part.Y)
	if over && part.W*part.H < in.W*in.H/4 {
		tb.t.Errorf("step %d: the card at %v hides %s at %v", n, card, target, part)
	}
	if on := js[string](tb, `document.activeElement.id`); on != "tour-next" {
		tb.t.Errorf("step %d: the keyboard is on %q", n, on)
	}
	tb.shot(fmt.Sprintf("tour-%.0f-%d", in.W, n))
}

func TestTour(t *testing.T) {
	tb := firstVisit(t, shared.browser, shared.url, 1440, 900, chromedp.WithNewBrowserContext())
	tb.load()
	targets := []string{"[data-block]", ".side", ".top .run", ".panes", ".status .tabs"}
	tb.step(1, targets[0])
	if role := js[string](tb, `document.querySelector(".tour").getAttribute("role")`); role != "dialog" {
		t.Errorf("the card's role is %q", role)
	}
	// By the keyboard alone, once back.
	tb.do(chromedp.KeyEvent("\r"))
	tb.step(2, targets[1])
	tb.wait(`document.querySelector(".side h2").textContent == "Convolution"`, "a block's settings")
	tb.click("#tour-back")
	tb.step(1, targets[0])
	for n := 2; n <= 5; n++ {
		tb.do(chromedp.KeyEvent("\r"))
		tb.step(n, targets[n-1])
	}
	tb.do(chromedp.KeyEvent("\r"))
	tb.wait(`!document.querySelector(".tour")`, "the tour to end")
	tb.load()
	if js[bool](tb, `!!document.querySelector(".tour")`) {
		t.Error("the tour comes again")
	}
	// Asked for, and left by Escape: the keyboard is where it was.
	tb.click("#show-keys")
	tb.click("#begin-tour")
	tb.step(1, targets[0])
	tb.do(chromedp.KeyEvent("\x1b"))
	tb.wait(`!document.querySelector(".tour")`, "Escape to end the tour")
	if on := js[string](tb, `document.activeElement.id`); on != "show-keys" {
		t.Errorf("the keyboard is on %q", on)
	}
}

func TestTourOnAPhone(t *testing.T) {
	tb := firstVisit(t, shared.browser, shared.url, 390, 844, chromedp.WithNewBrowserContext())
	tb.load()
	for n, part := range []string{"[data-block]", ".side", ".top .run", ".panes", ".status .tabs"} {
		tb.step(n+1, part)
		if n < 4 {
			tb.click("#tour-next")
		}
	}
	tb.click("#tour-skip")
	tb.wait(`!document.querySelector(".tour") && document.querySelector(".app").dataset.panel == "net"`, "the network again")
	tb.click("#more")
	tb.click("#more-tour")
	tb.step(1, "[data-block]")
	if says := tb.text("#tour-text"); !strings.Contains(says, "block") {
		t.Errorf("the first step says %q", says)
	}
}

// Whoever comes for the first time sees a loss fall after two clicks, and nothing on the way is long.
func TestFirstMinute(t *testing.T) {
	for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
		tb := firstVisit(t, shared.browser, shared.url, size[0], size[1], chromedp.WithNewBrowserContext())
		tb.load()
		tb.wait(`document.querySelector(".tour")`, "the tour")
		if long := js[[]string](tb, `[...document.querySelectorAll("p, small, span, b")].filter(e => e.checkVisibility() && !e.closest(".heard") && e.children.length == 0 && e.textContent.length > 220).map(e => e.textContent)`); len(long) > 0 {
			t.Errorf("long: %q", long)
		}
		tb.click("#tour-skip")
		tb.click("#train")
		tb.wait(`document.querySelector(".dock").checkVisibility() && parseFloat(/loss ([\d.]+)/.exec(document.querySelector("#run-status").textContent)?.[1]) < 1.9`, "a loss that falls, in sight")
		tb.click("#stop")
	}
}
