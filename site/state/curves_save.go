package state

import (
	"bytes"
	"encoding/csv"
	"strconv"
)

// SavePicture hands the curves to the person as a picture, as they are shown.
func (s *Store) SavePicture() {
	if s.env.Picture != nil {
		s.env.Picture("curves.png")
	}
}

// SaveTable hands the numbers behind the curves to the person.
func (s *Store) SaveTable() {
	if s.env.Download != nil {
		s.env.Download("curves.csv", s.table())
	}
}

// table has a line for each step that is kept and for each epoch of the runs that are shown. What a
// line does not tell is empty.
func (s *Store) table() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	write := func(cells ...string) { _ = w.Write(cells) } // a buffer takes everything
	write("run", "step", "epoch", "loss of the step", "loss of the epoch", "right in training", "loss in the test", "right in the test")
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 7, 64) }
	for _, r := range s.runs {
		if r.Hidden || r.StepsPerEpoch == 0 {
			continue
		}
		epochs := r.Epochs
		place := func(step int) string { return number(float64(step) / float64(r.StepsPerEpoch)) }
		epoch := func() {
			e := epochs[0]
			epochs = epochs[1:]
			write(r.Title, strconv.Itoa(e.Step), place(e.Step), "", number(e.Loss), number(e.TrainAccuracy), number(e.TestLoss), number(e.TestAccuracy))
		}
		for _, p := range r.Points {
			for len(epochs) > 0 && epochs[0].Step < p.Step {
				epoch()
			}
			write(r.Title, strconv.Itoa(p.Step), place(p.Step), number(p.Loss), "", "", "", "")
		}
		for len(epochs) > 0 {
			epoch()
		}
	}
	w.Flush()
	return b.Bytes()
}
