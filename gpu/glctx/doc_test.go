package glctx

import (
	"strings"
	"testing"
)

// TestInfoTells what is known of the memory, and nothing where nothing is.
func TestInfoTells(t *testing.T) {
	for _, c := range []struct {
		info Info
		want string
	}{
		{Info{Renderer: "A", Version: "4.5"}, "A, OpenGL 4.5, hardware"},
		{Info{Renderer: "A", Version: "4.5", Software: true, FreeMiB: 5}, "A, OpenGL 4.5, software, 5 MiB of memory free"},
		{Info{Renderer: "A", Version: "4.5", MemoryMiB: 9, FreeMiB: 5}, "A, OpenGL 4.5, hardware, 9 MiB of memory, 5 free"},
		{Info{Renderer: "A", Version: "4.5", MemoryMiB: 9}, "A, OpenGL 4.5, hardware, 9 MiB of memory"},
	} {
		if got := c.info.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := (Limits{SharedBytes: 32 << 10, StorageBytes: 128 << 20}).String(); !strings.Contains(got, "32 KiB shared, storage blocks of 128 MiB") {
		t.Error(got)
	}
}
