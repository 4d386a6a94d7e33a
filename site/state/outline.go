package state

import (
	"fmt"
	"strconv"
	"strings"

	"plywood/engine/nn"
	"plywood/site/announce"
	"plywood/site/outline"
)

// outlineKey is where it is kept whether the network shows as an outline.
const outlineKey = "plywood.outline"

// outlining is the outline's own state.
type outlining struct {
	on bool
	at string // path of the row that the keyboard is on

	adding bool // the list of blocks to insert is open
	query  string
	pick   int // which of them Enter takes

	rows     []outline.Row // as they were at a revision and with what was open then
	revision int
	openings int
}

// Outline tells whether the network shows as a list rather than as blocks.
func (s *Store) Outline() bool { return s.outline.on }

// SetOutline chooses how the network shows, also on the next visit.
func (s *Store) SetOutline(on bool) {
	s.outline.on = on
	s.outline.adding = false
	if s.env.Keep != nil {
		s.env.Keep(outlineKey, strconv.FormatBool(on))
	}
	if on {
		s.hear("The network as a list. Arrow keys go through it, Enter opens a block's settings, Insert puts a block after it.")
	}
}

// EnterOutline shows the outline with the keyboard in it.
func (s *Store) EnterOutline() {
	s.panel = ShowNet
	s.SetOutline(true)
	s.focusRow()
}

func (s *Store) loadOutline() {
	if s.env.Kept == nil {
		return
	}
	if text, ok := s.env.Kept(outlineKey); ok {
		s.outline.on = text == "true"
	}
}

// OutlineRows lists the rows that show. They are kept until the network or what is open changes: a render
// asks for them again and again.
func (s *Store) OutlineRows() []outline.Row {
	if o := &s.outline; o.rows == nil || o.revision != s.revision || o.openings != s.openings {
		o.rows, o.revision, o.openings = outline.Rows(s.doc.Model, s.report, s.opened), s.revision, s.openings
	}
	return s.outline.rows
}

// OutlineAt is the path of the row that the keyboard is on, or would be.
func (s *Store) OutlineAt() string {
	if s.selected != "" && s.Owner(s.outline.at) != s.selected {
		s.outline.at = s.selected
	}
	rows := s.OutlineRows()
	return rows[outline.Index(rows, s.outline.at)].Path
}

// OutlineGo puts the keyboard on a row and selects its block.
func (s *Store) OutlineGo(path string) {
	s.outline.at = path
	s.Select(s.Owner(path)) // the image cannot be selected, so nothing is then
	s.focusRow()
}

func (s *Store) focusRow() { s.focus(`[data-row="` + s.OutlineAt() + `"]`) }

// OutlineDo does what a key asks for on the row that the keyboard is on.
func (s *Store) OutlineDo(c outline.Command) {
	rows := s.OutlineRows()
	row := rows[outline.Index(rows, s.OutlineAt())]
	to := outline.Go(rows, row.Path, c)
	switch c {
	case outline.Up, outline.Down, outline.First, outline.Last:
		s.OutlineGo(to)
	case outline.ExtendUp, outline.ExtendDown:
		if next := rows[outline.Index(rows, to)]; !next.Image && !row.Image && !row.Readable {
			s.SelectTo(next.Path)
			s.outline.at = next.Path
			s.focusRow()
			s.hear(fmt.Sprintf("%s selected", blocks(len(s.Selection()))))
		}
	case outline.Into, outline.Out, outline.Toggle:
		open := c == outline.Into || c == outline.Toggle && !row.Open
		if row.Has && row.Open != open {
			s.SetOpen(row.Path, open)
		} else if c != outline.Toggle {
			s.OutlineGo(to)
		}
	case outline.Insert:
		s.OpenInsert()
	default:
		switch {
		case row.Image:
			s.hear("The image is what the network reads. It stays where it is; choose other data in the bar at the top.")
		case row.Readable:
			s.hear(s.whyFixed(row.Path))
		default:
			s.outlineEdit(c, row)
		}
	}
}

// whyFixed says why a part of a block cannot be changed.
func (s *Store) whyFixed(path string) string {
	owner := s.Owner(path)
	return fmt.Sprintf("%s is a part of %s and follows from its settings.", strings.TrimPrefix(path, owner+"."), owner)
}

func (s *Store) outlineEdit(c outline.Command, row outline.Row) {
	if !s.IsSelected(row.Path) {
		s.Select(row.Path)
	}
	switch c {
	case outline.MoveUp, outline.MoveDown:
		before := s.revision
		if s.MoveSelected(map[outline.Command]int{outline.MoveUp: -1, outline.MoveDown: 1}[c]); s.revision == before {
			s.hear("It stands at the end already")
		}
		s.focusRow()
	case outline.Remove:
		s.RemoveSelected()
		s.focusRow()
	case outline.Bypass:
		s.BypassSelected(!row.Node.Bypass)
	case outline.Edit:
		s.inspectFor(".side .panel input, .side .panel select")
	case outline.Rename:
		s.EditName(row.Path)
	case outline.Wires:
		if k, _ := nn.KindOf(row.Node.Layer.Type()); k.Many {
			s.inspectFor(".side .source select")
		} else {
			s.hear(fmt.Sprintf("%s reads %s. Add and Concatenate read several blocks, of your choice.", row.Node.ID, announce.And(row.Node.From)))
		}
	}
}

// inspectFor brings the inspector up with the keyboard on one of its fields.
func (s *Store) inspectFor(selector string) {
	s.panel, s.inspect = ShowEdit, InspectBlock
	s.focus(selector)
}

// EditName brings up the name of a block, to be typed.
func (s *Store) EditName(path string) {
	s.Select(path)
	if _, group := s.group(path); group {
		s.inspectFor("#field-name")
	} else {
		s.inspectFor("#field-id")
	}
}

// LeaveInspector goes back from the inspector to the row or the block that it was opened from.
func (s *Store) LeaveInspector() {
	s.panel = ShowNet
	if s.Outline() {
		s.focusRow()
	} else {
		s.focus(`[data-block="` + s.selected + `"]`)
	}
}

// OutlineClick selects the row that was clicked, or opens and shuts it where its mark was.
func (s *Store) OutlineClick(path string, twist, shift, ctrl bool) {
	rows := s.OutlineRows()
	row := rows[outline.Index(rows, path)]
	switch {
	case twist:
		s.SetOpen(row.Path, !row.Open)
		s.outline.at = row.Path
	case shift && !row.Readable && !row.Image:
		s.SelectTo(row.Path)
		s.outline.at = row.Path
	case (ctrl || s.Selecting()) && !row.Readable && !row.Image:
		s.ToggleSelect(row.Path)
		s.outline.at = row.Path
	default:
		s.OutlineGo(row.Path)
	}
}
