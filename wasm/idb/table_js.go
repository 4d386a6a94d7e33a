package idb

import (
	"errors"
	"syscall/js"
)

// ErrFull is the error of a browser that grants no more room.
var ErrFull = errors.New("this browser has no room left; remove data or runs that are no longer needed")

// Open opens a database, and makes it with these tables where it is not there yet.
func Open(name string, tables ...string) (db js.Value, err error) {
	defer thrown(&err)
	factory := js.Global().Get("indexedDB")
	if !factory.Truthy() {
		return db, errors.New("this browser has no database")
	}
	req := factory.Call("open", name, 1)
	upgrade := js.FuncOf(func(js.Value, []js.Value) any {
		for _, table := range tables {
			req.Get("result").Call("createObjectStore", table)
		}
		return nil
	})
	defer upgrade.Release()
	req.Set("onupgradeneeded", upgrade)
	return request(req)
}

// Get gives what a table holds under a key, undefined where there is nothing.
func Get(db js.Value, table, key string) (v js.Value, err error) {
	defer thrown(&err)
	return request(db.Call("transaction", table).Call("objectStore", table).Call("get", key))
}

// All gives all that a table holds.
func All(db js.Value, table string) (list js.Value, err error) {
	defer thrown(&err)
	return request(db.Call("transaction", table).Call("objectStore", table).Call("getAll"))
}

// Transact writes to some tables: all that do does, or nothing. It returns once that is on the disk.
func Transact(db js.Value, tables []string, do func(t js.Value)) (err error) {
	defer thrown(&err)
	names := make([]any, len(tables))
	for i, table := range tables {
		names[i] = table
	}
	t := db.Call("transaction", names, "readwrite")
	do(t)
	return settle(t, "oncomplete", "onabort")
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
		return ErrFull
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
