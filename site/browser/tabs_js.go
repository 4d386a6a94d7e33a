package browser

import (
	"math/rand/v2"
	"strconv"
	"syscall/js"

	"plywood/site/state"
	"plywood/wasm/promise"
)

// tabs tells other tabs of the same page what this one has kept, hears what they have, and knows
// which runs they train: a tab holds a lock by the name of the run that it trains, which the browser
// lets go of when the tab ends, however that may be. Browsers that lack either get along without.
type tabs struct {
	runs    *runs
	channel js.Value
	held    map[string]func() // lets go of the lock of a run
	watched map[string]bool
}

const lockPrefix = "plywood run "

func newTabs(r *runs) *tabs {
	t := &tabs{runs: r, channel: js.Undefined(), held: map[string]func(){}, watched: map[string]bool{}}
	if class := js.Global().Get("BroadcastChannel"); class.Truthy() {
		t.channel = class.New("plywood")
		listen(t.channel, "message", nil, func(e js.Value) {
			key, dropped := e.Get("data").Get("key").String(), e.Get("data").Get("dropped").Bool()
			go t.heard(key, dropped)
		})
	}
	// A page that is left may sleep on in the browser's cache. Its run is free then; should it wake, it
	// begins anew, as the run may be another tab's.
	listen(js.Global(), "pagehide", nil, func(js.Value) {
		for _, let := range t.held {
			let()
		}
	})
	listen(js.Global(), "pageshow", nil, func(e js.Value) {
		if e.Get("persisted").Bool() {
			js.Global().Get("location").Call("reload")
		}
	})
	return t
}

// newTabName tells this tab from others.
func newTabName() string { return strconv.FormatUint(uint64(rand.Uint32()), 36) }

func (t *tabs) tell(key string, dropped bool) {
	if t.channel.Truthy() {
		t.channel.Call("postMessage", map[string]any{"key": key, "dropped": dropped})
	}
}

// heard takes what another tab has done to a run.
func (t *tabs) heard(key string, dropped bool) {
	if dropped {
		t.runs.page.post(func(s *state.Store) { s.RunDropped(key) })
		return
	}
	record, ok := t.runs.record(key)
	if !ok {
		return
	}
	t.runs.page.post(func(s *state.Store) {
		s.RunKept(record)
		t.watch(s)
	})
}

// left takes what the tab that trained a run has kept of it last.
func (t *tabs) left(key string) {
	record, ok := t.runs.record(key)
	t.runs.page.post(func(s *state.Store) {
		if ok {
			s.RunKept(record)
		}
		s.RunLeft(key)
	})
}

func locks() js.Value { return js.Global().Get("navigator").Get("locks") }

// claim takes the lock of a run for as long as this tab trains it.
func (t *tabs) claim(key string) {
	if !locks().Truthy() || t.held[key] != nil {
		return
	}
	promise, let := pending()
	t.held[key] = let
	var granted js.Func
	granted = js.FuncOf(func(js.Value, []js.Value) any {
		granted.Release()
		return promise
	})
	locks().Call("request", lockPrefix+key, granted)
}

// release lets go of a run once all that was to be kept of it is on the disk.
func (t *tabs) release(key string) {
	if let := t.held[key]; let != nil {
		delete(t.held, key)
		go func() {
			t.runs.writing.Wait()
			let()
		}()
	}
}

// pending makes a promise, and what fulfils it.
func pending() (promise js.Value, fulfil func()) {
	var resolve js.Value
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any {
		resolve = args[0]
		return nil
	})
	defer executor.Release()
	promise = js.Global().Get("Promise").New(executor)
	return promise, func() { resolve.Invoke() }
}

// elsewhere lists the runs that other tabs train.
func (t *tabs) elsewhere() (keys []string) {
	if !locks().Truthy() {
		return nil
	}
	found, err := promise.Await(locks().Call("query"))
	if err != nil {
		return nil
	}
	for held, i := found.Get("held"), 0; i < held.Length(); i++ {
		if name := held.Index(i).Get("name").String(); len(name) > len(lockPrefix) && name[:len(lockPrefix)] == lockPrefix {
			keys = append(keys, name[len(lockPrefix):])
		}
	}
	return keys
}

// watch waits in line for the locks of the runs that other tabs train: who gets one knows that the
// tab that had it has let go.
func (t *tabs) watch(s *state.Store) {
	if !locks().Truthy() {
		return
	}
	for _, key := range s.Watched() {
		if t.watched[key] {
			continue
		}
		t.watched[key] = true
		var granted js.Func
		granted = js.FuncOf(func(js.Value, []js.Value) any {
			delete(t.watched, key)
			granted.Release()
			go t.left(key)
			return nil
		})
		locks().Call("request", lockPrefix+key, map[string]any{"mode": "shared"}, granted)
	}
}
