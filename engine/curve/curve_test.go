package curve

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestALongCurveIsThinnedEvenly(t *testing.T) {
	var c Curve
	for i := 1; i <= 100_000; i++ {
		c.Add(1000, 1, Point{i, 1 / float64(i)})
		if len(c.Points) > 1000 {
			t.Fatalf("after %d steps it has %d points", i, len(c.Points))
		}
	}
	if c.Every != 128 || len(c.Points) < 500 {
		t.Errorf("of 100,000 steps it has every %dth, %d points", c.Every, len(c.Points))
	}
	for k, p := range c.Points {
		if p.Step != 1+128*k || p.Loss != 1/float64(p.Step) {
			t.Fatalf("point %d is %+v", k, p)
		}
	}
}

// What arrives thinned thins what is there.
func TestACurveTakesTheDensityOfWhatIsAdded(t *testing.T) {
	var c Curve
	c.Add(100, 1, Point{1, 1}, Point{2, 1}, Point{3, math.NaN()}, Point{4, 1}, Point{5, 1})
	c.Add(100, 4, Point{9, 2})
	c.Add(100, 1, Point{10, 2}, Point{13, 2})
	if d := cmp.Diff(Curve{4, []Point{{1, 1}, {5, 1}, {9, 2}, {13, 2}}}, c); d != "" {
		t.Error(d)
	}
	c.Cut(9)
	if len(c.Points) != 3 {
		t.Errorf("cut after step 9: %+v", c)
	}
}

func TestText(t *testing.T) {
	for _, c := range []Curve{{}, {1, []Point{{1, 2.5}, {2, 0.1234}}}, {8, []Point{{17, 1e-7}, {25, 3}, {65, 1234}}}} {
		back, err := Parse(c.Text())
		if err != nil || back.Density() != c.Density() || !cmp.Equal(c.Points, back.Points) {
			t.Errorf("%+v as %q comes back as %+v, %v", c, c.Text(), back, err)
		}
	}
	for text, points := range map[string]int{"1 3 2 1": 2, "rubbish": 0, "": 0} {
		if c := Of(map[string]string{Note: text}, 2); len(c.Points) != points {
			t.Errorf("notes of %q give %+v", text, c)
		}
	}
	if text := (Curve{2, []Point{{1, 2}, {3, 1}, {7, 0.5}}}).Text(); text != "2 2 1 7:0.5" {
		t.Errorf("written as %q", text)
	}
	for _, text := range []string{"x 1", "0 1", "1 one", "1 2 1:3", "1 x:1", "1 NaN", "1 +Inf"} {
		if _, err := Parse(text); err == nil || !strings.HasPrefix(err.Error(), "curve: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
