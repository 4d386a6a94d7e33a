// Package browser ties the page's store and components to a browser: the loop that renders them,
// the worker, and the events, files and drawings that Vugu is not made for. It builds for js only
// and decides nothing: whatever happens goes to the store.
package browser

import (
	"fmt"
	"runtime/debug"
	"syscall/js"
	"time"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/domrender"

	"plywood/site/components"
	"plywood/site/diff"
	"plywood/site/state"
)

// page is the running page. Go on wasm has one thread, and goroutines change only where they wait,
// so its fields need no lock.
type page struct {
	store    *state.Store
	renderer *domrender.JSRenderer
	shows    diff.Tree            // what the last render wrote
	todo     []func(*state.Store) // what has happened since the last render
	dirty    chan struct{}
	worker   *worker
	runs     *runs
	drag     *drag
	edge     *edge
	view     *view
	charts   *charts
	guide    *guide
	sights   *sights
	refuge   refuge
	shown    string   // the block that was scrolled to
	problem  string   // and the one whose problem was
	menu     string   // that was open at the last render
	behind   js.Value // what had the keyboard before that
	picked   string   // and the one in the outline's list of blocks to insert
}

// Page runs the page until it cannot go on, and says why.
func Page() error {
	// A build of the page is garbage at the next, and the page's memory is small: collecting at twice what
	// is in use took a quarter of a render.
	debug.SetGCPercent(400)
	p := &page{dirty: make(chan struct{}, 1)}
	p.worker, p.runs = newWorker(p), newRuns(p)
	p.store = state.New(state.Env{
		Send: p.worker.send, Revive: p.worker.revive, Keep: keep, Kept: kept,
		Download: download, Picture: p.picture, AskFile: p.askFile, AskOwn: p.askOwn, AskPhoto: p.askPhoto, Now: time.Now, Later: p.later,
		KeepRun: p.runs.keep, DropRun: p.runs.drop, SaveRun: p.runs.save, Jot: jot, Jotted: jotted, Claim: p.runs.tabs.claim, Release: p.runs.tabs.release, Tab: newTabName(), Resume: p.runs.resume, Share: p.share, Copy: p.copyText, Workers: sharers(),
		Update: takeUpdate,
	})
	renderer, err := newRenderer("#app")
	if err != nil {
		return err
	}
	p.renderer = renderer
	p.charts = newCharts(p)
	p.guide = newGuide(p)
	p.sights = newSights(p)
	p.view = newView(p) // before drag: it takes the pointer first where it pans
	p.edge = newEdge(p)
	p.drag = newDrag(p)
	newWire(p)
	newBand(p)
	p.listenOwnBlocks()
	p.listenOutline() // before the keys, which it takes some of
	p.listenKeys()
	p.listenMenus()
	p.listenOpen()
	p.listenClipboard()
	p.listenFiles()
	p.listenPalette()
	p.listenLinks()
	p.listenUpdate()
	listenTips()
	p.worker.start()
	go p.runs.open()
	go p.lookForData()
	return p.loop()
}

// newRenderer makes Vugu's renderer without the eval it would load its script by: the page has
// loaded the script already, and the page's policy allows no eval.
func newRenderer(mount string) (*domrender.JSRenderer, error) {
	window := js.Global()
	if !window.Get("vuguRender").Truthy() {
		return nil, fmt.Errorf("vugu.js is not loaded")
	}
	eval := window.Get("eval")
	idle := js.FuncOf(func(js.Value, []js.Value) any { return nil })
	window.Set("eval", idle)
	defer func() {
		window.Set("eval", eval)
		idle.Release()
	}()
	return domrender.New(mount)
}

// post has f called before the next render. It may be called from any event, also from one that a
// render itself sets off.
func (p *page) post(f func(*state.Store)) {
	p.todo = append(p.todo, f)
	p.touch()
}

// later has f called after a while.
func (p *page) later(d time.Duration, f func(*state.Store)) {
	time.AfterFunc(d, func() { p.post(f) })
}

// catchUp does what has been posted.
func (p *page) catchUp() {
	todo := p.todo
	p.todo = nil
	for _, f := range todo {
		f(p.store)
	}
}

