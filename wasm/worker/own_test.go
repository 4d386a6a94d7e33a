package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"plywood/engine/backend/cpu"
	"plywood/engine/data"
	"plywood/engine/data/picture/goimage"
	"plywood/wasm/protocol"
)

// shelf is a browser's database.
type shelf struct {
	mu    sync.Mutex
	kept  map[string][]byte
	fails error
}

func (s *shelf) Put(id string, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails == nil {
		s.kept[id] = b
	}
	return s.fails
}

func (s *shelf) Get(id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[id], nil
}

func (s *shelf) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, id)
	return nil
}

func (s *shelf) holds() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}

// ownPage is a page with a worker that takes people's own data.
func ownPage(t *testing.T, sh *shelf) *page {
	b := cpu.New(1)
	own := &OwnSets{Shelf: sh, Decode: goimage.Decode, Yield: func() {}, Now: time.Now}
	o := &Sessions{Backend: b, Own: own}
	p := &page{t: t, in: make(chan protocol.Message, 16), out: make(chan protocol.Message, 1000)}
	ctx, cancel := context.WithCancel(context.Background())
	w := &Worker{Open: o.Open, Data: o.Find, Own: own, Decode: goimage.Decode, Post: func(m protocol.Message) { p.out <- m }, Yield: func() {}, Now: time.Now}
	done := make(chan struct{})
	go func() { defer close(done); w.Serve(ctx, p.in) }()
	t.Cleanup(func() { cancel(); <-done; b.Close() })
	return p
}

