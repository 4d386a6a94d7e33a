// Package idb keeps things in databases of the browser's, by key: bytes on a Shelf, or whatever the
// browser can keep in tables of one's own. It serves a worker as well as a page, and knows nothing of what is
// kept. It builds for js only.
package idb

import (
	"syscall/js"

	"plywood/wasm/jsbytes"
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
	array := jsbytes.To(b)
	return s.write(func(t js.Value) { t.Call("put", array, id) })
}

// Get gives what is kept under id, nil where there is nothing.
func (s *Shelf) Get(id string) ([]byte, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	v, err := Get(s.db, table, id)
	if err != nil || !v.Truthy() {
		return nil, err
	}
	return jsbytes.From(v), nil
}

// Delete forgets what is kept under id.
func (s *Shelf) Delete(id string) error {
	return s.write(func(t js.Value) { t.Call("delete", id) })
}

func (s *Shelf) write(do func(t js.Value)) error {
	if err := s.open(); err != nil {
		return err
	}
	return Transact(s.db, []string{table}, func(t js.Value) { do(t.Call("objectStore", table)) })
}

func (s *Shelf) open() error {
	if !s.db.IsUndefined() {
		return nil
	}
	db, err := Open(s.name, table)
	if err == nil {
		s.db = db
	}
	return err
}
