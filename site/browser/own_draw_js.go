package browser

import (
	"fmt"
	"syscall/js"

	"plywood/site/state"
)

// ownSamples draws an example of each class of the data that was found.
func (s *sights) ownSamples(look string, style js.Value) {
	found := s.page.store.OwnFound()
	if found == nil || len(found.Of) == 0 {
		return
	}
	s.strip("own-samples", look+fmt.Sprintf("%p", found), func(width float64) (float64, drawing) {
		columns := max(1, int(width)/cellWidth)
		rows := (len(found.Of) + columns - 1) / columns
		size := len(found.Samples) / len(found.Of)
		return float64(rows * (cellHeight - 16)), func(g js.Value) {
			g.Set("imageSmoothingEnabled", false)
			g.Set("textBaseline", "top")
			g.Set("textAlign", "left")
			for k, class := range found.Of {
				shot := state.Shot{Pixels: found.Samples[k*size : (k+1)*size], Text: found.Set.Classes[class].Name}
				s.shot(g, float64(k%columns*cellWidth), float64(k/columns*(cellHeight-16)), state.Gallery{Shape: found.Set.Shape}, shot, style)
			}
		}
	})
}
