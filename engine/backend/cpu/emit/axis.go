package emit

// Tap pairs a kernel element with the input position it reads, along one axis.
type Tap struct{ K, Pos int }

// run is a stretch of output positions whose taps are the same but for where they begin.
type run struct {
	taps        []Tap // Pos from the run's base
	first, step int   // output positions first, first+step, …
	count       int
	base, shift int // the lowest input position of the first, and how far it moves each time
}

// runsOf sorts the positions of an axis into runs.
func runsOf(axis [][]Tap) []run {
	var runs []run
next:
	for pos, taps := range axis {
		base := 0
		if len(taps) > 0 {
			base = min(taps[0].Pos, taps[len(taps)-1].Pos)
		}
		for i := range runs {
			r := &runs[i]
			if r.accepts(taps, pos, base) {
				if r.count == 1 {
					r.step, r.shift = pos-r.first, base-r.base
				}
				r.count++
				continue next
			}
		}
		r := run{first: pos, count: 1, base: base}
		for _, t := range taps {
			r.taps = append(r.taps, Tap{t.K, t.Pos - base})
		}
		runs = append(runs, r)
	}
	return runs
}

func (r *run) accepts(taps []Tap, pos, base int) bool {
	if len(taps) != len(r.taps) {
		return false
	}
	for i, t := range taps {
		if t.K != r.taps[i].K || t.Pos-base != r.taps[i].Pos {
			return false
		}
	}
	if r.count == 1 {
		return base >= r.base
	}
	return pos == r.first+r.count*r.step && base == r.base+r.count*r.shift
}

// Taps counts the taps that code for these axes writes out, class by class.
func Taps(rows, cols [][]Tap) int {
	n := [2]int{}
	for i, axis := range [2][][]Tap{rows, cols} {
		for _, r := range runsOf(axis) {
			n[i] += len(r.taps)
		}
	}
	return n[0] * n[1]
}

// used lists the kernel elements of an axis that some position reads, in order.
func used(axis [][]Tap) []int {
	var seen []bool
	for _, taps := range axis {
		for _, t := range taps {
			for len(seen) <= t.K {
				seen = append(seen, false)
			}
			seen[t.K] = true
		}
	}
	var ks []int
	for k, s := range seen {
		if s {
			ks = append(ks, k)
		}
	}
	return ks
}

func indexOf(ks []int, k int) int {
	for i, x := range ks {
		if x == k {
			return i
		}
	}
	panic("emit: a tap that is not used")
}

// repeat runs body for each position of a run, and advance after each.
func (f *Func) repeat(i Local, r run, body, advance func()) {
	if r.count == 1 {
		body()
		return
	}
	f.For(i, Int(r.count), func() {
		body()
		advance()
	})
}

// windows walks the output positions of sliding windows, class by class. body gets where the window's
// lowest input is, where the output is, and the taps.
func (f *Func) windows(x, y Local, rows, cols []run, inRow, outRow, pixel int, body func(x, y Local, rows, cols []Tap)) {
	xRow, yRow, row := f.Local(I32), f.Local(I32), f.Local(I32)
	xCol, yCol, col := f.Local(I32), f.Local(I32), f.Local(I32)
	for _, r := range rows {
		f.Set(xRow, Add(x, Int(r.base*inRow)))
		f.Set(yRow, Add(y, Int(r.first*outRow)))
		f.repeat(row, r, func() {
			for _, c := range cols {
				f.Set(xCol, Add(xRow, Int(c.base*pixel)))
				f.Set(yCol, Add(yRow, Int(c.first*pixel)))
				f.repeat(col, c, func() { body(xCol, yCol, r.taps, c.taps) }, func() {
					f.Advance(xCol, Int(c.shift*pixel))
					f.Advance(yCol, Int(c.step*pixel))
				})
			}
		}, func() {
			f.Advance(xRow, Int(r.shift*inRow))
			f.Advance(yRow, Int(r.step*outRow))
		})
	}
}