// touch asks for a render.
func (p *page) touch() {
	select {
	case p.dirty <- struct{}{}:
	default:
	}
}

func (p *page) loop() error {
	go func() {
		for p.renderer.EventWait() {
			p.touch()
		}
	}()
	env, err := vugu.NewBuildEnv(p.renderer.EventEnv())
	if err != nil {
		return err
	}
	env.SetWireFunc(components.Wire(p.store))
	root := &components.App{}
	env.WireComponent(root)
	for {
		p.render(env, root)
		<-p.dirty
		nextFrame()
		for begin := time.Now(); p.drag.moving && time.Since(begin) < aside; {
			nextFrame()
		}
	}
}

// render does what has been posted, and shows the store as it then is. A render that fails is told
// and the next one tries again.
func (p *page) render(env *vugu.BuildEnv, root vugu.Builder) {
	p.catchUp()
	p.store.Look()
	on := onBlock()
	p.leaving()
	if err := p.renderer.Render(p.shows.Next(env.RunBuild(root))); err != nil {
		p.shows.Forget()
		js.Global().Get("console").Call("error", "render: "+err.Error())
		p.store.Complain("The page could not be drawn: " + err.Error())
	}
	if title := p.store.Title(); document().Get("title").String() != title {
		document().Set("title", title)
	}
	refocus(on)
	p.showMenus()
	p.showSelected()
	p.showRow()
	p.arriving()
	p.guide.show()
	p.charts.draw()
	p.sights.draw()
}

// aside is how long a render waits at most while a block is dragged, which needs none: what the worker
// tells of a run is not to make the hand wait.
const aside = 250 * time.Millisecond

// nextFrame waits until the browser is about to draw, or a fifth of a second where it is not: a
// page in the background goes on taking its worker's messages.
func nextFrame() {
	done := make(chan struct{}, 1)
	var tick js.Func
	tick = js.FuncOf(func(js.Value, []js.Value) any {
		tick.Release()
		done <- struct{}{}
		return nil
	})
	js.Global().Call("requestAnimationFrame", tick)
	select {
	case <-done:
	case <-time.After(200 * time.Millisecond):
	}
}

// showProblem brings the text of a problem into sight that has come up at the selected block.
func (p *page) showProblem(id string) {
	if id == "" || p.store.ProblemAt(id) == nil {
		id = ""
	}
	if id == p.problem {
		return
	}
	p.problem = id
	if text := document().Call("querySelector", `[data-problem="`+id+`"]`); id != "" && !text.IsNull() {
		text.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
}

// showSelected brings a newly selected block into sight, and the keyboard with it where that was on
// a block.
func (p *page) showSelected() {
	id := p.store.Selected()
	p.showProblem(id)
	if id == p.shown {
		return
	}
	p.shown = id
	if id == "" {
		return
	}
	block := document().Call("querySelector", `[data-block="`+id+`"]`)
	if block.IsNull() {
		return
	}
	if active := document().Get("activeElement"); active.Truthy() && active.Call("hasAttribute", "data-block").Bool() {
		block.Call("focus", map[string]any{"preventScroll": true})
	}
	// Its name, rather than the whole of an opened block.
	block.Call("querySelector", ".line").Call("scrollIntoView", map[string]any{"block": "nearest"})
}

func document() js.Value { return js.Global().Get("document") }

// listen adds a listener for good.
func listen(target js.Value, event string, options map[string]any, f func(event js.Value)) {
	target.Call("addEventListener", event, js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	}), options)
}

// closest is the element or its nearest ancestor that matches, ok false for none.
func closest(target js.Value, selector string) (js.Value, bool) {
	if !target.Truthy() || target.Get("closest").Type() != js.TypeFunction {
		return js.Null(), false
	}
	e := target.Call("closest", selector)
	return e, !e.IsNull()
}

// data reads a data- attribute.
func data(e js.Value, name string) string {
	v := e.Call("getAttribute", "data-"+name)
	if v.IsNull() {
		return ""
	}
	return v.String()
}

// sharers is how many workers may share memory, none where the page is not isolated from others.
func sharers() int {
	if !js.Global().Get("crossOriginIsolated").Truthy() {
		return 0
	}
	return js.Global().Get("navigator").Get("hardwareConcurrency").Int()
}
