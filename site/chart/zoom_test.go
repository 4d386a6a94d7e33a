package chart

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLogScale(t *testing.T) {
	c := Chart{Series: []Series{{X: []float64{0, 1, 2, 3}, Y: []float64{2.3, 0.23, 0, 0.023}}}, XMax: 3, Log: true}
	d := Draw(c, 400, 300)
	if diff := cmp.Diff([]string{"0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"}, texts(d.YTicks)); diff != "" {
		t.Error(diff)
	}
	ps := d.Lines[0].Points
	if len(ps) != 3 { // nothing can be drawn of a zero
		t.Fatalf("%d points", len(ps))
	}
	if a, b := ps[1].Y-ps[0].Y, ps[2].Y-ps[1].Y; math.Abs(a-b) > 1e-6 {
		t.Errorf("two tenfold steps are %v and %v high", a, b)
	}
	if _, rs, _ := d.Read(ps[1].X); rs[0].Text != "0.230" {
		t.Errorf("it reads %s", rs[0].Text)
	}
	if few := Draw(c, 400, 110); len(few.YTicks) < 2 || len(few.YTicks) > 5 {
		t.Errorf("a low chart has ticks %v", texts(few.YTicks))
	}
	if d := Draw(Chart{Log: true}, 300, 180); len(d.YTicks) < 2 {
		t.Errorf("an empty one has ticks %v", texts(d.YTicks))
	}
}

func TestZoom(t *testing.T) {
	c := Chart{Series: []Series{{X: []float64{0, 1, 2, 3}, Y: []float64{0.1, 0.80, 0.82, 0.9}, Dots: true}}, XMin: 0.5, XMax: 2.5, Zoomed: true, Percent: true, YMax: 1}
	d := Draw(c, 400, 300)
	ps := d.Lines[0].Points
	if len(ps) != 4 || ps[0].X != d.Left || math.Abs(ps[3].X-d.Right) > 1e-9 {
		t.Errorf("the line goes %v; want it from side to side", ps)
	}
	if dots := d.Lines[0].Dots; len(dots) != 2 {
		t.Errorf("%d points are marked; only those of the series are to be", len(dots))
	}
	if diff := cmp.Diff([]string{"80%", "80.5%", "81%", "81.5%", "82%"}, texts(d.YTicks)); diff != "" {
		t.Error(diff)
	}
	if x := d.XAt(d.Left - 30); x != 0.5 {
		t.Errorf("beside the axis lies %v", x)
	}
	if x := d.XAt((d.Left + d.Right) / 2); x != 1.5 {
		t.Errorf("in the middle lies %v", x)
	}
}

func TestBandAndMarks(t *testing.T) {
	c := Chart{XMax: 5, YMax: 1, Band: []Stretch{{4, 5, 0.2, 0.3}, {1, 2, 0.5, 0.5}, {6, 7, 0, 1}}, Marks: []Mark{{2.5, "rate 0.1", 1}, {9, "beyond", 0}}}
	d := Draw(c, 400, 300)
	if len(d.Band) != 2 || d.Band[0].Right != d.Right || d.Band[0].Bottom-d.Band[0].Top < 20 {
		t.Errorf("bands %v", d.Band)
	}
	if h := d.Band[1].Bottom - d.Band[1].Top; h != 6 {
		t.Errorf("a single figure is %v high", h)
	}
	if len(d.Marks) != 1 || d.Marks[0].X != (d.Left+d.Right)/2 {
		t.Errorf("marks %v", d.Marks)
	}
}

// Whatever part is looked at, on either scale, the lines stay within the area.
func TestZoomedDrawingsStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Series{}
		for i := range rapid.IntRange(0, 60).Draw(t, "n") {
			s.X = append(s.X, float64(i))
			s.Y = append(s.Y, rapid.Float64().Draw(t, "y"))
		}
		lo := rapid.Float64Range(-5, 60).Draw(t, "lo")
		c := Chart{Series: []Series{s}, XMin: lo, XMax: lo + rapid.Float64Range(0.01, 70).Draw(t, "width"), Zoomed: true, Log: rapid.Bool().Draw(t, "log")}
		d := Draw(c, 200, 100)
		for _, p := range d.Lines[0].Points {
			if !(p.X >= d.Left-1 && p.X <= d.Right+1 && p.Y >= d.Top-1 && p.Y <= d.Bottom+1) {
				t.Fatalf("%v lies outside", p)
			}
		}
		if len(d.YTicks) > 30 {
			t.Fatalf("%d ticks", len(d.YTicks))
		}
	})
}
