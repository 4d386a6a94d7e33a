package chart

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func texts(ts []Tick) []string {
	var out []string
	for _, t := range ts {
		out = append(out, t.Text)
	}
	return out
}

func TestAxesHaveRoundNumbers(t *testing.T) {
	c := Chart{Series: []Series{{X: []float64{0, 1, 4.7}, Y: []float64{2.31, 1.1, 0.42}}}, XMax: 5}
	d := Draw(c, 400, 180)
	if diff := cmp.Diff([]string{"0", "1", "2", "3", "4", "5"}, texts(d.XTicks)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0", "1", "2", "3"}, texts(d.YTicks)); diff != "" {
		t.Error(diff)
	}
	if y := d.YTicks[0].At; y != d.Bottom {
		t.Errorf("zero stands at %v, want the bottom %v", y, d.Bottom)
	}
}

func TestPercent(t *testing.T) {
	d := Draw(Chart{Percent: true, YMin: 0, YMax: 1}, 300, 180)
	if diff := cmp.Diff([]string{"0%", "50%", "100%"}, texts(d.YTicks)); diff != "" {
		t.Error(diff)
	}
}

func TestNothingToDrawStillHasAxes(t *testing.T) {
	for _, c := range []Chart{{}, {Series: []Series{{}}}, {Series: []Series{{X: []float64{0}, Y: []float64{math.NaN()}}}}} {
		c.Hint = "Press Train"
		d := Draw(c, 300, 180)
		if d.Hint != c.Hint {
			t.Errorf("%+v says %q", c, d.Hint)
		}
		if len(d.XTicks) < 2 || len(d.YTicks) < 2 {
			t.Errorf("%+v has ticks %v and %v", c, d.XTicks, d.YTicks)
		}
	}
}

// Whatever the numbers, the drawing stays within its area and holds no more points than pixels allow.
func TestDrawingsStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3000).Draw(t, "n")
		s := Series{}
		for i := range n {
			s.X = append(s.X, float64(i))
			s.Y = append(s.Y, rapid.Float64().Draw(t, "y"))
		}
		d := Draw(Chart{Series: []Series{s}, XMax: float64(n)}, 200, 100)
		if len(d.Lines[0].Points) > 4*200 {
			t.Fatalf("%d points on 200 pixels", len(d.Lines[0].Points))
		}
		for _, p := range d.Lines[0].Points {
			if !(p.X >= d.Left-1 && p.X <= d.Right+1 && p.Y >= d.Top-1 && p.Y <= d.Bottom+1) {
				t.Fatalf("%v lies outside", p)
			}
		}
	})
}

func TestSmooth(t *testing.T) {
	if got := Smooth([]float64{2, 2, 2}, 10); math.Abs(got[0]-2) > 1e-12 || math.Abs(got[2]-2) > 1e-12 {
		t.Errorf("a constant becomes %v", got)
	}
	if got := Smooth([]float64{math.NaN(), 1}, 5); !math.IsNaN(got[0]) || got[1] != 1 {
		t.Errorf("a hole becomes %v", got)
	}
	// A line that falls stays where it is, save at its end, and begins where it begins.
	fall := make([]float64, 50)
	for i := range fall {
		fall[i] = 100 - float64(i)
	}
	got := Smooth(fall, 10)
	for i := range len(fall) - 10 {
		if math.Abs(got[i]-fall[i]) > 1e-9 {
			t.Errorf("at %d a fall through %v is smoothed to %v", i, fall[i], got[i])
		}
	}
	if last := got[len(got)-1]; last != 56 {
		t.Errorf("at its end it is %v, want the mean of the last eleven, 56", last)
	}
}

func TestReading(t *testing.T) {
	c := Chart{Series: []Series{
		{X: []float64{0, 1, 2}, Y: []float64{2, 1, 0.5}, Colour: 3, Name: "first"},
		{X: []float64{0, 1, 2}, Y: []float64{9, 9, 9}, Faint: true},
	}, XMax: 2, YMax: 10, XLabel: "epoch"}
	d := Draw(c, 400, 180)
	at, rs, ok := d.Read((d.Left+d.Right)/2 + 3)
	if !ok || at != "epoch 1" || len(rs) != 1 || rs[0].Text != "1.000" || rs[0].Colour != 3 {
		t.Errorf("in the middle it reads %q, %+v, %v", at, rs, ok)
	}
	if c.Hint = "Press Train"; Draw(c, 400, 180).Hint != "" {
		t.Error("beside a line it says what to do")
	}
	if got := Say(at, rs); got != "epoch 1: first 1.000" {
		t.Errorf("it says %q", got)
	}
	if _, _, ok := d.Read(d.Left - 20); ok {
		t.Error("it reads beside the axes")
	}
	if _, _, ok := Draw(Chart{}, 400, 180).Read(200); ok {
		t.Error("it reads an empty chart")
	}
}
