package picture

// Border is the mean of the outermost pixels of a picture [channels,h,w]: how bright its ground is.
func Border(pixels []byte, channels, h, w int) float64 {
	sum, n := 0, 0
	for c := range channels {
		for y := range h {
			for x := range w {
				if y == 0 || y == h-1 || x == 0 || x == w-1 {
					sum += int(pixels[(c*h+y)*w+x])
					n++
				}
			}
		}
	}
	if n == 0 {
		return 0
	}
	return float64(sum) / float64(n)
}

// Turn makes light dark and dark light. The ground becomes quite black, as a sheet of paper in a
// photograph is never quite white, and what is darkest becomes white.
func Turn(pixels []byte, channels, h, w int) []byte {
	ground := Border(pixels, channels, h, w)
	darkest := 255.0
	for _, v := range pixels {
		darkest = min(darkest, float64(v))
	}
	out := make([]byte, len(pixels))
	for i, v := range pixels {
		out[i] = byte(255 * min(1, max(0, (ground-float64(v))/max(1, ground-darkest))))
	}
	return out
}
