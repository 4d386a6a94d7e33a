package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteTable writes results for people: the peaks, then by case every device's rate and where its time
// went.
func WriteTable(w io.Writer, results []Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for i, r := range results {
		if i > 0 && (r.Case != results[i-1].Case || r.Net != results[i-1].Net) {
			fmt.Fprintln(t)
		}
		r.write(t)
	}
	return t.Flush()
}

func (r Result) write(w *tabwriter.Writer) {
	w.Flush() // columns are aligned within a result
	title := r.Device
	if r.Net != "" {
		title = r.Net + " on " + r.Device
	}
	switch {
	case r.Error != "":
		fmt.Fprintf(w, "%s: %s\n", title, r.Error)
		return
	case r.Case == "peak":
		if r.Peaks.GFLOPS == 0 {
			fmt.Fprintf(w, "%s: %s\n", title, r.About)
			return
		}
		fmt.Fprintf(w, "%s: at most %.4g GFLOP/s and %.3g GB/s (%s)\n", title, r.Peaks.GFLOPS, r.Peaks.GBs, r.About)
		return
	}
	fmt.Fprintf(w, "%s: %.5g images/s, %s of %d in %.4g ms (median of %d turns; the shortest %.4g ms)", title, r.ImagesPerSecond, r.Case, r.Batch, r.StepMS, r.Turns, r.LeastMS)
	if r.GFLOPS > 0 {
		fmt.Fprintf(w, ", %s", rate(r.GFLOPS, r.Peaks.GFLOPS, "GFLOP/s"))
	}
	if r.GB > 0 {
		fmt.Fprintf(w, ", %.3g GB moved", r.GB)
	}
	for _, b := range r.Beside {
		fmt.Fprintf(w, ", %.2f× %s", b.Times, b.Device)
	}
	fmt.Fprintln(w)
	if len(r.Families) == 0 {
		return
	}
	w.Flush()
	fmt.Fprintf(w, "\tms\tshare\tGFLOP/s\tof peak\tGB/s\tof peak\tkernels\t\n")
	for _, p := range r.Families {
		fmt.Fprintf(w, "%s\t%.3f\t%.0f%%\t%s\t%s\t%d\t\n", p.Name, p.MS, 100*p.Share, pair(p.GFLOPS, r.Peaks.GFLOPS), pair(p.GBs, r.Peaks.GBs), p.Runs)
	}
	fmt.Fprintf(w, "all, each kernel by itself\t%.3f\t\t\t\t\t\t%d\t\n", r.partsMS(), r.Dispatches)
	w.Flush()
}

// WriteHot writes what a result's convolutions and dense layers reach, the longest first.
func (r Result) WriteHot(to io.Writer) error {
	if len(r.Hot) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "hot kernels\tms\tGFLOP/s\tof peak\tkernels\t\n")
	for _, p := range r.Hot {
		fmt.Fprintf(w, "%s\t%.3f\t%s\t%d\t\n", p.Name, p.MS, pair(p.GFLOPS, r.Peaks.GFLOPS), p.Runs)
	}
	return w.Flush()
}

func (r Result) partsMS() (sum float64) {
	for _, p := range r.Families {
		sum += p.MS
	}
	return sum
}

func rate(v, peak float64, unit string) string {
	if peak == 0 {
		return fmt.Sprintf("%.4g %s", v, unit)
	}
	return fmt.Sprintf("%.4g %s (%.0f%% of the peak)", v, unit, 100*v/peak)
}

// pair is two columns: a rate and its share of the peak.
func pair(v, peak float64) string {
	switch {
	case v == 0:
		return "\t"
	case peak == 0:
		return fmt.Sprintf("%.2f\t", v)
	}
	return fmt.Sprintf("%.2f\t%.0f%%", v, 100*v/peak)
}
