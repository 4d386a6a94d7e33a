package nn

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Table lists the layers in running order: layer, type, output for one image, parameters and
// multiply-adds, and the totals.
func (r *Report) Table() string {
	rows := [][]string{{"layer", "type", "output", "parameters", "multiply-adds"}}
	if len(r.Input) > 0 {
		rows = append(rows, []string{InputID, "", r.Input.String(), "", ""})
	}
	rows = appendRows(rows, r.Nodes, "", "")
	out := "?"
	if r.OutputShape != nil {
		out = r.OutputShape.String()
	}
	rows = append(rows, []string{"total", "", out, count(r.Params), count(r.MultiplyAdds)})
	return table(rows)
}

// appendRows adds a row a node; the nodes of a group follow it, indented, and are counted in its row.
func appendRows(rows [][]string, nodes []NodeInfo, prefix, indent string) [][]string {
	for _, n := range nodes {
		name := strings.TrimPrefix(n.ID, prefix)
		out, params, work := "?", "", ""
		if n.Out != nil {
			out, params, work = n.Out.String(), dash(n.Params), dash(n.MultiplyAdds)
		}
		rows = append(rows, []string{indent + name, n.Type, out, params, work})
		if n.Type == (Group{}).Type() {
			rows = appendRows(rows, n.Inner, n.ID+".", indent+"  ")
		}
	}
	return rows
}

// dash leaves the many zeros of a table out.
func dash(n int) string {
	if n == 0 {
		return "–"
	}
	return count(n)
}

// table sets rows in columns, numbers to the right, with a rule under the head and over the foot.
func table(rows [][]string) string {
	const firstNumber = 3
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for k, cell := range row {
			width[k] = max(width[k], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	rule := func() {
		for k, w := range width {
			if k > 0 {
				b.WriteString("  ")
			}
			b.WriteString(strings.Repeat("─", w))
		}
		b.WriteByte('\n')
	}
	for i, row := range rows {
		if i == len(rows)-1 {
			rule()
		}
		var line strings.Builder
		for k, cell := range row {
			if k > 0 {
				line.WriteString("  ")
			}
			space := strings.Repeat(" ", width[k]-utf8.RuneCountInString(cell))
			if k >= firstNumber {
				line.WriteString(space + cell)
			} else {
				line.WriteString(cell + space)
			}
		}
		fmt.Fprintln(&b, strings.TrimRight(line.String(), " "))
		if i == 0 {
			rule()
		}
	}
	return b.String()
}

// Summary is a report as JSON has it.
type Summary struct {
	Name         string         `json:"name"`
	Parameters   int            `json:"parameters"`
	MultiplyAdds int            `json:"multiply_adds"` // of one image, forward
	Layers       []LayerSummary `json:"layers"`        // in running order
}

// LayerSummary is one node of a Summary.
type LayerSummary struct {
	ID           string `json:"id"`
	Type         string `json:"type"`
	Output       []int  `json:"output"` // [C,H,W] or [C], of one image; null where unknown
	Parameters   int    `json:"parameters"`
	MultiplyAdds int    `json:"multiply_adds"`

	Layers []LayerSummary `json:"layers,omitempty"` // of a group, counted in its numbers
}

// Summary sums the report up.
func (r *Report) Summary() Summary {
	return Summary{r.Name, r.Params, r.MultiplyAdds, append([]LayerSummary{}, layerSummaries(r.Nodes)...)}
}

func layerSummaries(nodes []NodeInfo) []LayerSummary {
	var ls []LayerSummary
	for _, n := range nodes {
		l := LayerSummary{ID: n.ID, Type: n.Type, Output: slices.Clone(n.Out), Parameters: n.Params, MultiplyAdds: n.MultiplyAdds}
		if n.Type == (Group{}).Type() {
			l.Layers = layerSummaries(n.Inner)
		}
		ls = append(ls, l)
	}
	return ls
}

// JSON is the Summary as one object, a layer a line.
func (r *Report) JSON() []byte {
	s := r.Summary()
	b := appendText([]byte("{\n  \"name\": "), s.Name)
	b = fmt.Appendf(b, ",\n  \"parameters\": %d,\n  \"multiply_adds\": %d,\n  \"layers\": [", s.Parameters, s.MultiplyAdds)
	for i, l := range s.Layers {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, "\n    "...), l)
	}
	return append(b, "\n  ]\n}\n"...)
}
