package wire

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"plywood/engine/backend/cpu"
	"plywood/engine/bench"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// otherEnd answers as another process would.
func otherEnd(t *testing.T) *Client {
	t.Helper()
	b := cpu.New(1)
	t.Cleanup(b.Close)
	s := &Server{Name: "other", Backend: b}
	in, to := io.Pipe()
	from, out := io.Pipe()
	t.Cleanup(func() { to.Close() })
	go func() {
		for lines := bufio.NewScanner(in); lines.Scan(); {
			var r Request
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Error(err)
			}
			json.NewEncoder(out).Encode(s.Answer(r))
		}
	}()
	c, err := NewClient(to, from)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A bench beside another process takes the same figures from it as from a backend of its own.
func TestOutside(t *testing.T) {
	own := cpu.New(1)
	defer own.Close()
	devices := []bench.Device{{Name: "cpu", Backend: own}, {Name: "other", Outside: otherEnd(t)}}
	cases := bench.Steps([]string{"lenet-bn"}, []*nn.Model{zoo.LenetBN()}, 16)
	var got []bench.Result
	if err := bench.Run(context.Background(), devices, cases, bench.Options{Turns: 2}, func(r bench.Result) { got = append(got, r) }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 4 {
		t.Fatalf("%d results, wanted peaks and steps of two", len(got))
	}
	here, there := got[2], got[3]
	if there.Error != "" || there.Peaks.GFLOPS <= 0 || there.ImagesPerSecond <= 0 || there.GFLOP != here.GFLOP || len(there.Hot) != len(here.Hot) || len(there.Hot) < 10 {
		t.Errorf("the other end came to %+v", there)
	}
	if len(there.Beside) != 1 || there.Beside[0].Device != "cpu" || there.Beside[0].Times <= 0 {
		t.Errorf("beside the first: %+v", there.Beside)
	}
}

func TestRefusals(t *testing.T) {
	c := otherEnd(t)
	for _, r := range []Request{{Do: "run", N: 1}, {Do: "dance"}, {Do: "prepare", Model: json.RawMessage(`{}`), Batch: 2}} {
		if _, err := c.ask(r); err == nil {
			t.Errorf("%s: no error", r.Do)
		}
	}
	broken := &Client{to: io.Discard, from: bufio.NewReader(strings.NewReader("Traceback\n")), name: "broken"}
	if _, err := broken.Peaks(); err == nil || !strings.Contains(err.Error(), "Traceback") {
		t.Errorf("got %v, wanted what came in place of JSON", err)
	}
	if _, err := broken.Peaks(); err == nil || !strings.Contains(err.Error(), "ended") {
		t.Errorf("got %v, wanted that it has ended", err)
	}
}
