package worker

import (
	"maps"
	"time"

	"plywood/engine/checkpoint"
	"plywood/engine/curve"
	"plywood/engine/train"
	"plywood/wasm/protocol"
)

// kept is when a run was last saved.
type kept struct {
	at   time.Time
	step int
	why  moment
	took time.Duration
}

// room is how much a run may take together with the three copies of what a checkpoint holds, as it is made: wasm has
// 4 GiB, of which the data and what is not yet collected take a part. A run that would need more is not saved:
// it would end for want of memory in the first save, and each time that it is tried again.
const room = 3 << 30

// moment is what occasions a save.
type moment int

const (
	midEpoch moment = iota
	epochEnd
	atStep // it pauses by itself after a step
	atEnd  // or when it is told to pause
)

// due tells whether it is time for another save: now and then, and never for more than a twentieth
// of the time, but at the end always. The end of an epoch is worth more than its last step. Epochs may
// take a hundredth of a second, and what is saved of them costs the page time, too.
func (k kept) due(why moment, step int, now time.Time) bool {
	if step == k.step && (why == midEpoch || k.why != midEpoch) {
		return false
	}
	wait := 20 * k.took
	switch why {
	case midEpoch:
		wait = max(wait, 10*time.Second)
	case epochEnd:
		wait = max(wait, 5*time.Second)
	case atEnd:
		wait = 0
	}
	return now.Sub(k.at) >= wait
}

// saveAfter saves where it is time, and tells whether the run can go on.
func (w *Worker) saveAfter(k train.Kind) bool {
	switch k {
	case train.Stepped:
		return w.save(midEpoch)
	case train.EpochEnded:
		return w.save(epochEnd)
	case train.Finished:
		return w.save(atEnd)
	}
	return true
}

// save hands the page a checkpoint of the run. What fails ends the run, as the device does not
// answer then.
func (w *Worker) save(why moment) bool {
	r := w.run
	begun := w.Now()
	if r.trainer == nil || !r.kept.due(why, r.progress.Step, begun) {
		return true
	}
	if n := r.trainer.SnapshotBytes; r.trainer.Bytes+3*n > room {
		r.kept.at, r.kept.step = begun, r.progress.Step
		if !r.large {
			r.large = true
			w.Post(&protocol.Unkept{Run: r.id, Bytes: n})
		}
		return true
	}
	w.tell(true) // the steps up to here belong to what is saved
	c, err := r.trainer.Snapshot()
	var b []byte
	if err == nil {
		c.Notes = maps.Clone(r.trainer.Notes)
		if c.Notes == nil {
			c.Notes = map[string]string{}
		}
		c.Notes[curve.Note] = r.curve.Text()
		b, err = checkpoint.Encode(c)
	}
	if err != nil {
		w.fail(err)
		return false
	}
	w.Post(&protocol.Saved{Run: r.id, Epoch: c.Progress.Epoch, Step: c.Progress.Step, Parcel: protocol.Parcel{Bytes: b}})
	r.kept = kept{at: w.Now(), step: c.Progress.Step, why: why}
	r.kept.took = r.kept.at.Sub(begun)
	return true
}
