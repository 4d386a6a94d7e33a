package worker

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"plywood/engine/backend/cpu"
	"plywood/engine/data"
	"plywood/engine/nn/zoo"
	"plywood/wasm/protocol"
)

const tinyNet = `{"plywood":1,"name":"tiny","input":[1,28,28],"nodes":[
	{"id":"conv1","type":"conv2d","out":3,"kernel":5},
	{"id":"bn1","type":"batchnorm"},
	{"id":"res1","type":"residual","channels":3},
	{"id":"tail","type":"group","nodes":[{"id":"bn","type":"batchnorm"},{"id":"relu","type":"activation","function":"relu"}]},
	{"id":"dense1","type":"dense","out":10}]}`

// look trains a network for one epoch on the processor and leaves it to be looked into.
func look(t *testing.T, start *protocol.Start) *page {
	b := cpu.New(1)
	o := &Sessions{Backend: b}
	p := &page{t: t, in: make(chan protocol.Message, 16), out: make(chan protocol.Message, 1000)}
	ctx, cancel := context.WithCancel(context.Background())
	w := &Worker{Open: o.Open, Data: o.Find, Post: func(m protocol.Message) { p.out <- m }, Yield: func() {}, Now: time.Now}
	done := make(chan struct{})
	go func() { defer close(done); w.Serve(ctx, p.in) }()
	t.Cleanup(func() { cancel(); <-done; b.Close() })
	p.in <- start
	if e := p.next("ended").(*protocol.Ended); e.Run != start.Run || e.Stopped {
		t.Fatalf("ended %+v", e)
	}
	return p
}

func lookAtGarments(t *testing.T) *page {
	return look(t, &protocol.Start{Run: 7, Model: []byte(tinyNet), Data: "garments",
		Settings: protocol.Settings{Optimizer: "adam", LearningRate: 0.01, Batch: 32, Epochs: 2, TrainImages: 320, TestImages: 100}})
}

func TestSeeAnswersAndPictures(t *testing.T) {
	p := lookAtGarments(t)
	p.in <- &protocol.SeeAnswers{Run: 7}
	a := p.next("answers").(*protocol.Answers)
	if len(a.Labels) != 100 || len(a.Said) != 100 || len(a.Sure) != 100 || a.All != 100 || len(a.Classes) != 10 || a.Step != 20 {
		t.Fatalf("%d labels, %d answers, %d of all %d, step %d", len(a.Labels), len(a.Said), len(a.Sure), a.All, a.Step)
	}
	right := 0
	for i, l := range a.Labels {
		if l == a.Said[i] {
			right++
		}
		if a.Said[i] > 9 || a.Sure[i] < 10 || a.Sure[i] > 100 {
			t.Errorf("image %d: class %d, sure %d%%", i, a.Said[i], a.Sure[i])
		}
	}
	if right < 30 {
		t.Errorf("%d of 100 right; a trained network does better", right)
	}
	p.in <- &protocol.SeePictures{Run: 7, Index: []int32{3, 0}}
	got := p.next("pictures").(*protocol.Pictures)
	set := data.Garments(0, data.GarmentsTrain, data.GarmentsTest)
	if string(got.Pixels) != string(set.Test.Bytes[3*784:4*784])+string(set.Test.Bytes[:784]) {
		t.Error("the pictures are not those asked for")
	}
	// A test image drawn on the pad gets the answer it got in the set.
	p.in <- &protocol.SeeDrawing{Run: 7, Ask: 5, Pixels: got.Pixels[:784]}
	v := p.next("verdict").(*protocol.Verdict)
	sum, best := 0.0, 0
	for c, s := range v.Sure {
		sum += s
		if s > v.Sure[best] {
			best = c
		}
	}
	if v.Ask != 5 || best != int(a.Said[3]) || sum < 0.999 || sum > 1.001 {
		t.Errorf("the picture is taken for %d, in the set for %d; shares add up to %v", best, a.Said[3], sum)
	}
}

func TestSeeBlock(t *testing.T) {
	p := lookAtGarments(t)
	pixels := make([]byte, 784)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	see := func(block string) *protocol.BlockView {
		p.in <- &protocol.SeeBlock{Run: 7, Ask: 1, Block: block, Pixels: pixels}
		return p.next("block_view").(*protocol.BlockView)
	}
	if v := see("conv1"); v.Maps == nil || v.Maps.Count != 3 || v.Maps.Height != 24 || len(v.Maps.Pixels) != 3*24*24 ||
		v.Filters == nil || v.Filters.Count != 3 || v.Filters.Width != 5 || !v.Filters.Signed || v.Filters.Low != -v.Filters.High || len(v.Bars) != 0 {
		t.Errorf("conv1: %+v", v)
	}
	v := see("bn1")
	var names []string
	for _, b := range v.Bars {
		names = append(names, b.Name)
		if len(b.Values) != 3 {
			t.Errorf("%s has %v", b.Name, b.Values)
		}
	}
	if got := strings.Join(names, " "); got != "bn1.weight bn1.bias bn1.running_mean bn1.running_var" || v.Maps == nil || v.Filters != nil {
		t.Errorf("bn1: %s, %+v", got, v.Maps)
	}
	if v.Bars[3].Values[0] == 1 {
		t.Error("the running variance stands where it began")
	}
	if v := see("dense1"); len(v.Row) != 10 || v.Maps != nil {
		t.Errorf("dense1: %+v", v)
	}
	if v := see("res1"); v.Maps == nil || v.Maps.Count != 3 || len(v.Bars) != 8 || v.Bars[4].Name != "res1.bn2.weight" {
		t.Errorf("res1, which holds two batch norms: %d vectors, %+v", len(v.Bars), v.Maps)
	}
	if v := see("tail"); v.Maps == nil || len(v.Bars) != 4 || v.Bars[0].Name != "tail.bn.weight" {
		t.Errorf("tail, a group with a batch norm: %+v", v)
	}
	if v := see("input"); v.Maps == nil || string(v.Maps.Pixels) != string(pixels) {
		t.Error("the input is not the picture")
	}
}

