package letters

import (
	"math"
	"strings"
	"testing"
)

// Widths that Chromium measures in DejaVu Sans at 13 px.
func TestWidthIsNear(t *testing.T) {
	for text, want := range map[string]float64{
		"Pad by 44 or use a kernel of at most 12.": 256,
		"Kernel 99×99 is larger than its 12×12":    247,
	} {
		if got := Width(text, 13); math.Abs(got-want) > want*0.05 {
			t.Errorf("%q is %.0f wide, want about %.0f", text, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	for text, want := range map[string]int{"": 0, "one": 1, "Pad by 44 or use a kernel of at most 12.": 1,
		"Kernel 99×99 is larger than its 12×12 input.": 2, strings.Repeat("m", 60): 3} {
		if got := Lines(text, 262, 13); got != want {
			t.Errorf("%q takes %d lines, want %d", text, got, want)
		}
	}
}
