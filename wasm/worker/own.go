package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"plywood/engine/data"
	pic "plywood/engine/data/picture"
	"plywood/engine/safetensors"
	"plywood/wasm/protocol"
)

// Shelf keeps bytes beyond the life of the page.
type Shelf interface {
	Put(id string, b []byte) error
	Get(id string) ([]byte, error) // nil where it is not there
	Delete(id string) error
}

// OwnSets makes sets of people's own files, keeps them on a shelf and finds them again.
type OwnSets struct {
	Shelf  Shelf
	Yield  func() // lets the browser deliver messages
	Now    func() time.Time
	Decode pic.Decoder

	mu     sync.Mutex
	found  *data.Set // by the last reading, not kept yet
	id     string    // of found
	ask    int       // the reading under way, or the last
	cancel context.CancelFunc
	held   map[string]*data.Set // kept by nothing else
}

// lostError says that a set is no longer there.
type lostError struct{ id string }

func (e *lostError) Error() string {
	return "the data is no longer in this browser; choose its files again, under Data, Your own data"
}

// own answers a message about people's own data; it is false for other messages.
func (w *Worker) own(ctx context.Context, m protocol.Message) bool {
	if w.Own == nil {
		return false
	}
	switch m := m.(type) {
	case *protocol.OwnRead:
		w.Own.stop()
		ctx, cancel := context.WithCancel(ctx)
		w.Own.ask, w.Own.cancel = m.Ask, cancel
		go func() {
			defer cancel()
			answer := w.Own.read(ctx, m, w.Post)
			if ctx.Err() == nil {
				w.Post(answer)
			}
		}()
	case *protocol.OwnStop:
		if m.Ask == w.Own.ask {
			w.Own.stop()
		}
	case *protocol.OwnKeep:
		go func() { w.Post(w.Own.keep(m)) }()
	case *protocol.OwnDrop:
		w.Own.drop(m.ID)
		go func() { _ = w.Own.Shelf.Delete(m.ID) }() // what stays takes room, and is overwritten by the next of its kind
	default:
		return false
	}
	return true
}

func (o *OwnSets) stop() {
	if o.cancel != nil {
		o.cancel()
	}
}

// How often it tells how far it is, and how long it works between two looks at the messages.
const (
	lookEvery  = 100 * time.Millisecond
	ownStretch = 25 * time.Millisecond
)

// read makes a set of files and says what is in it.
func (o *OwnSets) read(ctx context.Context, m *protocol.OwnRead, post func(protocol.Message)) protocol.Message {
	files, _ := m.Bytes.([]data.File)
	if len(files) != len(m.Paths) {
		return &protocol.OwnRefused{Ask: m.Ask, Text: fmt.Sprintf("%d of %d files arrived; choose them again", len(files), len(m.Paths))}
	}
	for i := range files {
		files[i].Path = m.Paths[i]
	}
	var told, worked time.Time
	own, err := data.ReadOwn(ctx, m.Name, files, data.OwnOptions{Side: m.Side, Decode: o.Decode, Limit: protocol.MaxOwn, Tell: func(text string, done, total int) {
		now := o.Now()
		if now.Sub(told) >= lookEvery {
			told = now
			post(&protocol.OwnLooking{Ask: m.Ask, Text: text, Done: done, Total: total})
		}
		if now.Sub(worked) >= ownStretch {
			o.Yield()
			worked = o.Now()
		}
	}})
	if err != nil {
		return &protocol.OwnRefused{Ask: m.Ask, Text: err.Error()}
	}
	print, err := own.Set.Fingerprint()
	if err != nil {
		return &protocol.OwnRefused{Ask: m.Ask, Text: err.Error()}
	}
	id := protocol.OwnPrefix + print
	o.mu.Lock()
	o.found, o.id = own.Set, id
	o.mu.Unlock()
	found := &protocol.OwnFound{Ask: m.Ask, Set: describe(own.Set, id), Pictures: own.Pictures, Warnings: own.Warnings}
	found.Samples, found.Of = firstOfEach(own.Set)
	return found
}

func describe(s *data.Set, id string) protocol.OwnSet {
	info := s.Info()
	d := protocol.OwnSet{ID: id, Name: s.Name, Shape: info.Shape, Train: info.Train, Test: info.Test}
	for _, c := range info.Classes {
		d.Classes = append(d.Classes, protocol.ClassFact{Name: c.Name, Train: c.Train, Test: c.Test})
	}
	return d
}

// How many classes a preview shows, in at most so many bytes.
const (
	mostShots     = 24
	mostShotBytes = 1 << 20
)

// firstOfEach is the first training example of each of the first classes.
func firstOfEach(s *data.Set) (pixelsOf, classes []byte) {
	size := s.Shape.Size()
	if s.Shape[1]*s.Shape[2] < 4 {
		return nil, nil // nothing to look at
	}
	var index []int32
	for class := range min(len(s.Classes), mostShots, mostShotBytes/size) {
		if i := bytes.IndexByte(s.Train.Labels, byte(class)); i >= 0 {
			index, classes = append(index, int32(i)), append(classes, byte(class))
		}
	}
	return pixels(&s.Train, size, index), classes
}

const nameKey = "name" // in the metadata of a kept set

// keep puts the set that was found on the shelf. Where that fails, it is held as long as the worker
// lives.
func (o *OwnSets) keep(m *protocol.OwnKeep) protocol.Message {
	kept := &protocol.OwnKept{ID: m.ID}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.found == nil || o.id != m.ID {
		kept.Why = "it is no longer in memory; choose the files again"
		return kept
	}
	set := o.found
	o.found, set.Name = nil, m.Name
	file, err := set.Safetensors()
	var b bytes.Buffer
	if err == nil {
		file.Metadata[nameKey] = strings.ToValidUTF8(m.Name, "?")
		err = safetensors.Encode(&b, file)
	}
	if err == nil {
		kept.Bytes = b.Len()
		err = o.Shelf.Put(m.ID, b.Bytes())
	}
	if err != nil {
		kept.Why = err.Error()
		if o.held == nil {
			o.held = map[string]*data.Set{}
		}
		o.held[m.ID] = set
	}
	return kept
}

func (o *OwnSets) drop(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.held, id)
}

// find gives a kept set.
func (o *OwnSets) find(id string) (*data.Set, error) {
	if o == nil {
		return nil, &lostError{id}
	}
	o.mu.Lock()
	s := o.held[id]
	o.mu.Unlock()
	if s != nil {
		return s, nil
	}
	b, err := o.Shelf.Get(id)
	if err != nil {
		return nil, fmt.Errorf("the browser does not give back the data (%w); choose its files again", err)
	}
	if b == nil {
		return nil, &lostError{id}
	}
	x, err := safetensors.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("what was kept of the data cannot be read (%w); choose its files again", err)
	}
	return data.FromSafetensors(x.Metadata[nameKey], x, 0)
}

// lost is the set that an error says is no longer there.
func lost(err error) string {
	if e := (*lostError)(nil); errors.As(err, &e) {
		return e.id
	}
	return ""
}
