package tour

// Rect is a rectangle in the window's pixels.
type Rect struct{ X, Y, W, H float64 }

// gap is what stays free between the card, its target and the window's edges.
const gap = 12

// Place puts a card of a size beside a target: to the right, left, below or above it, the first of
// these where it fits without hiding the target, else into the target's lower corner; below comes first
// where that is asked for. All of it stays in the window where it can.
func Place(target Rect, w, h float64, window Rect, beneath bool) (x, y float64) {
	within := func(v, low, size, room float64) float64 { return max(low+gap, min(v, low+room-size-gap)) }
	middleX := within(target.X+target.W/2-w/2, window.X, w, window.W)
	middleY := within(target.Y+target.H/2-h/2, window.Y, h, window.H)
	right, left := target.X+target.W+gap, target.X-gap-w
	below, above := target.Y+target.H+gap, target.Y-gap-h
	fits := below+h+gap <= window.Y+window.H
	switch {
	case beneath && fits:
		return middleX, below
	case right+w+gap <= window.X+window.W:
		return right, middleY
	case left >= window.X+gap:
		return left, middleY
	case fits:
		return middleX, below
	case above >= window.Y+gap:
		return middleX, above
	}
	return within(target.X+target.W-w-gap, window.X, w, window.W), within(target.Y+target.H-h-gap, window.Y, h, window.H)
}

// Within cuts a rectangle to the window, leaving its edge free. One out of sight becomes a spot at the
// edge it is behind.
func Within(r, window Rect) Rect {
	cut := func(at, size, low, room float64) (from, length float64) {
		clamp := func(v float64) float64 { return max(low+2, min(v, low+room-2)) }
		from = clamp(at)
		return from, clamp(at+size) - from
	}
	r.X, r.W = cut(r.X, r.W, window.X, window.W)
	r.Y, r.H = cut(r.Y, r.H, window.Y, window.H)
	return r
}
