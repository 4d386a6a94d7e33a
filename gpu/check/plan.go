package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"plywood/engine/bench"
)

// check is what to do, and how far it has come.
type check struct {
	dir, data, out, device string
	budget                 time.Duration
	quick                  bool

	began    time.Time
	software bool
	rates    map[string]float64 // images a second, by net
	failures map[string]string  // what a net's bench ended with
	report   report
}

// What whole runs are: the lecture's trainings on Fashion-MNIST.
const (
	epochs      = 5
	trainImages = 60_000
	testImages  = 10_000
	batch       = 256
)

func (c *check) run() report {
	c.began = time.Now()
	c.rates, c.failures = map[string]float64{}, map[string]string{}
	c.report = report{Date: c.began.UTC().Format(time.RFC3339), Quick: c.quick, Budget: c.budget.Seconds()}
	nets := []string{"lenet-bn", "resnet", "densenet"}
	if c.quick {
		nets = nets[:1]
	}
	devices := c.do(stage{"devices", "plywood", []string{"devices", "--json"}, 30 * time.Second, ""})
	if c.readDevices(devices) {
		c.do(stage{"suite", "gpu.test", []string{"-test.run", "TestBackend"}, c.share(0.3), ""})
		c.do(stage{"parity", "gpu.test", []string{"-test.run", "TestCurves|TestMoving|TestTune|TestRandomModels", "-test.v"}, c.share(0.3), ""})
		c.bench(nets)
		for i, net := range nets {
			c.train(net, len(nets)-i)
		}
	}
	c.report.Seconds = time.Since(c.began).Seconds()
	return c.report
}

func (c *check) left() time.Duration { return c.budget - time.Since(c.began) }

func (c *check) share(of float64) time.Duration {
	return time.Duration(of * float64(max(0, c.left()))).Round(time.Second)
}

// do runs a stage, and skips it where no time is left.
func (c *check) do(s stage) result {
	fmt.Printf("%-16s ", s.name)
	r := s.run(c.dir, min(s.limit, c.left()))
	fmt.Printf("%s, %.1f s\n", r.Outcome, r.Seconds)
	c.report.Stages = append(c.report.Stages, r)
	return r
}

// readDevices looks for the device, and whether it is software. Without one there is nothing to check.
func (c *check) readDevices(r result) bool {
	if strings.Contains(r.Output, "libEGL.so.1") && len(r.JSON) == 0 {
		c.report.Problem = "libEGL.so.1 is missing, without which no program that uses EGL starts: install the GPU's driver with its EGL part, or apt-get install libegl1"
		return false
	}
	var seen []string
	for _, line := range r.JSON {
		var d struct {
			Device    string `json:"device"`
			Available bool   `json:"available"`
			About     string `json:"about"`
			GL        *struct {
				Software bool `json:"software"`
			} `json:"gl"`
		}
		if json.Unmarshal(line, &d) != nil {
			continue
		}
		seen = append(seen, d.Device+": "+d.About)
		if d.Device == c.device && d.Available && d.GL != nil {
			c.software, c.report.Device, c.report.Software = d.GL.Software, d.About, d.GL.Software
			return true
		}
	}
	c.report.Problem = fmt.Sprintf("there is no device %s; there are: %s", c.device, strings.Join(seen, "; "))
	if len(seen) == 0 {
		c.report.Problem = "plywood devices tells of none; see its output below"
	}
	return false
}

// bench measures the device and the processor in turns. Software devices get small batches: the rate is
// nearly the same, and a step takes seconds.
func (c *check) bench(nets []string) {
	n, note := batch, ""
	if c.software {
		n, note = 32, "batches of 32 rather than 256, since this is a software device"
	}
	r := c.do(stage{"bench", "plywood", []string{"bench", "--device", c.device + ",cpu", "--nets", strings.Join(nets, ","),
		"-b", fmt.Sprint(n), "--seconds", "3", "--json"}, c.share(0.4), note})
	for _, line := range r.JSON {
		var b bench.Result
		if json.Unmarshal(line, &b) != nil || b.Device != c.device || b.Net == "" {
			continue
		}
		if b.Error != "" {
			c.failures[b.Net] = b.Error
		}
		c.rates[b.Net] = b.ImagesPerSecond
	}
}

// train runs a training, or as much of it as fits into its share of what is left.
func (c *check) train(net string, among int) {
	room := c.left() / time.Duration(among)
	s := stage{name: "train " + net, binary: "plywood", limit: room}
	size := size{epochs, trainImages, testImages}
	n := batch
	if c.software {
		n = 64
	}
	switch rate := c.rates[net]; {
	case room < 2*time.Second:
		c.skip(s, "no time was left")
		return
	case c.failures[net] != "":
		c.skip(s, "its bench failed: "+c.failures[net])
		return
	case rate == 0:
		s.note = "its rate is not known, for its bench did not come to an end"
	default:
		if size, s.note = fitTraining(rate, room, n); size.epochs == 0 {
			c.skip(s, s.note)
			return
		}
	}
	s.args = []string{"train", "--model", net, "--device", c.device, "--format", "json", "--seed", "0", "-b", fmt.Sprint(n),
		"--overwrite", "--output-dir", filepath.Join(c.out, "runs", net), "--epochs", fmt.Sprint(size.epochs),
		"--limit-train", fmt.Sprint(size.train), "--limit-test", fmt.Sprint(size.test)}
	if c.data == "" {
		s.args = append(s.args, "--data", "garments")
		s.note = join(s.note, "on drawn garments, for want of -data-dir")
	} else {
		s.args = append(s.args, "--data-dir", c.data)
	}
	c.do(s)
}

func (c *check) skip(s stage, why string) {
	fmt.Printf("%-16s skipped: %s\n", s.name, why)
	c.report.Stages = append(c.report.Stages, result{Name: s.name, Outcome: "skipped", Note: why})
}

// size is how long a training is.
type size struct{ epochs, train, test int }

// time is about how long it takes at a rate of images a second; evaluation goes at twice that or more.
func (s size) time(rate float64) time.Duration {
	return time.Duration(float64(s.epochs) * (float64(s.train) + float64(s.test)/2) / rate * float64(time.Second))
}

// fitTraining makes a training fit: fewer epochs, and where not one fits, fewer images.
func fitTraining(rate float64, room time.Duration, batch int) (size, string) {
	whole := size{epochs, trainImages, testImages}
	usable := time.Duration(0.7 * float64(room)) // the rest is for starting, and for rates that differ
	if whole.time(rate) <= usable {
		return whole, ""
	}
	cut := whole
	for cut.epochs > 1 && cut.time(rate) > usable {
		cut.epochs--
	}
	if cut.time(rate) > usable {
		cut.train = int(usable.Seconds()*rate/1.1) / batch * batch
		cut.test = cut.train / 5
	}
	because := fmt.Sprintf("at %.4g images/s the whole of %d epochs of %d would take %v; %v were left for it",
		rate, epochs, trainImages, whole.time(rate).Round(time.Second), room.Round(time.Second))
	if cut.train == 0 {
		return size{}, fmt.Sprintf("not even one batch of %d fits: %s", batch, because)
	}
	return cut, fmt.Sprintf("cut to %d of %d epochs, of %d of %d images: %s", cut.epochs, epochs, cut.train, trainImages, because)
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
