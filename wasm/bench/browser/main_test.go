//go:build !js

package main

import (
	"context"
	"io"
	"os"
	"testing"

	"plywood/engine/bench"
	"plywood/engine/bench/wire"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/site/chromium"
)

// The browser takes part in a bench: it measures its peak, trains, and tells its kernels apart.
func TestBrowserTakesPart(t *testing.T) {
	if chromium.Find() == "" && os.Getenv("CI") != "true" {
		t.Skip("NO CHROMIUM: the bench page has NOT been tried. Install it with: " + chromium.Install)
	}
	in, to := io.Pipe()
	from, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(context.Background(), false, in, out)
		out.CloseWithError(err)
		ended <- err
	}()
	client, err := wire.NewClient(to, from)
	if err != nil {
		t.Fatal(err)
	}
	var got []bench.Result
	cases := bench.Steps([]string{"lenet-bn"}, []*nn.Model{zoo.LenetBN()}, 32)
	err = bench.Run(context.Background(), []bench.Device{{Name: client.Name(), Outside: client}}, cases, bench.Options{Turns: 2}, func(r bench.Result) { got = append(got, r) })
	if err != nil {
		t.Fatal(err)
	}
	if r := got[1]; r.Error != "" || r.Peaks.GFLOPS <= 0 || r.ImagesPerSecond <= 0 || len(r.Hot) < 10 {
		t.Errorf("the browser came to %+v", r)
	}
	to.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
