package main

import (
	"bytes"
	"image/color"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"plywood/engine/checkpoint"
	"plywood/engine/safetensors"
)

// drawCurves writes a PNG of loss and accuracy by epoch, side by side.
func drawCurves(path, title string, history []checkpoint.Metrics) error {
	if len(history) == 0 {
		return nil
	}
	loss, err := curves("loss", history,
		func(m checkpoint.Metrics) *float64 { return &m.Loss }, func(m checkpoint.Metrics) *float64 { return m.TestLoss })
	if err != nil {
		return err
	}
	accuracy, err := curves("accuracy", history,
		func(m checkpoint.Metrics) *float64 { return &m.TrainAccuracy }, func(m checkpoint.Metrics) *float64 { return m.TestAccuracy })
	if err != nil {
		return err
	}
	loss.Title.Text, accuracy.Title.Text = title+": loss", title+": accuracy"
	loss.Y.Min = 0
	accuracy.Y.Max = min(1, accuracy.Y.Max+0.02)
	accuracy.Legend.Top = false
	accuracy.Legend.YOffs = vg.Points(6)
	return savePlots(path, loss, accuracy)
}

func curves(name string, history []checkpoint.Metrics, train, test func(checkpoint.Metrics) *float64) (*plot.Plot, error) {
	p := plot.New()
	p.BackgroundColor = color.White
	p.Title.TextStyle.Font.Size = vg.Points(13)
	p.X.Label.Text = "epoch"
	p.X.Tick.Marker = plot.TickerFunc(wholeTicks)
	p.Legend.Top = true
	p.Legend.Padding = vg.Points(3)
	p.Legend.XOffs, p.Legend.YOffs = -vg.Points(6), -vg.Points(6)
	p.Add(plotter.NewGrid())
	for _, c := range []struct {
		name string
		of   func(checkpoint.Metrics) *float64
		ink  color.Color
	}{
		{"training", train, color.RGBA{0x1f, 0x5f, 0xa8, 0xff}},
		{"test", test, color.RGBA{0xd9, 0x6b, 0x1e, 0xff}},
	} {
		var points plotter.XYs
		for _, m := range history {
			if v := c.of(m); v != nil && !math.IsNaN(*v) && !math.IsInf(*v, 0) {
				points = append(points, plotter.XY{X: float64(m.Epoch), Y: *v})
			}
		}
		if len(points) == 0 {
			continue
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, err
		}
		line.Color, line.Width = c.ink, vg.Points(1.8)
		dots.Color, dots.Shape, dots.Radius = c.ink, draw.CircleGlyph{}, vg.Points(2.5)
		p.Add(line)
		if len(points) <= 40 {
			p.Add(dots)
		}
		p.Legend.Add(c.name, line)
	}
	if len(history) == 1 { // a point needs room around it
		p.X.Min, p.X.Max = float64(history[0].Epoch)-1, float64(history[0].Epoch)+1
	}
	return p, nil
}

// wholeTicks marks whole epochs, ten or so.
func wholeTicks(lo, hi float64) []plot.Tick {
	step := 1.0
	for _, grow := 0, 0; (hi-lo)/step > 10; grow++ {
		step *= []float64{2, 2.5, 2}[grow%3] // 1, 2, 5, 10, 20, 50 …
	}
	var ticks []plot.Tick
	for x := math.Ceil(lo/step) * step; x <= hi; x += step {
		ticks = append(ticks, plot.Tick{Value: x, Label: strconv.FormatFloat(x, 'f', -1, 64)})
	}
	return ticks
}

func savePlots(path string, plots ...*plot.Plot) error {
	const width, height = 5 * vg.Inch, 4 * vg.Inch
	canvas := vgimg.NewWith(vgimg.UseWH(width*vg.Length(len(plots)), height), vgimg.UseDPI(110))
	all := draw.New(canvas)
	tiles := draw.Tiles{Rows: 1, Cols: len(plots), PadX: vg.Points(14), PadTop: vg.Points(8), PadBottom: vg.Points(8), PadLeft: vg.Points(8), PadRight: vg.Points(12)}
	row := make([]*plot.Plot, len(plots))
	copy(row, plots)
	for i, c := range plot.Align([][]*plot.Plot{row}, tiles, all)[0] {
		plots[i].Draw(c)
	}
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&b); err != nil {
		return err
	}
	return safetensors.ReplaceFile(path, func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
}
