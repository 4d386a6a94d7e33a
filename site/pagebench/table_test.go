//go:build !js

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestQuantile(t *testing.T) {
	v := []float64{5, 1, 4, 2, 3}
	for _, c := range []struct{ q, want float64 }{{0.5, 3}, {0.95, 5}, {1, 5}, {0.2, 1}, {0, 1}} {
		if got := quantile(v, c.q); got != c.want {
			t.Errorf("of 1 to 5 the quantile %v is %v, want %v", c.q, got, c.want)
		}
	}
	if quantile(nil, 0.5) != 0 {
		t.Error("of nothing it is not 0")
	}
}

func TestTables(t *testing.T) {
	dir := t.TempDir()
	for name, n := range map[string]int{"plywood.wasm": 1234567, "plywood.wasm.gz": 2000, "plywood.wasm.br": 1000, "a.css": 10, "a.css.gz": 9, "a.css.br": 8} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, n), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sizes, err := readSizes(dir)
	if err != nil || !strings.Contains(sizes, "| plywood.wasm | 1,234,567 | 2,000 | 1,000 |") || !strings.Contains(sizes, "| all files | 1,234,577 | 2,009 | 1,008 |") {
		t.Errorf("the table of sizes is\n%s%v", sizes, err)
	}
	if got := startTable([]start{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}, nil); !strings.Contains(got, "| first visit | 5 | 6 | 7 | 8 |") || !strings.Contains(got, "medians of 3") {
		t.Errorf("the table of starts is\n%s", got)
	}
	s := smooth{frames: []float64{16.7, 16.7, 33.3, 50}, ghost: []float64{5}, mark: []float64{20}}
	if got, want := s.row("resnet"), "| resnet | 4 | 75.0% | 50 | 50 | 5 | 20 |\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, row := range []string{smoothHead, s.row("")} {
		if n := strings.Count(strings.SplitN(row, "\n", 2)[0], "|"); n != 8 {
			t.Errorf("%d bars in %s", n, row)
		}
	}
	var column []reaction
	for range actions {
		column = append(column, reaction{[]float64{30, 10, 20}, 9})
	}
	got := actionTable([][]reaction{column, column, column})
	if !strings.Contains(got, "| 200 blocks, outline open |") || strings.Count(got, "| 30, 9 | 30, 9 | 30, 9 |\n") != len(actions) {
		t.Errorf("the table of actions is\n%s", got)
	}
}
