package browser

import (
	"errors"
	"strings"
	"syscall/js"

	"plywood/site/own"
	"plywood/site/state"
	"plywood/wasm/promise"
)

// offered gathers files that are offered as data: what the store has to know of them, and the files
// themselves, which only the worker reads.
type offered struct {
	files []own.File
	js    js.Value
}

func newOffered() *offered { return &offered{js: js.Global().Get("Array").New()} }

func (o *offered) add(path string, file js.Value) {
	if len(o.files) > own.MaxFiles { // more would only be refused
		return
	}
	o.files = append(o.files, own.File{Path: path, Size: int64(file.Get("size").Float())})
	o.js.Call("push", file)
}

// askOwn shows the browser's dialogue for files, or for a folder.
func (p *page) askOwn(folder bool) {
	id := "own-files"
	if folder {
		id = "own-folder"
	}
	p.choose(id, func(input js.Value) {
		input.Set("multiple", true)
		input.Set("webkitdirectory", folder)
	}, func(files js.Value) {
		o := newOffered()
		for i := range min(files.Length(), own.MaxFiles+1) {
			file := files.Index(i)
			path := file.Get("webkitRelativePath").String()
			if path == "" {
				path = file.Get("name").String()
			}
			o.add(path, file)
		}
		p.offer(o)
	})
}

// askPhoto shows the browser's dialogue for a picture.
func (p *page) askPhoto() {
	p.choose("photo-input", func(input js.Value) { input.Set("accept", "image/png,image/jpeg") }, func(files js.Value) {
		p.offerPhoto(files.Index(0))
	})
}

func (p *page) offer(o *offered) {
	p.post(func(s *state.Store) { s.OfferOwn(o.files, o.js) })
}

func (p *page) offerPhoto(file js.Value) {
	size := int64(file.Get("size").Float())
	p.post(func(s *state.Store) { s.OfferPhoto(size, js.Global().Get("Array").New(file)) })
}

// dropped takes what is dropped on the page: a network, data, or a picture for the pad.
func (p *page) dropped(e js.Value) {
	transfer := e.Get("dataTransfer")
	files := transfer.Get("files")
	items := transfer.Get("items")
	var entries []js.Value // they are only to be had now
	folder := false
	for i := range items.Length() {
		item := items.Index(i)
		if item.Get("kind").String() != "file" || item.Get("webkitGetAsEntry").Type() != js.TypeFunction {
			continue
		}
		if entry := item.Call("webkitGetAsEntry"); entry.Truthy() {
			entries = append(entries, entry)
			folder = folder || entry.Get("isDirectory").Bool()
		}
	}
	switch {
	case folder:
		go p.walk(entries)
	case files.Length() == 0:
	case files.Length() == 1:
		name := files.Index(0).Get("name").String()
		if _, pad := closest(e.Get("target"), ".pad-side"); pad && own.IsPicture(name) {
			p.offerPhoto(files.Index(0))
			return
		}
		if own.IsModel(name) {
			p.openFiles(files)
			return
		}
		if strings.HasSuffix(name, state.CheckpointExtension) {
			go p.dataOrRun(name, files)
			return
		}
		fallthrough
	default:
		p.offerAll(files)
	}
}

func (p *page) offerAll(files js.Value) {
	o := newOffered()
	for i := range files.Length() {
		o.add(files.Index(i).Get("name").String(), files.Index(i))
	}
	p.offer(o)
}

// dataOrRun looks into a file of tensors: with a model in its header it is a run, else data.
func (p *page) dataOrRun(name string, files js.Value) {
	const header = 1 << 20
	file := files.Index(0)
	text, err := promise.Await(file.Call("slice", 0, header).Call("text"))
	if err == nil && strings.Contains(text.String(), state.CheckpointMark) {
		p.openCheckpoint(name, file.Get("size").Int(), file)
		return
	}
	p.offerAll(files)
}

// walk goes through folders that were dropped.
func (p *page) walk(entries []js.Value) {
	o := newOffered()
	for _, entry := range entries {
		if err := o.walk(entry, ""); err != nil {
			p.post(func(s *state.Store) { s.RefuseOwn("The browser cannot read the folder: " + err.Error()) })
			return
		}
	}
	p.offer(o)
}

func (o *offered) walk(entry js.Value, in string) error {
	path := in + entry.Get("name").String()
	if entry.Get("isFile").Bool() {
		file, err := callBack(func(done, failed js.Func) { entry.Call("file", done, failed) })
		if err == nil {
			o.add(path, file)
		}
		return err
	}
	reader := entry.Call("createReader")
	for len(o.files) <= own.MaxFiles {
		some, err := callBack(func(done, failed js.Func) { reader.Call("readEntries", done, failed) })
		if err != nil {
			return err
		}
		if some.Length() == 0 { // browsers give a hundred at a time
			return nil
		}
		for i := range some.Length() {
			if err := o.walk(some.Index(i), path+"/"); err != nil {
				return err
			}
		}
	}
	return nil
}

// callBack waits for one of two functions to be called.
func callBack(call func(done, failed js.Func)) (js.Value, error) {
	answer, problem := make(chan js.Value, 1), make(chan error, 1)
	done := js.FuncOf(func(_ js.Value, args []js.Value) any {
		answer <- args[0]
		return nil
	})
	failed := js.FuncOf(func(_ js.Value, args []js.Value) any {
		problem <- errors.New(args[0].Get("message").String())
		return nil
	})
	defer done.Release()
	defer failed.Release()
	call(done, failed)
	select {
	case v := <-answer:
		return v, nil
	case err := <-problem:
		return js.Null(), err
	}
}
