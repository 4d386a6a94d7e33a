// Package letters says about how wide text is, for places that must be laid out before a browser has
// drawn anything. It goes by DejaVu Sans, the widest of the fonts that pages are shown in, so that in
// another font a text takes at most as much room.
package letters

import "strings"

// Width is how wide a text is in pixels, in letters of a size.
func Width(text string, size float64) float64 {
	em := 0.0
	for _, r := range text {
		em += width(r)
	}
	return em * size
}

// width is that of a letter, in units of the letters' size.
func width(r rune) float64 {
	switch {
	case strings.ContainsRune("ijl'|", r):
		return 0.28
	case strings.ContainsRune(" .,:;!f", r):
		return 0.32
	case strings.ContainsRune("()[]tr-/", r):
		return 0.4
	case strings.ContainsRune("cksvxyz?_", r):
		return 0.57
	case strings.ContainsRune("mwMW%@×+=→…", r):
		return 0.9
	case r >= 'A' && r <= 'Z':
		return 0.66
	}
	return 0.62
}

// Lines is how many lines of a width a text takes, broken between words.
func Lines(text string, width, size float64) int {
	lines, x := 0, width
	for word := range strings.FieldsSeq(text) {
		w := Width(word, size)
		if x += Width(" ", size) + w; lines == 0 || x > width {
			lines, x = lines+1, w
		}
		for ; x > width; x -= width { // a word longer than a line
			lines++
		}
	}
	return lines
}
