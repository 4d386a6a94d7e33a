// Package idb keeps bytes in a database of the browser's, by key. It serves a worker as well as a
// page, and knows nothing of what the bytes are. It builds for js only.
package idb

import (
	"errors"
	"syscall/js"
)

// Shelf is a database with a single table of byte arrays.
type Shelf struct {
	name string
	db   js.Value // undefined until it is open
}

const table = "bytes"

// New is the shelf of a name. It is opened, and made, when it is first used.
func New(name string) *Shelf { return &Shelf{name: name} }

// Put keeps b under id, in place of what was there. It returns once it is on the disk.
func (s *Shelf) Put(id string, b []byte) error {
	array := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(array, b)
	return s.write(func(t js.Value) { t.Call("put", array, id) })
}

// Get gives what is kept under id, nil where there is nothing.
func (s *Shelf) Get(id string) (b []byte, err error) {
	defer thrown(&err)
	if err := s.open(); err != nil {
		return nil, err
	}
	v, err := request(s.db.Call("transaction", table).Call("objectStore", table).Call("get", id))
	if err != nil || !v.Truthy() {
		return nil, err
	}
	b = make([]byte, v.Length())
	js.CopyBytesToGo(b, v)
	return b, nil
}

// Delete forgets what is kept under id.
func (s *Shelf) Delete(id string) error {
	return s.write(func(t js.Value) { t.Call("delete", id) })
}

func (s *Shelf) write(do func(t js.Value)) (err error) {
	defer thrown(&err)
	if err := s.open(); err != nil {
		return err
	}
	t := s.db.Call("transaction", table, "readwrite")
	do(t.Call("objectStore", table))
	return settle(t, "oncomplete", "onabort")
}

func (s *Shelf) open() error {
	if !s.db.IsUndefined() {
		return nil
	}
	req := js.Global().Get("indexedDB").Call("open", s.name, 1)
	upgrade := js.FuncOf(func(js.Value, []js.Value) any {
		req.Get("result").Call("createObjectStore", table)
		return nil
	})
	defer upgrade.Release()
	req.Set("onupgradeneeded", upgrade)
	db, err := request(req)
	if err != nil {
		return err
	}
	s.db = db
	return nil
}

// thrown turns what the browser throws, as where it has databases switched off, into an error.
func thrown(err *error) {
	if failed := recover(); failed != nil {
		e, ok := failed.(js.Error)
		if !ok {
			panic(failed)
		}
		*err = explain(e.Value)
	}
}

// explain says what a DOMException means to a person.
func explain(why js.Value) error {
	switch {
	case !why.Truthy():
		return errors.New("the browser broke it off")
	case why.Get("name").String() == "QuotaExceededError":
		return errors.New("this browser has no room left; remove data or runs that are no longer needed")
	}
	return errors.New(why.Get("message").String())
}

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
		done <- explain(target.Get("error"))
		return nil
	})
	defer ok.Release()
	defer failed.Release()
	target.Set(good, ok)
	target.Set(bad, failed)
	return <-done
}
