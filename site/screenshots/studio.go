//go:build !js

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
)

// The sizes of the pictures: a laptop's window and a phone.
const (
	width, height           = 1440, 900
	phoneWidth, phoneHeight = 390, 844
)

// The panels of a phone, by their buttons at its foot.
const (
	network = iota + 1
	blocks
	settings
	results
)

// studio is a tab and the pictures taken in it. After an error it does nothing more.
type studio struct {
	ctx     context.Context
	browser context.Context
	dir     string
	err     error
}

func (s *studio) try(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *studio) do(steps ...chromedp.Action[chromedp.Void]) {
	if s.err == nil {
		ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
		defer cancel()
		if s.err = chromedp.Do(ctx, steps...); s.err != nil {
			s.err = fmt.Errorf("%w; the page then: %s", s.err, s.shoot("failed"))
		}
	}
}

func (s *studio) load(url string) {
	s.do(chromedp.Navigate(url))
	s.wait(`document.querySelector("#train")`)
}

func (s *studio) click(selector string) { s.do(chromedp.Click(chromedp.CSS(selector))) }

// clickOn clicks beside the upper left corner of a part.
func (s *studio) clickOn(selector string, x, y float64) {
	if s.err == nil {
		var b chromium.Box
		b, s.err = chromium.BoxOf(s.ctx, selector)
		s.do(chromedp.MouseClickXY(b.X+x, b.Y+y))
	}
}

func (s *studio) wait(expression string) {
	if s.err == nil {
		// A run may take minutes on a busy machine.
		if s.err = chromium.Wait(s.ctx, 15*time.Minute, expression); s.err != nil {
			s.err = fmt.Errorf("%w; the page then: %s", s.err, s.shoot("failed"))
		}
	}
}

func (s *studio) eval(expression string) (text string) {
	if s.err == nil {
		text, s.err = chromium.Eval[string](s.ctx, "String("+expression+")")
	}
	return text
}

func (s *studio) template(name string) {
	if s.err == nil {
		s.err = chromium.LoadTemplate(s.ctx, name)
	}
}

func (s *studio) fill(selector, text string) {
	if s.err == nil {
		s.err = chromium.Type(s.ctx, selector, text)
	}
}

// pick chooses from a list.
func (s *studio) pick(selector, value string) {
	s.eval(fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); })(document.querySelector(%q))`, value, selector))
}

// tab turns to a tab of the lower part.
func (s *studio) tab(name string) {
	s.click(`[data-see="` + name + `"]`)
	s.wait(`document.querySelector(".dock").dataset.tab == "` + name + `"`)
}

// settle waits until what was asked for is drawn.
func (s *studio) settle() {
	s.wait(`document.getAnimations().every(a => a.playState != "running")`)
	time.Sleep(500 * time.Millisecond)
}

// desk takes a picture of the window in light and in dark colours.
func (s *studio) desk(name string) {
	s.settle()
	s.save(name)
	if s.err == nil {
		s.err = chromium.Colours(s.ctx, "dark")
	}
	s.settle()
	s.save(name + "-dark")
	if s.err == nil {
		s.err = chromium.Colours(s.ctx, "light")
	}
}

// phone takes one of a phone's panel, after compose where there is one, and makes the window large again.
func (s *studio) phone(name string, panel int, compose func()) {
	s.resize(phoneWidth, phoneHeight)
	if panel > 0 {
		s.click(fmt.Sprintf(".phone-bar button:nth-child(%d)", panel))
	}
	s.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 5, 5))
	if compose != nil {
		compose()
	}
	s.settle()
	s.save(name + "-phone")
	s.resize(width, height)
}

func (s *studio) resize(w, h int64) {
	if s.err == nil {
		s.err = chromium.Size(s.ctx, w, h)
	}
}

func (s *studio) save(name string) {
	if s.err != nil {
		return
	}
	b, err := chromedp.Run(s.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		b, err = shrink(b)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(s.dir, name+".png"), b, 0o644)
	}
	s.err = err
	fmt.Fprintf(os.Stderr, "  %s.png, %d kB\n", name, len(b)/1000)
}

// shoot leaves a picture of what went wrong and gives its path.
func (s *studio) shoot(name string) string {
	path := filepath.Join(os.TempDir(), "plywood-screenshots-"+name+".png")
	ctx, cancel := context.WithTimeout(s.ctx, 10*time.Second)
	defer cancel()
	b, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil || os.WriteFile(path, b, 0o644) != nil {
		return "no picture"
	}
	return path
}
