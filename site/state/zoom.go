package state

import "plywood/site/zoom"

// Zoom is how large the network shows, 1 for its natural size. It is the page's, not the network's:
// it is neither undone nor saved.
func (s *Store) Zoom() float64 { return s.zoom }

// SetZoom shows the network larger or smaller, within bounds.
func (s *Store) SetZoom(z float64) { s.zoom = zoom.Clamp(z) }
