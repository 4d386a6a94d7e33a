package browser

import (
	"sync"
	"syscall/js"

	"plywood/site/state"
	"plywood/wasm/protocol"
)

// runs keeps runs in the browser's database: their records as text, and their checkpoints as the
// arrays the worker made, which the page passes on without opening them.
type runs struct {
	page *page
	tabs *tabs

	writing sync.WaitGroup
	db      chan js.Value // holds the open database; null where there is none

	// The newest checkpoint, for a browser that keeps nothing.
	key    string
	newest js.Value
}

const (
	database    = "plywood"
	records     = "runs"
	checkpoints = "checkpoints"
)

func newRuns(p *page) *runs {
	r := &runs{page: p, db: make(chan js.Value, 1)}
	r.tabs = newTabs(r)
	return r
}

// open opens the database and hands the store what is in it.
func (r *runs) open() {
	db, err := openDatabase()
	if err != nil {
		db = js.Null()
	}
	r.db <- db
	if err != nil {
		return
	}
	all, err := request(db.Call("transaction", records).Call("objectStore", records).Call("getAll"))
	if err != nil {
		return
	}
	var found [][]byte
	for i := range all.Length() {
		if v := all.Index(i); v.Type() == js.TypeString {
			found = append(found, []byte(v.String()))
		}
	}
	elsewhere := r.tabs.elsewhere()
	r.page.post(func(s *state.Store) {
		s.RestoreRuns(found, elsewhere...)
		r.tabs.watch(s)
	})
}

func openDatabase() (db js.Value, err error) {
	defer func() {
		if failed := recover(); failed != nil { // a browser that has it switched off throws
			err = js.Error{Value: js.Global().Get("Error").New("its database is switched off")}
		}
	}()
	req := js.Global().Get("indexedDB").Call("open", database, 1)
	upgrade := js.FuncOf(func(js.Value, []js.Value) any {
		db := req.Get("result")
		db.Call("createObjectStore", records)
		db.Call("createObjectStore", checkpoints)
		return nil
	})
	defer upgrade.Release()
	req.Set("onupgradeneeded", upgrade)
	return request(req)
}

// opened waits for the database. ok is false where there is none.
func (r *runs) opened() (db js.Value, ok bool) {
	db = <-r.db
	r.db <- db
	return db, !db.IsNull()
}

// keep writes a record, and with it the checkpoint where there is a new one: both or neither.
func (r *runs) keep(key string, record []byte, weights any) {
	array, saved := weights.(js.Value)
	if saved {
		r.key, r.newest = key, array
	}
	r.writing.Add(1)
	go func() {
		defer r.writing.Done()
		db, ok := r.opened()
		if !ok {
			r.failed("no database", "")
			return
		}
		err := transact(db, func(t js.Value) {
			t.Call("objectStore", records).Call("put", string(record), key)
			if saved {
				t.Call("objectStore", checkpoints).Call("put", shelved(array), key)
			}
		})
		if err != nil {
			r.failed(err.Error(), errorName(err))
			return
		}
		r.tabs.tell(key, false)
	}()
}

func (r *runs) failed(why, name string) {
	r.page.post(func(s *state.Store) { s.KeepFailed(name == "QuotaExceededError", why) })
}

func (r *runs) drop(key string) {
	go func() {
		if db, ok := r.opened(); ok {
			_ = transact(db, func(t js.Value) { // it stays until next time
				t.Call("objectStore", records).Call("delete", key)
				t.Call("objectStore", checkpoints).Call("delete", key)
			})
			r.tabs.tell(key, true)
		}
	}()
}

// resume sends a start with the checkpoint that was last kept.
func (r *runs) resume(start *protocol.Start, key string) {
	go func() {
		array := r.newestOf(key)
		if !array.Truthy() {
			r.page.post(func(s *state.Store) {
				s.Receive(&protocol.Failed{Run: start.Run, Text: "what was kept of the run is gone from this browser", Remedy: "train it again"})
			})
			return
		}
		start.Bytes = array
		r.page.worker.send(start)
	}()
}

// record gives the record that is kept under a key.
func (r *runs) record(key string) (b []byte, ok bool) {
	db, ok := r.opened()
	if !ok {
		return nil, false
	}
	v, err := request(db.Call("transaction", records).Call("objectStore", records).Call("get", key))
	if err != nil || v.Type() != js.TypeString {
		return nil, false
	}
	return []byte(v.String()), true
}

// newestOf gives the checkpoint last kept under a key, undefined where there is none.
func (r *runs) newestOf(key string) js.Value {
	if db, ok := r.opened(); ok {
		r.writing.Wait()
		v, err := request(db.Call("transaction", checkpoints).Call("objectStore", checkpoints).Call("get", key))
		if err == nil && v.Truthy() {
			return unshelved(v) // another tab may have gone further than this one
		}
	}
	if r.key == key {
		return r.newest
	}
	return js.Undefined()
}

// shelved is how an array is kept: as a blob where it is large, since browsers refuse values above
// some 130 MB, and blobs lie beside the database.
func shelved(array js.Value) js.Value {
	const large = 16 << 20
	if array.Get("byteLength").Int() < large {
		return array
	}
	return js.Global().Get("Blob").New([]any{array})
}

// unshelved is the array again, undefined where its blob cannot be read.
func unshelved(v js.Value) js.Value {
	if !v.InstanceOf(js.Global().Get("Blob")) {
		return v
	}
	buffer, err := await(v.Call("arrayBuffer"))
	if err != nil {
		return js.Undefined()
	}
	return js.Global().Get("Uint8Array").New(buffer)
}

// save hands the checkpoint of a run to the person as a file.
func (r *runs) save(key, name string) {
	go func() {
		array := r.newestOf(key)
		if !array.Truthy() {
			r.page.post(func(s *state.Store) { s.Complain("What was kept of this run is gone from this browser.") })
			return
		}
		hand(name, js.Global().Get("Blob").New([]any{array}, map[string]any{"type": "application/octet-stream"}))
	}()
}

// transact runs do in one transaction and waits until it is on the disk.
func transact(db js.Value, do func(t js.Value)) (err error) {
	defer func() {
		if failed := recover(); failed != nil {
			thrown, ok := failed.(js.Error)
			if !ok {
				panic(failed)
			}
			err = thrown
		}
	}()
	t := db.Call("transaction", []any{records, checkpoints}, "readwrite")
	do(t)
	return settle(t, "oncomplete", "onabort")
}

// request waits for a request of the database.
func request(req js.Value) (js.Value, error) {
	if err := settle(req, "onsuccess", "onerror"); err != nil {
		return js.Null(), err
	}
	return req.Get("result"), nil
}

// settle waits for one of two events of target.
func settle(target js.Value, good, bad string) error {
	done := make(chan error, 1)
	ok := js.FuncOf(func(js.Value, []js.Value) any {
		done <- nil
		return nil
	})
	failed := js.FuncOf(func(js.Value, []js.Value) any {
		why := target.Get("error")
		if !why.Truthy() {
			why = js.Global().Get("Error").New("the browser broke it off")
		}
		done <- js.Error{Value: why}
		return nil
	})
	defer ok.Release()
	defer failed.Release()
	target.Set(good, ok)
	target.Set(bad, failed)
	return <-done
}

func errorName(err error) string {
	if e, ok := err.(js.Error); ok && e.Value.Truthy() {
		return e.Value.Get("name").String()
	}
	return ""
}
