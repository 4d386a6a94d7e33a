// Package zoom is how large the network is shown: which sizes there are, and where points of the
// window lie in the network. It knows no browser.
package zoom

import (
	"fmt"
	"math"
)

// Bounds of a zoom; 1 is the natural size.
const (
	Least = 0.1
	Most  = 2.0
)

// steps are what the buttons and keys go through.
var steps = [...]float64{Least, 0.15, 0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, Most}

// Clamp brings a zoom within bounds; what is no number becomes the natural size.
func Clamp(z float64) float64 {
	if math.IsNaN(z) {
		return 1
	}
	return max(Least, min(z, Most))
}

// In is the next larger step.
func In(z float64) float64 {
	for _, s := range steps {
		if s > z*1.01 {
			return s
		}
	}
	return Most
}

// Out is the next smaller step.
func Out(z float64) float64 {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i] < z/1.01 {
			return steps[i]
		}
	}
	return Least
}

// Wheel is the zoom after a wheel's turn by delta pixels. A notch of a wheel is a fifth; the many
// small turns that a pinch on a touchpad makes follow the fingers.
func Wheel(z, delta float64) float64 {
	const most, rate = 24, 0.0076
	return Clamp(z * math.Exp(-rate*max(-most, min(delta, most))))
}

// Fit is the zoom at which something of a size shows whole in a window, but not beyond its natural size.
func Fit(width, height, windowWidth, windowHeight float64) float64 {
	if width <= 0 || height <= 0 {
		return 1
	}
	return Clamp(min(1, windowWidth/width, windowHeight/height))
}

// Point is where in the network a point of the window lies, given where the network's origin is.
func Point(x, y, originX, originY, z float64) (worldX, worldY int) {
	return int(math.Floor((x - originX) / z)), int(math.Floor((y - originY) / z))
}

// Text is a zoom as it is shown.
func Text(z float64) string { return fmt.Sprintf("%.0f%%", 100*z) }
