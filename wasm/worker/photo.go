package worker

import (
	"errors"
	"fmt"
	"math"

	"plywood/engine/data"
	pic "plywood/engine/data/picture"
	"plywood/wasm/protocol"
)

// photo makes a picture file into an example like those of the set.
func (w *Worker) photo(m *protocol.SeePhoto, set *data.Set) {
	go func() {
		p, err := readPhoto(m, set, w.Decode)
		if err != nil {
			w.Post(&protocol.Unseen{Run: m.Run, What: m.Kind(), Text: err.Error()})
			return
		}
		w.Post(p)
	}()
}

func readPhoto(m *protocol.SeePhoto, set *data.Set, decode pic.Decoder) (protocol.Message, error) {
	files, _ := m.Bytes.([]data.File)
	if len(files) != 1 {
		return nil, errors.New("the picture did not arrive; choose it again")
	}
	c, h, w := set.Shape[0], set.Shape[1], set.Shape[2]
	if c != 1 && c != 3 {
		return nil, fmt.Errorf("examples of %s are no pictures; a picture of your own goes with a network that learnt from pictures", set.Name)
	}
	if files[0].Size > pic.MaxFile {
		return nil, fmt.Errorf("the picture has %.0f MB; wanted at most %d; make it smaller", float64(files[0].Size)/1e6, pic.MaxFile/1_000_000)
	}
	b, err := files[0].Read()
	if err != nil {
		return nil, fmt.Errorf("the picture cannot be read (%w); choose it again", err)
	}
	p := &protocol.Photo{Run: m.Run, Pixels: make([]byte, c*h*w)}
	if _, err := decode.Read(p.Pixels, b, c, h, w); err != nil {
		return nil, fmt.Errorf("the picture %w", err)
	}
	p.Turned = pic.Turn(p.Pixels, c, h, w)
	if ground := groundOf(set); c == 1 {
		have := pic.Border(p.Pixels, c, h, w)
		p.Turn = math.Abs(have-ground) > math.Abs(255-have-ground)
	}
	return p, nil
}

// groundOf is how bright the border of the set's first examples is.
func groundOf(set *data.Set) float64 {
	index := make([]int32, min(64, set.Train.Count))
	for i := range index {
		index[i] = int32(i)
	}
	size, sum := set.Shape.Size(), 0.0
	all := pixels(&set.Train, size, index)
	for i := range index {
		sum += pic.Border(all[i*size:(i+1)*size], set.Shape[0], set.Shape[1], set.Shape[2])
	}
	return sum / float64(max(1, len(index)))
}
