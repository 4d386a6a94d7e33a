// Command bench is the measuring half of the bench page: a browser's worker that trains the same
// cases as `plywood bench`, on the backend that the page trains on. It answers package wire's requests,
// or goes through all cases by itself and tells what it found.
package main

import (
	"context"
	"encoding/json"
	"strings"
	"syscall/js"
	"time"

	"plywood/engine/backend/cpu"
	"plywood/engine/bench"
	"plywood/engine/bench/wire"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

func main() {
	b := cpu.New(1)
	server := &wire.Server{Name: "browser", Backend: b}
	asked := make(chan string, 16)
	js.Global().Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		asked <- args[0].Get("data").String()
		return nil
	}))
	post := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			text, _ = json.Marshal(wire.Answer{Error: err.Error()})
		}
		js.Global().Call("postMessage", string(text))
	}
	post(wire.Answer{Name: server.Name, About: b.Describe()})
	for text := range asked {
		var r request
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			post(wire.Answer{Error: err.Error()})
			continue
		}
		if r.Do == "bench" {
			all(b, r.Batches, post)
			continue
		}
		post(server.Answer(r.Request))
	}
}

type request struct {
	wire.Request
	Batches map[string]int `json:"batches"` // of "bench": images a step, by net
}

// told is a piece of what "bench" finds, for people; the last one says so.
type told struct {
	Text string `json:"text"`
	Last bool   `json:"last"`
}

// all goes through the nets, each as it is done.
func all(b *cpu.Backend, batches map[string]int, post func(any)) {
	var cases []bench.Case
	for _, name := range zoo.Names() {
		batch := batches[name]
		if batch == 0 {
			continue
		}
		m, err := zoo.Get(name)
		if err != nil {
			post(wire.Answer{Error: err.Error()})
			return
		}
		cases = append(cases, bench.Steps([]string{name}, []*nn.Model{m}, batch)...)
	}
	devices := []bench.Device{{Name: "this browser, one worker", Backend: b}}
	err := bench.Run(context.Background(), devices, cases, bench.Options{Time: 5 * time.Second}, func(r bench.Result) {
		var s strings.Builder
		bench.WriteTable(&s, []bench.Result{r})
		r.WriteHot(&s)
		post(told{Text: s.String() + "\n"})
	})
	if err != nil {
		post(wire.Answer{Error: err.Error()})
	}
	post(told{Last: true})
}
