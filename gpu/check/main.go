// Command check tries the OpenGL backend on a machine that has only a driver: it runs the binaries
// that lie beside it (plywood and gpu.test, built for OpenGL) and writes what came of them to
// report.json and report.md. It needs neither Go nor a compiler there.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// stage is one command.
type stage struct {
	name    string
	binary  string
	args    []string
	timeout time.Duration
}

// result is what came of a stage.
type result struct {
	Name    string            `json:"name"`
	Command string            `json:"command"`
	Outcome string            `json:"outcome"` // passed, failed, skipped, or timed out
	Seconds float64           `json:"seconds"`
	JSON    []json.RawMessage `json:"json,omitempty"` // lines of its output that are JSON
	Output  string            `json:"output"`         // the end of it
}

type report struct {
	Date    string   `json:"date"`
	Quick   bool     `json:"quick"`
	Seconds float64  `json:"seconds"`
	Stages  []result `json:"stages"`
}

func main() {
	self, err := os.Executable()
	if err != nil {
		self = "."
	}
	dir := flag.String("dir", filepath.Dir(self), "folder of plywood and gpu.test")
	data := flag.String("data-dir", "", "folder of Fashion-MNIST's files; without it the trainings draw garments")
	out := flag.String("out", ".", "folder for report.json and report.md")
	budget := flag.Duration("budget", 8*time.Minute, "time for everything; what does not fit is skipped and said so")
	device := flag.String("device", "gl", "device of plywood, as 'plywood devices' names it; the suite takes the first")
	quick := flag.Bool("quick", false, "small batches, one net, short trainings: for a software device")
	flag.Parse()
	r := run(stages(*device, *data, *out, *quick), *dir, *budget)
	r.Quick = *quick
	if err := write(*out, r); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
	for _, s := range r.Stages {
		if s.Outcome != "passed" {
			os.Exit(1)
		}
	}
}

func stages(device, data, out string, quick bool) []stage {
	nets, batch, epochs := []string{"lenet-bn", "resnet", "densenet"}, "256", []string{"--epochs", "5"}
	if quick {
		nets, batch = nets[:1], "64"
		epochs = []string{"--epochs", "1", "--limit-train", "5120", "--limit-test", "1000"}
	}
	list := []stage{
		{"devices", "plywood", []string{"devices", "--json"}, 20 * time.Second},
		{"suite", "gpu.test", []string{"-test.run", "TestBackend"}, 2 * time.Minute},
		{"parity", "gpu.test", []string{"-test.run", "TestCurves|TestMoving|TestTune", "-test.v"}, 2 * time.Minute},
		{"bench", "plywood", []string{"bench", "--device", device + ",cpu", "--nets", strings.Join(nets, ","), "-b", batch, "--seconds", "3", "--json"}, 90 * time.Second},
	}
	for _, net := range nets {
		args := append([]string{"train", "--model", net, "--device", device, "--format", "json", "--seed", "0",
			"--overwrite", "--output-dir", filepath.Join(out, "runs", net)}, epochs...)
		if data == "" {
			args = append(args, "--data", "garments")
		} else {
			args = append(args, "--data-dir", data)
		}
		list = append(list, stage{"train " + net, "plywood", args, 4 * time.Minute})
	}
	return list
}

func run(list []stage, dir string, budget time.Duration) report {
	began := time.Now()
	r := report{Date: began.UTC().Format(time.RFC3339)}
	for _, s := range list {
		fmt.Printf("%-16s ", s.name)
		res := result{Name: s.name, Command: s.binary + " " + strings.Join(s.args, " "), Outcome: "skipped"}
		if left := budget - time.Since(began); left > 0 {
			s.run(&res, dir, min(left, s.timeout))
		}
		fmt.Printf("%s, %.1f s\n", res.Outcome, res.Seconds)
		r.Stages = append(r.Stages, res)
	}
	r.Seconds = time.Since(began).Seconds()
	return r
}

func (s stage) run(res *result, dir string, limit time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	binary, err := filepath.Abs(filepath.Join(dir, s.binary))
	if err != nil {
		binary = s.binary
	}
	cmd := exec.CommandContext(ctx, binary, s.args...)
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	began := time.Now()
	err = cmd.Run()
	res.Seconds = time.Since(began).Seconds()
	switch {
	case ctx.Err() != nil:
		res.Outcome = fmt.Sprintf("timed out after %v", limit.Round(time.Second))
	case err != nil:
		res.Outcome = "failed"
		if !errors.As(err, new(*exec.ExitError)) {
			both.WriteString(err.Error())
		}
	default:
		res.Outcome = "passed"
	}
	for line := range strings.Lines(both.String()) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "{") && json.Valid([]byte(line)) {
			res.JSON = append(res.JSON, json.RawMessage(line))
		}
	}
	const most = 8 << 10
	text := both.String()
	if len(text) > most {
		text = "…" + strings.ToValidUTF8(text[len(text)-most:], "")
	}
	res.Output = text
}

func write(dir string, r report) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	var md strings.Builder
	fmt.Fprintf(&md, "# OpenGL check of %s\n\n%.0f s in all.\n\n| stage | outcome | seconds |\n|---|---|---|\n", r.Date, r.Seconds)
	for _, s := range r.Stages {
		fmt.Fprintf(&md, "| %s | %s | %.1f |\n", s.Name, s.Outcome, s.Seconds)
	}
	for _, s := range r.Stages {
		fmt.Fprintf(&md, "\n## %s: %s\n\n    %s\n\n```\n%s\n```\n", s.Name, s.Outcome, s.Command, strings.TrimSpace(s.Output))
	}
	if err := os.WriteFile(filepath.Join(dir, "report.json"), data, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "report.md"), []byte(md.String()), 0o644)
}
