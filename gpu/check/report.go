package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"plywood/engine/bench"
)

type report struct {
	Date     string   `json:"date"`
	Device   string   `json:"device"` // its own words
	Software bool     `json:"software"`
	Quick    bool     `json:"quick"`
	Budget   float64  `json:"budget"` // seconds
	Seconds  float64  `json:"seconds"`
	Problem  string   `json:"problem,omitempty"` // why nothing could be checked
	Stages   []result `json:"stages"`
}

// sound reports whether nothing failed. What was cut or left out for want of time has not.
func (r report) sound() bool {
	for _, s := range r.Stages {
		if s.Outcome == "failed" {
			return false
		}
	}
	return r.Problem == ""
}

func (r report) write(dir string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "report.json"), data, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "report.md"), []byte(r.markdown()), 0o644)
}

func (r report) markdown() string {
	var md strings.Builder
	fmt.Fprintf(&md, "# OpenGL check of %s\n\n", r.Date)
	if r.Device != "" {
		fmt.Fprintf(&md, "Device: %s.\n\n", r.Device)
	}
	if r.Problem != "" {
		fmt.Fprintf(&md, "**Nothing was checked: %s.**\n\n", r.Problem)
	}
	fmt.Fprintf(&md, "%.0f s in all, of %.0f s.\n\n| stage | outcome | seconds | |\n|---|---|---|---|\n", r.Seconds, r.Budget)
	for _, s := range r.Stages {
		fmt.Fprintf(&md, "| %s | %s | %.1f | %s |\n", s.Name, s.Outcome, s.Seconds, strings.ReplaceAll(s.Note, "|", "\\|"))
	}
	for _, s := range r.Stages {
		text := s.Output
		if s.Name == "bench" {
			text = benchTable(s)
		}
		fmt.Fprintf(&md, "\n## %s: %s\n\n", s.Name, s.Outcome)
		if s.Command == "" {
			fmt.Fprintf(&md, "%s.\n", s.Note)
			continue
		}
		fmt.Fprintf(&md, "    %s\n\n%s```\n%s\n```\n", s.Command, trainTable(s), strings.TrimSpace(text))
	}
	return md.String()
}

// benchTable is the bench's results, with whatever it said beside them.
func benchTable(s result) string {
	var rs []bench.Result
	for _, line := range s.JSON {
		var b bench.Result
		if json.Unmarshal(line, &b) == nil && b.Case != "" {
			rs = append(rs, b)
		}
	}
	var text strings.Builder
	if bench.WriteTable(&text, rs) != nil {
		return s.Output
	}
	for line := range strings.Lines(s.Output) {
		if strings.HasPrefix(line, "plywood: ") {
			text.WriteString(line)
		}
	}
	return text.String()
}

// trainTable lists the epochs of a training; "" where the stage is none or came to none.
func trainTable(s result) string {
	if !strings.HasPrefix(s.Name, "train ") || len(s.JSON) == 0 {
		return ""
	}
	var t strings.Builder
	t.WriteString("| epoch | loss | accuracy | test loss | test accuracy | images/s |\n|---|---|---|---|---|---|\n")
	for _, line := range s.JSON {
		var m struct {
			Epoch  int     `json:"epoch"`
			Loss   float64 `json:"loss"`
			Train  float64 `json:"train_accuracy"`
			Test   float64 `json:"test_loss"`
			Right  float64 `json:"test_accuracy"`
			Images float64 `json:"images_per_second"`
		}
		if json.Unmarshal(line, &m) == nil && m.Epoch > 0 {
			fmt.Fprintf(&t, "| %d | %.4f | %.4f | %.4f | %.4f | %.0f |\n", m.Epoch, m.Loss, m.Train, m.Test, m.Right, m.Images)
		}
	}
	return t.String() + "\n"
}
