package browser

import (
	"errors"
	"sync"
	"syscall/js"

	"plywood/site/state"
	"plywood/wasm/idb"
	"plywood/wasm/promise"
	"plywood/wasm/protocol"
)

// runs keeps runs in the browser's database: their records as text, and their checkpoints as the
// arrays the worker made, which the page passes on without opening them.
type runs struct {
	page *page
	tabs *tabs

	writing sync.WaitGroup
	under   map[string]int // how many writes are under way, by key
	db      chan js.Value  // holds the open database; null where there is none

	// The newest checkpoint, for as long as it is not written: for good in a browser that keeps nothing.
	key    string
	newest js.Value
}

const (
	database    = "plywood"
	records     = "runs"
	checkpoints = "checkpoints"
)

func newRuns(p *page) *runs {
	r := &runs{page: p, db: make(chan js.Value, 1), under: map[string]int{}}
	r.tabs = newTabs(r)
	return r
}

// open opens the database and hands the store what is in it.
func (r *runs) open() {
	db, err := idb.Open(database, records, checkpoints)
	if err != nil {
		db = js.Null()
	}
	r.db <- db
	if err != nil {
		return
	}
	all, err := idb.All(db, records)
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
	r.write(key, func() error {
		db, ok := r.opened()
		if !ok {
			err := errors.New("no database")
			r.failed(err)
			return err
		}
		err := idb.Transact(db, []string{records, checkpoints}, func(t js.Value) {
			t.Call("objectStore", records).Call("put", string(record), key)
			if saved {
				t.Call("objectStore", checkpoints).Call("put", shelved(array), key)
			}
		})
		if err != nil {
			r.failed(err)
			return err
		}
		if saved && r.key == key && r.newest.Equal(array) {
			r.newest = js.Undefined() // it may be as large as a few hundred megabytes
		}
		r.tabs.tell(key, false)
		return nil
	})
}

// write writes what is kept under a key, and tells the store when no more of it is under way.
func (r *runs) write(key string, do func() error) {
	r.writing.Add(1)
	r.under[key]++
	go func() {
		defer r.writing.Done()
		err := do()
		if r.under[key]--; r.under[key] > 0 {
			return
		}
		delete(r.under, key)
		if err == nil {
			r.page.post(func(s *state.Store) {
				if r.under[key] == 0 { // else more has been handed out meanwhile
					s.RunWritten(key)
				}
			})
		}
	}()
}

func (r *runs) failed(err error) {
	r.page.post(func(s *state.Store) { s.KeepFailed(errors.Is(err, idb.ErrFull), err.Error()) })
}

func (r *runs) drop(key string) {
	if r.key == key {
		r.newest = js.Undefined()
	}
	r.write(key, func() error {
		db, ok := r.opened()
		if !ok {
			return errors.New("no database")
		}
		err := idb.Transact(db, []string{records, checkpoints}, func(t js.Value) {
			t.Call("objectStore", records).Call("delete", key)
			t.Call("objectStore", checkpoints).Call("delete", key)
		})
		r.tabs.tell(key, true) // where it could not be deleted it is until next time
		return err
	})
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
	v, err := idb.Get(db, records, key)
	if err != nil || v.Type() != js.TypeString {
		return nil, false
	}
	return []byte(v.String()), true
}

// newestOf gives the checkpoint last kept under a key, undefined where there is none.
func (r *runs) newestOf(key string) js.Value {
	if db, ok := r.opened(); ok {
		r.writing.Wait()
		v, err := idb.Get(db, checkpoints, key)
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
	buffer, err := promise.Await(v.Call("arrayBuffer"))
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
