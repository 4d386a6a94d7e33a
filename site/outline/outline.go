// Package outline is the network as an indented list: which rows it has, where the keyboard goes
// among them, and what each key means. It follows the tree pattern of ARIA's authoring practices; it
// draws nothing and changes nothing.
package outline

import (
	"slices"
	"strings"

	"plywood/engine/nn"
)

// Row is a line of the list: a block, or one of those inside a block.
type Row struct {
	Path     string // "conv1", or "block1.conv1" inside a block
	Level    int    // 1 for the blocks of the network
	Pos, Of  int    // its place among those beside it, from 1
	Has      bool   // there is something inside
	Open     bool   // and it is shown
	Node     nn.Node
	Info     nn.NodeInfo
	Image    bool // the first row, which stands for what the network reads
	Readable bool // a fixed part of a block, which follows from its settings
}

// Top is the id of the network's block that the row is, or is inside of.
func (r Row) Top() string { return Top(r.Path) }

// Top is the first part of a path.
func Top(path string) string {
	top, _, _ := strings.Cut(path, ".")
	return top
}

// Rows lists the image, the blocks in the order they are written, and what is inside those that are open.
func Rows(m *nn.Model, r *nn.Report, open map[string]bool) []Row {
	rows := []Row{{Path: nn.InputID, Level: 1, Pos: 1, Of: len(m.Nodes) + 1, Image: true, Info: nn.NodeInfo{ID: nn.InputID, Out: r.Input}}}
	return add(rows, spelled(m.Nodes), r.Nodes, "", 1, false, open)
}

// spelled lists nodes with what they read, also where that goes without saying.
func spelled(nodes []nn.Node) []nn.Node {
	m := &nn.Model{Nodes: slices.Clone(nodes)}
	for i := range m.Nodes {
		m.Nodes[i].From = (&nn.Model{Nodes: nodes}).Sources(i)
	}
	return m.Nodes
}

func add(rows []Row, nodes []nn.Node, infos []nn.NodeInfo, prefix string, level int, fixed bool, open map[string]bool) []Row {
	byID := map[string]nn.NodeInfo{}
	for _, in := range infos {
		byID[in.ID[strings.LastIndexByte(in.ID, '.')+1:]] = in
	}
	for i, n := range nodes {
		inside := nn.Parts(n)
		_, group := n.Layer.(nn.Group)
		row := Row{Path: prefix + n.ID, Level: level, Pos: i + 1, Of: len(nodes), Has: len(inside) > 0, Node: n, Info: byID[n.ID], Readable: fixed}
		if level == 1 { // the image stands before them
			row.Pos, row.Of = i+2, len(nodes)+1
		}
		row.Open = row.Has && open[row.Path]
		rows = append(rows, row)
		if row.Open {
			rows = add(rows, spelled(inside), row.Info.Inner, row.Path+".", level+1, fixed || !group, open)
		}
	}
	return rows
}

// Index is the place of a path among the rows, of the row it is inside of where that is shut, or 0.
func Index(rows []Row, path string) int {
	for path != "" {
		if i := slices.IndexFunc(rows, func(r Row) bool { return r.Path == path }); i >= 0 {
			return i
		}
		path = path[:max(0, strings.LastIndexByte(path, '.'))]
	}
	return 0
}

// Command is what a key asks for.
type Command string

const (
	Up, Down, First, Last Command = "up", "down", "first", "last"
	ExtendUp, ExtendDown  Command = "extend up", "extend down"
	Into, Out             Command = "into", "out" // opens a row or goes inside; shuts it or leaves
	Toggle                Command = "toggle"
	MoveUp, MoveDown      Command = "move up", "move down"
	Remove                Command = "remove"
	Edit                  Command = "edit"
	Rename                Command = "rename"
	Insert                Command = "insert"
	Bypass                Command = "bypass"
	Wires                 Command = "wires"
)

// Key is what a key means on a row; ok is false where it means nothing here.
func Key(key string, shift, alt, ctrl bool) (c Command, ok bool) {
	if ctrl {
		return "", false
	}
	c = map[string]Command{"ArrowUp": Up, "ArrowDown": Down, "Home": First, "End": Last, "ArrowRight": Into, "ArrowLeft": Out,
		"Delete": Remove, "Backspace": Remove, "Enter": Edit, "F2": Rename, "Insert": Insert, "+": Insert, "i": Insert, "b": Bypass, "w": Wires, " ": Toggle}[key]
	switch {
	case alt && c == Up:
		return MoveUp, true
	case alt && c == Down:
		return MoveDown, true
	case alt:
		return "", false
	case shift && c == Up:
		return ExtendUp, true
	case shift && c == Down:
		return ExtendDown, true
	case shift && c != Insert:
		return "", false
	}
	return c, c != ""
}

// beside is the next row up or down that stands beside one, past what is inside of either; it stays where
// there is none.
func beside(rows []Row, i, step int) int {
	for j := i + step; j >= 0 && j < len(rows) && rows[j].Level >= rows[i].Level; j += step {
		if rows[j].Level == rows[i].Level {
			return j
		}
	}
	return i
}

// Go is the row that a command leads to from one of them; it stays where there is none.
func Go(rows []Row, from string, c Command) (path string) {
	i := Index(rows, from)
	switch c {
	case Up:
		i = max(0, i-1)
	case Down:
		i = min(len(rows)-1, i+1)
	case ExtendUp:
		i = beside(rows, i, -1)
	case ExtendDown:
		i = beside(rows, i, 1)
	case First:
		i = 0
	case Last:
		i = len(rows) - 1
	case Into:
		if rows[i].Open {
			i++
		}
	case Out:
		for level := rows[i].Level; level > 1 && rows[i].Level >= level; {
			i--
		}
	}
	return rows[i].Path
}
