package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"plywood/engine/checkpoint"
	"plywood/engine/safetensors"
)

// Files of a run's folder.
const (
	lastFile    = "last.safetensors"
	bestFile    = "best.safetensors"
	metricsFile = "metrics.jsonl"
	curvesFile  = "curves.png"
)

// runDir is the folder of a run.
type runDir struct{ path string }

// chooseRunDir finds the folder of a new run. Without a path it is runs/NAME, numbered where that is
// taken; a path that holds a run already is refused unless that one may be replaced.
func chooseRunDir(path, name string, overwrite bool) (*runDir, error) {
	if path == "" {
		base := filepath.Join("runs", dirName(name))
		path = base
		for i := 2; holdsRun(path) && !overwrite; i++ {
			path = fmt.Sprintf("%s-%d", base, i)
		}
	} else if holdsRun(path) && !overwrite {
		return nil, fmt.Errorf("%s holds a run already; go on with it by --resume %s, replace it by --overwrite, or choose another --output-dir",
			path, shellWord(path))
	}
	return &runDir{path}, nil
}

// begin makes the folder, empty of an earlier run.
func (d *runDir) begin() error {
	if err := os.MkdirAll(d.path, 0o755); err != nil {
		return fmt.Errorf("--output-dir: %w", err)
	}
	for _, name := range []string{lastFile, bestFile, metricsFile, curvesFile} {
		if err := os.Remove(d.file(name)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	d.tidy()
	return d.writeMetrics(nil)
}

// resumeRunDir opens the folder of a run that goes on, and brings its metrics back to where the
// checkpoint was written.
func resumeRunDir(path string, history []checkpoint.Metrics) (*runDir, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("--output-dir: %w", err)
	}
	d := &runDir{path}
	d.tidy()
	return d, d.writeMetrics(history)
}

func holdsRun(path string) bool {
	_, err := os.Stat(filepath.Join(path, lastFile))
	return err == nil
}

// dirName makes a model's name fit for a folder.
func dirName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '-'
	}, name)
	if name = strings.Trim(name, "-."); name == "" {
		return "model"
	}
	return name
}

func (d *runDir) file(name string) string { return filepath.Join(d.path, name) }

// tidy removes temporary files that a killed run left half written.
func (d *runDir) tidy() {
	for _, name := range []string{lastFile, bestFile, metricsFile, curvesFile} {
		left, err := filepath.Glob(d.file("." + name + ".*.tmp"))
		if err != nil {
			continue // a folder whose name is a broken pattern keeps them
		}
		for _, path := range left {
			os.Remove(path) // one that stays does no harm
		}
	}
}

// writeMetrics replaces the lines by those of history.
func (d *runDir) writeMetrics(history []checkpoint.Metrics) error {
	var b bytes.Buffer
	for _, m := range history {
		if err := json.NewEncoder(&b).Encode(m); err != nil {
			return err
		}
	}
	return safetensors.ReplaceFile(d.file(metricsFile), func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
}

// addMetrics appends a line.
func (d *runDir) addMetrics(m checkpoint.Metrics) error {
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(d.file(metricsFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
