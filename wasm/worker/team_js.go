package worker

import (
	"errors"
	"fmt"
	"math"
	"syscall/js"
	"time"

	"plywood/engine/backend/cpu"
	"plywood/engine/backend/cpu/team"
	"plywood/engine/data"
	"plywood/wasm/jsbytes"
	"plywood/wasm/protocol"
)

// patience is how long the leader waits for a member at a step: far longer than a step takes, which
// for a large network may be seconds. The others wait for as long as the leader rests.
const patience = time.Minute

// gather starts workers from within this one, from the module it runs itself.
func gather(start *protocol.Start, set *data.Set) (cpu.Team, func(), error) {
	size := start.Workers
	memory, err := team.NewMemory(size)
	if err != nil {
		return nil, nil, err
	}
	members := make([]member, 0, size-1)
	end := func() {
		for _, m := range members {
			m.end()
		}
	}
	answers := make(chan error, 2*size)
	for rank := 1; rank < size; rank++ {
		members = append(members, newMember(answers, func() map[string]any { return invitation(start, set, memory, rank) }))
	}
	for range members {
		select {
		case err = <-answers:
		case <-time.After(patience):
			err = team.ErrSilent
		}
		if err != nil {
			end()
			return nil, nil, err
		}
	}
	return team.Attach(memory, 0, size, patience), end, nil
}

// member is another worker, as the leader sees it.
type member struct {
	worker js.Value
	listen js.Func
}

// newMember starts a worker and invites it once it is up. Whether it came is told to answers.
func newMember(answers chan<- error, invitation func() map[string]any) member {
	worker := js.Global().Get("Worker").New(js.Global().Get("location").Get("href"))
	tell := func(err error) {
		select {
		case answers <- err:
		default: // nobody waits any more
		}
	}
	listen := js.FuncOf(func(_ js.Value, args []js.Value) any {
		said := args[0].Get("data")
		switch {
		case args[0].Get("type").String() == "error":
			tell(fmt.Errorf("one of the run's workers could not start: %s", args[0].Get("message").String()))
		case said.Type() == js.TypeString: // it is ready
			worker.Call("postMessage", invitation())
		case said.Get("joined").Truthy():
			tell(nil)
		case said.Get("died").Truthy():
			tell(fmt.Errorf("one of the run's workers has ended: %s", said.Get("died").String()))
		}
		return nil
	})
	worker.Set("onmessage", listen)
	worker.Set("onerror", listen)
	worker.Call("postMessage", js.Global().Get("plywoodModule"))
	return member{worker, listen}
}

func (m member) end() {
	m.worker.Call("terminate")
	m.worker.Set("onmessage", js.Null())
	m.worker.Set("onerror", js.Null())
	m.listen.Release()
}

// invitation is what a member needs to know.
func invitation(start *protocol.Start, set *data.Set, memory js.Value, rank int) map[string]any {
	text, err := protocol.Encode(start)
	if err != nil {
		panic("worker: " + err.Error()) // it came over the wire
	}
	classes := make([]any, len(set.Classes))
	for i, c := range set.Classes {
		classes[i] = c
	}
	i := map[string]any{
		"team": memory, "rank": rank, "size": start.Workers, "start": string(text),
		"name": set.Name, "shape": []any{set.Shape[0], set.Shape[1], set.Shape[2]}, "classes": classes,
		"count": set.Train.Count, "labels": jsbytes.To(set.Train.Labels),
	}
	if set.Train.Bytes != nil {
		i["bytes"] = jsbytes.To(set.Train.Bytes)
	} else {
		b := make([]byte, 0, 4*len(set.Train.Floats))
		for _, f := range set.Train.Floats {
			u := math.Float32bits(f)
			b = append(b, byte(u), byte(u>>8), byte(u>>16), byte(u>>24))
		}
		i["floats"] = jsbytes.To(b)
	}
	if kept, ok := start.Bytes.([]byte); ok {
		i["checkpoint"] = jsbytes.To(kept)
	}
	return i
}

// join follows an invitation to the end of the run, and tells the leader what keeps it from that.
func join(self, invited js.Value) {
	memory := invited.Get("team")
	err := func() error {
		m, err := protocol.Decode([]byte(invited.Get("start").String()))
		if err != nil {
			return err
		}
		start, ok := m.(*protocol.Start)
		if !ok {
			return errors.New("not the start of a run")
		}
		if kept := invited.Get("checkpoint"); kept.Truthy() {
			start.Bytes = jsbytes.From(kept)
		}
		t := team.Attach(memory, invited.Get("rank").Int(), invited.Get("size").Int(), math.MaxInt32*time.Millisecond)
		return Member(start, invitedSet(invited), t, func() { self.Call("postMessage", map[string]any{"joined": true}) })
	}()
	if err != nil {
		team.Leave(memory)
		self.Call("postMessage", map[string]any{"died": err.Error()})
	}
}

func invitedSet(v js.Value) *data.Set {
	set := &data.Set{Name: v.Get("name").String()}
	for i := range 3 {
		set.Shape = append(set.Shape, v.Get("shape").Index(i).Int())
	}
	for i := range v.Get("classes").Length() {
		set.Classes = append(set.Classes, v.Get("classes").Index(i).String())
	}
	set.Train = data.Split{Count: v.Get("count").Int(), Labels: jsbytes.From(v.Get("labels"))}
	if b := v.Get("bytes"); b.Truthy() {
		set.Train.Bytes = jsbytes.From(b)
		return set
	}
	b := jsbytes.From(v.Get("floats"))
	set.Train.Floats = make([]float32, len(b)/4)
	for i := range set.Train.Floats {
		u := uint32(b[4*i]) | uint32(b[4*i+1])<<8 | uint32(b[4*i+2])<<16 | uint32(b[4*i+3])<<24
		set.Train.Floats[i] = math.Float32frombits(u)
	}
	return set
}