func TestSeePlane(t *testing.T) {
	m, err := zoo.Get("mlp")
	if err != nil {
		t.Fatal(err)
	}
	p := look(t, &protocol.Start{Run: 2, Model: m.JSON(), Data: "moons", Settings: protocol.Settings{Optimizer: "adam", LearningRate: 0.01, Batch: 32, Epochs: 20}})
	p.in <- &protocol.SeePlane{Run: 2, Side: 40}
	v := p.next("plane").(*protocol.Plane)
	if len(v.Said) != 1600 || len(v.Sure) != 1600 || len(v.Points) != 2*len(v.Labels) || len(v.Labels) != data.ToyTrain {
		t.Fatalf("%d answers, %d points", len(v.Said), len(v.Labels))
	}
	right := 0 // points in a part of the plane of their own class
	for i, l := range v.Labels {
		x, y := int(v.Points[2*i])*40/256, 39-int(v.Points[2*i+1])*40/256
		if v.Said[40*y+x] == l {
			right++
		}
	}
	if right < len(v.Labels)*9/10 {
		t.Errorf("%d of %d points lie in their class's part of the plane", right, len(v.Labels))
	}
}

func TestSeeDataAndSamples(t *testing.T) {
	p := lookAtGarments(t)
	set := protocol.DataSet{Data: "garments", Train: 500}
	p.in <- &protocol.SeeData{Set: set}
	f := p.next("data_facts").(*protocol.DataFacts)
	n := 0
	for _, c := range f.Classes {
		n += c.Train
	}
	if f.Train != 500 || n != 500 || f.Test != data.GarmentsTest || len(f.Classes) != 10 || f.Mean[0] <= 0 || f.Std[0] <= 0 || f.Plane != nil {
		t.Errorf("%+v", f)
	}
	p.in <- &protocol.SeeSamples{Set: set, Class: 4, From: 2, Count: 5}
	s := p.next("samples").(*protocol.Samples)
	if string(s.Labels) != "\x04\x04\x04\x04\x04" || len(s.Pixels) != 5*784 {
		t.Errorf("labels %v, %d pixels", s.Labels, len(s.Pixels))
	}
	p.in <- &protocol.SeeSamples{Set: set, Class: -1, Test: true, Count: 1000}
	if s := p.next("samples").(*protocol.Samples); len(s.Labels) != mostAtOnce {
		t.Errorf("%d at once", len(s.Labels))
	}
	p.in <- &protocol.SeeData{Set: protocol.DataSet{Data: "spiral"}}
	if f := p.next("data_facts").(*protocol.DataFacts); f.Plane == nil || len(f.Plane.Points) != 2*data.ToyTrain {
		t.Errorf("%+v", f.Plane)
	}
}

func TestUnseen(t *testing.T) {
	p := lookAtGarments(t)
	for _, c := range []struct {
		ask  protocol.Message
		want string
	}{
		{&protocol.SeeAnswers{Run: 3}, "no longer in memory"},
		{&protocol.SeePlane{Run: 7, Side: 20}, "no points"},
		{&protocol.SeePictures{Run: 7, Index: []int32{100}}, "there are 100"},
		{&protocol.SeePictures{Run: 7, Index: make([]int32, 1000)}, "at most"},
		{&protocol.SeeDrawing{Run: 7, Pixels: []byte{1}}, "784"},
		{&protocol.SeeBlock{Run: 7, Block: "bn9", Pixels: make([]byte, 784)}, "bn9"},
		{&protocol.SeeData{Set: protocol.DataSet{Data: "stars"}}, "stars"},
	} {
		p.in <- c.ask
		if u := p.next("unseen").(*protocol.Unseen); u.What != c.ask.Kind() || !strings.Contains(u.Text, c.want) {
			t.Errorf("%s: %+v, want %q", c.ask.Kind(), u, c.want)
		}
	}
}

// While a run trains, answers come between its steps, and the next run takes the place of the last.
func TestSeeDuringARun(t *testing.T) {
	b := cpu.New(1)
	o := &Sessions{Backend: b}
	defer b.Close()
	p := serve(t, o.Open)
	start := &protocol.Start{Run: 1, Model: []byte(tinyNet), Data: "garments",
		Settings: protocol.Settings{Optimizer: "sgd", LearningRate: 0.1, Batch: 32, Epochs: 50, TrainImages: 320, TestImages: 20}}
	p.in <- start
	p.next("progress") // it now waits in Yield
	p.in <- &protocol.SeeAnswers{Run: 1}
	p.let(10)
	if a := p.next("answers").(*protocol.Answers); a.Step != 1 || len(a.Said) != 20 {
		t.Errorf("at step %d, %d answers", a.Step, len(a.Said))
	}
	again := *start
	again.Run = 2
	p.in <- &again
	p.let(10)
	p.next("started")
	p.in <- &protocol.SeeAnswers{Run: 1}
	p.let(10)
	if u := p.next("unseen").(*protocol.Unseen); u.Run != 1 {
		t.Errorf("%+v", u)
	}
}

func TestNoData(t *testing.T) {
	p := serve(t, func(context.Context, *protocol.Start, func(string, int, int)) (*Opened, error) {
		return nil, errors.New("none")
	})
	p.in <- &protocol.SeeData{}
	if u := p.next("unseen").(*protocol.Unseen); u.What != "see_data" {
		t.Errorf("%+v", u)
	}
}
