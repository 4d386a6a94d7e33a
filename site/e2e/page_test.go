package e2e

import "testing"

// Pictures are taken wherever PLYWOOD_SHOTS names a folder.
func TestPictures(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.shot("building")
	tb.dark()
	tb.shot("building-dark")
	ph := open(t, 390, 844)
	ph.shot("phone-building")
}
