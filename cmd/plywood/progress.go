package main

import (
	"fmt"
	"io"
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"plywood/engine/train"
)

// bar is a line on a terminal that fills up.
type bar struct {
	all  *mpb.Progress
	one  *mpb.Bar
	text atomic.Pointer[string] // at its end; drawn by another goroutine
}

func newBar(w io.Writer, name string, total int64, counters decor.Decorator) *bar {
	b := &bar{all: mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))}
	b.setText("")
	b.one = b.all.New(total, mpb.BarStyle().Lbound("|").Rbound("|"),
		mpb.PrependDecorators(decor.Name(name+" "), counters),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + *b.text.Load() })))
	return b
}

func (b *bar) setText(text string) { b.text.Store(&text) }

// close takes the line away.
func (b *bar) close() {
	b.one.Abort(true)
	b.all.Wait()
}

// progress shows how a run goes, on standard error: a bar an epoch on a terminal, else a line now
// and then.
type progress struct {
	*runner
	terminal bool
	bar      *bar
}

func (r *runner) newProgress() *progress { return &progress{runner: r, terminal: isTerminal(r.stderr)} }

func (p *progress) show(ev train.Event) {
	if !p.terminal {
		if every := p.flags.logInterval; ev.Kind == train.Stepped && every > 0 && ev.Step%every == 0 {
			fmt.Fprintf(p.stderr, "epoch %d/%d step %d/%d loss %.4f accuracy %.4f lr %.4g %.0f images/s\n",
				ev.Epoch, p.epochs(), ev.StepInEpoch, ev.StepsPerEpoch, ev.Smoothed, ev.Accuracy, ev.LearningRate, ev.ImagesPerSecond)
		}
		return
	}
	switch ev.Kind {
	case train.Stepped:
		if p.bar == nil {
			p.bar = newBar(p.stderr, fmt.Sprintf("epoch %d/%d", ev.Epoch, p.epochs()), int64(ev.StepsPerEpoch), decor.CountersNoUnit("%d/%d "))
		}
		p.bar.setText(fmt.Sprintf("loss %.4f  accuracy %.4f  lr %.3g  %.0f images/s", ev.Smoothed, ev.Accuracy, ev.LearningRate, ev.ImagesPerSecond))
		p.bar.one.SetCurrent(int64(ev.StepInEpoch))
	case train.Evaluated:
		if p.bar != nil {
			p.bar.setText("testing …")
		}
	case train.EpochEnded:
		p.close()
	}
}

// epochs is how many the run will have begun at its end.
func (p *progress) epochs() int {
	per := p.session.StepsPerEpoch()
	return (p.session.TotalSteps() + per - 1) / per
}

func (p *progress) close() {
	if p.bar != nil {
		p.bar.close()
		p.bar = nil
	}
}

// downloads shows how files arrive, on standard error.
type downloads struct {
	*app
	terminal bool
	file     string
	bar      *bar
	shown    int64 // tenths, without a terminal
}

func (a *app) downloads() *downloads { return &downloads{app: a, terminal: isTerminal(a.stderr)} }

func (d *downloads) progress(file string, done, total int64) {
	if file != d.file {
		d.close()
		d.file, d.shown = file, -1
		if d.terminal {
			d.bar = newBar(d.stderr, file, total, decor.CountersKibiByte("% .1f / % .1f "))
		}
	}
	if d.bar != nil {
		d.bar.one.SetCurrent(done)
	} else if tenth := 10 * done / max(total, 1); tenth != d.shown {
		d.shown = tenth
		fmt.Fprintf(d.stderr, "%s: %d of %d bytes\n", file, done, total)
	}
}

func (d *downloads) close() {
	if d.bar != nil {
		d.bar.close()
		d.bar = nil
	}
}
