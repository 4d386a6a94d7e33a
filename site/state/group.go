package state

import (
	"fmt"

	"plywood/engine/nn"
)

// groupSummary says what stands in a group in a few words.
func groupSummary(g nn.Group) string {
	switch n := len(g.Nodes); n {
	case 0:
		return "empty"
	case 1:
		return "holds " + Title(g.Nodes[0].Layer)
	case 2:
		return "holds " + Title(g.Nodes[0].Layer) + ", " + Title(g.Nodes[1].Layer)
	default:
		return fmt.Sprintf("%d blocks, %s to %s", n, Title(g.Nodes[0].Layer), Title(g.Nodes[n-1].Layer))
	}
}
