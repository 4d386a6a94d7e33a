//go:build !js

package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// part is a block as a hand builds it: dragged from the palette to the end of the network, and then
// given its settings in the inspector, "out=6".
type part struct {
	kind     string
	settings []string
}

func p(kind string, settings ...string) part { return part{kind, settings} }

// seeds are the seed's networks, as someone would build them block by block, and their settings in
// the training panel.
var seeds = map[string]struct {
	parts    []part
	training []string
}{
	"lenet":    {lenetParts(false), []string{"learning_rate=0.9"}},
	"lenet-bn": {lenetParts(true), []string{"learning_rate=1"}},
	"resnet": {append(stemParts(),
		p("residual", "channels=64"), p("residual", "channels=64"), p("residual", "channels=64"),
		p("residual", "channels=128", "stride=2", "shortcut=true"), p("residual", "channels=128"), p("residual", "channels=128"),
		p("residual", "channels=256", "stride=2", "shortcut=true"), p("residual", "channels=256"), p("residual", "channels=256"),
		p("residual", "channels=512", "stride=2", "shortcut=true"), p("residual", "channels=512"),
		p("globalavgpool2d"), p("dense", "out=10", "id=dense")), []string{"learning_rate=0.05"}},
	"densenet": {append(stemParts(),
		p("denseblock", "convs=4", "growth=32"), p("transition", "channels=96"),
		p("denseblock", "convs=4", "growth=32"), p("transition", "channels=112"),
		p("denseblock", "convs=4", "growth=32"), p("transition", "channels=120"),
		p("denseblock", "convs=4", "growth=32"), p("batchnorm"), p("activation"),
		p("globalavgpool2d"), p("dense", "out=10", "id=dense")), []string{"image_size=96", "learning_rate=0.1"}},
}

func lenetParts(norm bool) (parts []part) {
	sigmoid := func() {
		if norm {
			parts = append(parts, p("batchnorm"))
		}
		parts = append(parts, p("activation", "function=sigmoid"))
	}
	for _, out := range []string{"6", "16"} {
		parts = append(parts, p("conv2d", "out="+out, "kernel=5", "padding="))
		sigmoid()
		parts = append(parts, p("maxpool2d", "kernel=2", "stride="))
	}
	for _, out := range []string{"120", "84"} {
		parts = append(parts, p("dense", "out="+out))
		sigmoid()
	}
	return append(parts, p("dense", "out=10"))
}

func stemParts() []part {
	return []part{p("conv2d", "out=64", "kernel=7", "stride=2", "padding=3"), p("batchnorm"), p("activation"), p("maxpool2d", "kernel=3", "stride=2", "padding=1")}
}

// set gives a field of the side panel a value, as its kind of control is used.
func (tb *tab) set(setting string) {
	tb.t.Helper()
	name, value, _ := strings.Cut(setting, "=")
	field := "#field-" + name
	kind := js[string](tb, fmt.Sprintf(`(e => e ? e.type + ":" + (e.type == "checkbox" ? e.checked : e.value) : "missing")(document.querySelector(%q))`, field))
	switch {
	case strings.HasSuffix(kind, ":"+value): // it is so already
	case strings.HasPrefix(kind, "checkbox"):
		tb.click(field)
	case strings.HasPrefix(kind, "select"):
		js[bool](tb, fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })(document.querySelector(%q))`, value, field))
	case value == "":
		tb.typeInto(field, "\b")
	default:
		tb.typeInto(field, value)
	}
}

// endScript scrolls to the end of the network and gives the point below its last block, once two
// frames agree on it: what was typed last may yet move it.
const endScript = `(async () => {
	const canvas = document.querySelector("#canvas"), frame = () => new Promise(requestAnimationFrame);
	for (let last = null; ; ) {
		canvas.scrollTo(0, canvas.scrollHeight);
		await frame();
		await frame();
		const b = [...document.querySelectorAll(".block, .problem")].map(e => e.getBoundingClientRect()).reduce((a, b) => a.bottom > b.bottom ? a : b);
		const now = {X: b.x + b.width / 2, Y: b.bottom + 8, W: 0, H: 0};
		if (last && last.Y == now.Y && now.Y < canvas.getBoundingClientRect().bottom) return now;
		last = now;
	}
})()`

func (tb *tab) end() (b box) {
	tb.t.Helper()
	tb.must(func(ctx context.Context) (err error) {
		b, err = chromedp.Run(ctx, chromedp.Evaluate[box](endScript, chromedp.EvalAwaitPromise))
		return err
	})
	return b
}

// build drags a network together from the palette.
func (tb *tab) build(parts []part) {
	tb.t.Helper()
	tb.click(`[data-menu="templates"] > button`)
	tb.click(`[data-template="empty"]`)
	tb.wait(`document.querySelector(".empty")`, "the empty network")
	for n, part := range parts {
		end := tb.end()
		tb.drag(`[data-kind="`+part.kind+`"]`, end.X, end.Y, nil)
		tb.wait(fmt.Sprintf(`(b => b.length == %d && b[%d].classList.contains("on") && document.querySelector("#field-id")?.value == b[%d].dataset.block)(document.querySelectorAll("[data-block]"))`, n+2, n+1, n+1), part.kind+" at the end")
		for _, setting := range part.settings {
			tb.set(setting)
		}
	}
}

// The seed's networks are built from nothing by hand alone, and are what the zoo has, to the letter.
func TestBuildTheSeedsNetworks(t *testing.T) {
	tb := open(t, 1440, 900)
	for _, name := range []string{"lenet-bn", "lenet", "resnet", "densenet"} {
		seed := seeds[name]
		tb.build(seed.parts)
		tb.click(`.side [role="tab"]:last-child`)
		tb.wait(`document.querySelector("#field-epochs")`, "the training panel")
		for _, setting := range append([]string{"epochs=5", "batch=256"}, seed.training...) {
			tb.set(setting)
		}
		js[bool](tb, `(e => { e.value = "sgd"; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })(document.querySelector("#field-optimizer"))`)
		tb.typeInto(".top .name", name)
		want, err := zoo.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		tb.wait(`document.querySelector(".top .name").value == "`+name+`" && !document.querySelector(".problem")`, name+" to be sound")
		built, err := nn.Parse([]byte(js[string](tb, `JSON.stringify(JSON.parse(localStorage["plywood.document"]).model)`)))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want.JSON()), string(built.JSON())); d != "" {
			t.Errorf("%s as it is in the zoo (-) and as it was built (+):\n%s", name, d)
		}
	}
	tb.shot("built-densenet")
}
