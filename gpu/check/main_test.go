package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRun runs stages on scripts and reads the report that comes of them.
func TestRun(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"good": "#!/bin/sh\necho starting >&2\necho '{\"images_per_second\": 7}'\n",
		"bad":  "#!/bin/sh\necho it broke\nexit 3\n",
		"slow": "#!/bin/sh\nexec sleep 20\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r := run([]stage{
		{"a good one", "good", []string{"--json"}, 5 * time.Second},
		{"a bad one", "bad", nil, 5 * time.Second},
		{"one that is not there", "missing", nil, 5 * time.Second},
		{"a slow one", "slow", nil, 100 * time.Millisecond},
	}, dir, time.Minute)
	r.Stages = append(r.Stages, run([]stage{{"too late", "good", nil, time.Second}}, dir, -1).Stages...)
	if err := write(out, r); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"passed", "failed", "failed", "timed out after 0s", "skipped"} {
		if got.Stages[i].Outcome != want {
			t.Errorf("%s: %s, want %s", got.Stages[i].Name, got.Stages[i].Outcome, want)
		}
	}
	if s := got.Stages[0]; len(s.JSON) != 1 || !strings.Contains(s.Output, "starting") || s.Command != "good --json" {
		t.Errorf("a good stage is reported as %+v", s)
	}
	md, err := os.ReadFile(filepath.Join(out, "report.md"))
	if err != nil || !strings.Contains(string(md), "it broke") || !strings.Contains(string(md), "| a bad one | failed |") {
		t.Errorf("report.md is\n%s (%v)", md, err)
	}
}
