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
	"github.com/chromedp/chromedp/kb"

	"plywood/site/chromium"
	"plywood/site/layout/layouttest"
)

// times is how often each action is done.
const times = 40

// A scene is a network to act on, looked at as blocks or as outline.
type scene struct {
	blocks  int
	outline bool
}

var scenes = []scene{{20, false}, {200, false}, {200, true}}

func (s scene) String() string {
	if s.outline {
		return fmt.Sprintf("%d blocks, outline open", s.blocks)
	}
	return fmt.Sprintf("%d blocks", s.blocks)
}

// action is something that a person does again and again, the kth time. The page is asked by an event of
// a type; what answers it is the first change of what it shows.
type action struct {
	name, event string
	do          func(ctx context.Context, s scene, k int) error
}

var actions = []action{
	{"click another block", "pointerup", func(ctx context.Context, s scene, k int) error {
		return chromium.Click(ctx, s.block(2+k%4)+s.part())
	}},
	{"go to the next block by key", "keydown", func(ctx context.Context, _ scene, k int) error {
		return chromedp.Do(ctx, chromedp.KeyEvent([]string{kb.ArrowDown, kb.ArrowUp}[k%2]))
	}},
	{"point at a kind of block", "pointerover", func(ctx context.Context, _ scene, k int) error {
		x, y, err := chromium.Spot(ctx, fmt.Sprintf(`.chip[data-kind="%s"]`, []string{"conv2d", "dense"}[k%2]))
		if err != nil {
			return err
		}
		return chromedp.Do(ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
	}},
	{"type a digit of a setting", "keydown", func(ctx context.Context, _ scene, k int) error {
		return chromedp.Do(ctx, chromedp.KeyEvent([]string{"2", "\b"}[k%2]))
	}},
	{"duplicate a block", "keydown", func(ctx context.Context, _ scene, _ int) error { return control(ctx, "d") }},
	{"undo", "keydown", func(ctx context.Context, _ scene, _ int) error { return control(ctx, "z") }},
}

func control(ctx context.Context, key string) error {
	return chromedp.Do(ctx, chromedp.KeyEvent(key, chromedp.KeyModifiers(2)))
}

// block is the block at a place of the network, as it shows.
func (s scene) block(at int) string {
	if s.outline {
		return fmt.Sprintf(`[data-row="n%d"]`, at)
	}
	return fmt.Sprintf(`[data-block="n%d"]`, at)
}

// part is what of a block is clicked: of a row, no button.
func (s scene) part() string {
	if s.outline {
		return " .row-text"
	}
	return " .line"
}

// prepare brings the page to where an action can be done over and over.
func (s scene) prepare(ctx context.Context, a action) error {
	if err := chromium.Click(ctx, s.block(1)+s.part()); err != nil {
		return err
	}
	switch a.name {
	case "type a digit of a setting":
		if err := chromium.Click(ctx, s.block(0)+s.part()); err != nil {
			return err
		}
		if err := chromium.Wait(ctx, 10*time.Second, `document.querySelector("#field-out")`); err != nil {
			return err
		}
		return chromium.Focus(ctx, "#field-out")
	case "go to the next block by key", "duplicate a block", "undo":
		return chromium.Focus(ctx, s.block(1))
	}
	return nil
}

// reaction is what an action took: milliseconds until the page showed it each time, and of the processor's
// time on average.
type reaction struct {
	shown []float64
	cpu   float64
}

// reactions does every action in a scene.
func (b *bench) reactions(s scene) (all []reaction, err error) {
	ctx, cancel, err := b.tab()
	if err != nil {
		return nil, err
	}
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(b.url)); err != nil {
		return nil, err
	}
	if err := chromium.Wait(ctx, time.Minute, "window.benchUp"); err != nil {
		return nil, err
	}
	if err := openChain(ctx, s.blocks); err != nil {
		return nil, err
	}
	if s.outline {
		if err := chromium.Click(ctx, "#view-outline"); err != nil {
			return nil, err
		}
	}
	if err := countCPU(ctx); err != nil {
		return nil, err
	}
	for _, a := range actions {
		if err := s.prepare(ctx, a); err != nil {
			return nil, fmt.Errorf("%s, %v: %w", a.name, s, err)
		}
		time.Sleep(time.Second) // until what follows from the edits before has been done
		if _, err := chromium.Eval[bool](ctx, fmt.Sprintf("benchReactions(%q)", a.event)); err != nil {
			return nil, err
		}
		before, err := cpu(ctx)
		if err != nil {
			return nil, err
		}
		for k := range times {
			if err := a.do(ctx, s, k); err != nil {
				return nil, fmt.Errorf("%s, %v: %w", a.name, s, err)
			}
			if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf("benchReaction(%d)", k), chromedp.EvalAwaitPromise)); err != nil {
				return nil, fmt.Errorf("%s, %v, the %dth time: %w", a.name, s, k+1, err)
			}
		}
		took, err := chromium.Eval[[]float64](ctx, "benchReactionsEnd()")
		if err != nil {
			return nil, err
		}
		after, err := cpu(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, reaction{took, (after - before) / times})
	}
	return all, nil
}

// openChain opens a network of so many blocks with a skip in every five.
func openChain(ctx context.Context, blocks int) error {
	dir, err := os.MkdirTemp("", "plywood-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "chain.plywood.json")
	if err := os.WriteFile(path, layouttest.Chain(blocks).JSON(), 0o644); err != nil {
		return err
	}
	if err := chromium.OpenFile(ctx, path); err != nil {
		return err
	}
	return chromium.Wait(ctx, time.Minute, fmt.Sprintf(`document.querySelectorAll("[data-block]").length == %d`, blocks+1))
}