func pngOf(t *testing.T, w, h int, at func(x, y int) uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = at(i%w, i/w)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stripes are pictures of 28×28, in one class lying and in the other standing.
func stripes(t *testing.T) *protocol.OwnRead {
	m := &protocol.OwnRead{Ask: 1, Name: "stripes"}
	var files []data.File
	for i := range 40 {
		class := []string{"lying", "standing"}[i%2]
		m.Paths = append(m.Paths, fmt.Sprintf("stripes/%s/%d.png", class, i))
		files = append(files, data.InMemory("", pngOf(t, 28, 28, func(x, y int) uint8 {
			v := y
			if i%2 == 1 {
				v = x
			}
			return uint8((v + i/2) / 3 % 2 * 200)
		})))
	}
	m.Bytes = files
	return m
}

const twoClasses = `{"plywood":1,"name":"two","input":[1,28,28],"nodes":[{"id":"flatten1","type":"flatten"},{"id":"dense1","type":"dense","out":2}]}`

func TestOwnDataFromFilesToTraining(t *testing.T) {
	sh := &shelf{kept: map[string][]byte{}}
	p := ownPage(t, sh)
	p.in <- stripes(t)
	found := p.next("own_found").(*protocol.OwnFound)
	s := found.Set
	if s.Train != 36 || s.Test != 4 || s.Name != "stripes" || len(s.Classes) != 2 || s.Classes[1].Name != "standing" ||
		!found.Pictures || len(found.Of) != 2 || len(found.Samples) != 2*28*28 || !strings.HasPrefix(s.ID, protocol.OwnPrefix) {
		t.Fatalf("found %+v", found)
	}
	p.in <- &protocol.OwnKeep{ID: s.ID, Name: "my stripes"}
	if k := p.next("own_kept").(*protocol.OwnKept); k.ID != s.ID || k.Why != "" || k.Bytes < 40*28*28 || sh.holds() != 1 {
		t.Fatalf("kept %+v", k)
	}
	start := &protocol.Start{Run: 1, Model: []byte(twoClasses), Data: s.ID, Settings: protocol.Settings{Optimizer: "adam", LearningRate: 0.01, Batch: 8, Epochs: 3}}
	p = ownPage(t, sh) // after a reload
	p.in <- start
	if e := p.next("ended").(*protocol.Ended); e.Stopped {
		t.Errorf("ended %+v", e)
	}
	p.in <- &protocol.SeePhoto{Run: 1, Parcel: protocol.Parcel{Bytes: []data.File{data.InMemory("", pngOf(t, 100, 60, func(x, y int) uint8 {
		if x > 40 && x < 60 && y > 20 && y < 40 {
			return 10
		}
		return 240
	}))}}}
	ph := p.next("photo").(*protocol.Photo)
	if len(ph.Pixels) != 28*28 || ph.Pixels[0] != 240 || ph.Turned[0] != 0 || ph.Turned[14*28+14] != 255 {
		t.Errorf("the photo: %d pixels, corner %d, turned %d and %d", len(ph.Pixels), ph.Pixels[0], ph.Turned[0], ph.Turned[14*28+14])
	}
	p.in <- &protocol.SeePhoto{Run: 1, Parcel: protocol.Parcel{Bytes: []data.File{data.InMemory("", []byte("no picture"))}}}
	if u := p.next("unseen").(*protocol.Unseen); !strings.Contains(u.Text, "neither PNG nor JPEG") {
		t.Errorf("of no picture it says %q", u.Text)
	}
	p.in <- &protocol.OwnDrop{ID: s.ID}
	for sh.holds() > 0 {
		time.Sleep(time.Millisecond)
	}
	p = ownPage(t, sh)
	p.in <- start
	for {
		if f, ok := (<-p.out).(*protocol.Failed); ok {
			if f.Lost != s.ID || !strings.Contains(f.Text, "choose its files again") {
				t.Errorf("without its data it says %+v", f)
			}
			break
		}
	}
}

// Photographs of dark things on light ground are turned for a set that shows light on dark.
func TestPhotoIsTurnedAsTheDataIs(t *testing.T) {
	dark := &data.Set{Shape: []int{1, 4, 4}, Classes: []string{"a", "b"}, Train: data.Split{Count: 1, Bytes: make([]byte, 16), Labels: []uint8{0}}}
	light := &data.Set{Shape: []int{1, 4, 4}, Classes: []string{"a", "b"}, Train: data.Split{Count: 1, Bytes: bytes.Repeat([]byte{250}, 16), Labels: []uint8{0}}}
	for _, c := range []struct {
		name   string
		set    *data.Set
		ground uint8
		turn   bool
	}{{"light on dark", dark, 255, true}, {"dark on dark", dark, 20, false}, {"light on light", light, 255, false}, {"dark on light", light, 0, true}} {
		m := &protocol.SeePhoto{Parcel: protocol.Parcel{Bytes: []data.File{data.InMemory("", pngOf(t, 8, 8, func(x, y int) uint8 { return c.ground }))}}}
		got, err := readPhoto(m, c.set, goimage.Decode)
		if err != nil || got.(*protocol.Photo).Turn != c.turn {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

func TestOwnDataThatCannotBeKeptIsHeld(t *testing.T) {
	sh := &shelf{kept: map[string][]byte{}, fails: errors.New("no room")}
	p := ownPage(t, sh)
	p.in <- stripes(t)
	id := p.next("own_found").(*protocol.OwnFound).Set.ID
	p.in <- &protocol.OwnKeep{ID: id, Name: "x"}
	if k := p.next("own_kept").(*protocol.OwnKept); k.Why != "no room" {
		t.Errorf("kept %+v", k)
	}
	p.in <- &protocol.SeeData{Set: protocol.DataSet{Data: id}}
	if f := p.next("data_facts").(*protocol.DataFacts); f.Train != 36 {
		t.Errorf("facts %+v", f)
	}
}

func TestOwnFilesAreRefusedWithTheReason(t *testing.T) {
	p := ownPage(t, &shelf{kept: map[string][]byte{}})
	p.in <- &protocol.OwnRead{Ask: 3, Name: "x", Paths: []string{"big.zip"}, Parcel: protocol.Parcel{Bytes: []data.File{{Size: 3 << 30}}}}
	if r := p.next("own_refused").(*protocol.OwnRefused); r.Ask != 3 || !strings.Contains(r.Text, "big.zip has 3.2 GB") {
		t.Errorf("refused %+v", r)
	}
	p.in <- &protocol.OwnRead{Ask: 4, Paths: []string{"a", "b"}}
	if r := p.next("own_refused").(*protocol.OwnRefused); r.Ask != 4 || !strings.Contains(r.Text, "0 of 2 files arrived") {
		t.Errorf("refused %+v", r)
	}
	// A reading that is stopped is not heard of again.
	reading, stopped := make(chan bool), make(chan bool)
	slow := data.File{Size: 1, Read: func() ([]byte, error) { reading <- true; <-stopped; return []byte("x"), nil }}
	p.in <- &protocol.OwnRead{Ask: 5, Name: "x", Paths: []string{"a.zip"}, Parcel: protocol.Parcel{Bytes: []data.File{slow}}}
	<-reading
	p.in <- &protocol.OwnStop{Ask: 5}
	p.in <- &protocol.OwnRead{Ask: 6}
	if r := p.next("own_refused").(*protocol.OwnRefused); r.Ask != 6 {
		t.Errorf("refused %+v", r)
	}
	close(stopped)
	p.in <- &protocol.OwnRead{Ask: 7}
	if r := p.next("own_refused").(*protocol.OwnRefused); r.Ask != 7 {
		t.Errorf("refused %+v", r)
	}
}
