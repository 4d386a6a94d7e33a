package chart

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// The colours of runs, light and dark, are told apart by everyone: seen with all cones and as the
// three kinds of colour blindness see them (Machado et al. 2009, severity 1), any two of a set lie
// at least 20 apart in CIELAB (1 can just be seen), and each stands out from the panel 3 to 1.
func TestRunColoursAreToldApart(t *testing.T) {
	css, err := os.ReadFile("../static/page.css")
	if err != nil {
		t.Fatal(err)
	}
	runs := regexp.MustCompile(`--run(\d): #([0-9a-f]{6})`).FindAllStringSubmatch(string(css), -1)
	if len(runs) != 12 {
		t.Fatalf("page.css has %d colours for runs, want six light and six dark", len(runs))
	}
	for set, panel := range []linear{{1, 1, 1}, parse("1b1f27")} {
		colours := runs[6*set : 6*set+6]
		for i, a := range colours {
			x := parse(a[2])
			if c := contrast(x, panel); c < 3 {
				t.Errorf("set %d: run%s stands out from the panel by %.1f only", set, a[1], c)
			}
			for _, b := range colours[:i] {
				for eye, m := range eyes {
					if d := distance(seen(x, m), seen(parse(b[2]), m)); d < 20 {
						t.Errorf("set %d: run%s and run%s are %.0f apart for %s", set, a[1], b[1], d, eye)
					}
				}
			}
		}
	}
}

type linear [3]float64 // red, green, blue in proportion to light

func parse(hex string) (c linear) {
	for i := range c {
		v, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if s := float64(v) / 255; s <= 0.04045 {
			c[i] = s / 12.92
		} else {
			c[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return c
}

var eyes = map[string][3]linear{
	"all cones":    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func seen(c linear, m [3]linear) (s linear) {
	for i := range s {
		s[i] = min(1, max(0, m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2]))
	}
	return s
}

func luminance(c linear) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

func contrast(a, b linear) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func distance(a, b linear) float64 {
	p, q := lab(a), lab(b)
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

func lab(c linear) [3]float64 {
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.9505)
	y := f(luminance(c))
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
