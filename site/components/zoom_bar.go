package components

import "plywood/site/zoom"

// ZoomBar says how large the network shows, and changes it. Package browser takes its clicks.
type ZoomBar struct{ link }

func (c *ZoomBar) text() string { return zoom.Text(c.S.Zoom()) }
