package nn

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"
)

// Where a wire starts, other than a node's index.
const (
	fromInput  = -1
	fromNobody = -2 // an id that is not in the model
)

// wire resolves every node's From to indices and reports ids that do not serve.
func (c *checker) wire() (sound bool) {
	sound = true
	at := map[string]int{InputID: fromInput}
	var ids []string
	for i, n := range c.m.Nodes {
		first, taken := at[n.ID]
		if text, remedy := badID(n.ID); text != "" {
			c.fail(i, "id", text, remedy, c.otherID(i, cleanID(n.ID))...)
		} else if taken {
			c.fail(i, "id", fmt.Sprintf("node %d has the id of node %d", i+1, first+1), "give it another id", c.otherID(i, n.ID)...)
		}
		if !taken {
			at[n.ID] = i
			ids = append(ids, n.ID)
		}
	}
	c.sources = make([][]int, len(c.m.Nodes))
	for i, n := range c.m.Nodes {
		if len(n.From) == 0 {
			c.sources[i] = []int{i - 1} // -1 is the image
			continue
		}
		for k, id := range n.From {
			src, ok := at[id]
			if !ok {
				src, sound = fromNobody, false
				c.danglingWire(i, k, id, ids)
			}
			c.sources[i] = append(c.sources[i], src)
		}
	}
	return sound
}

// otherID is the fix that gives node i an id like base. Wires to a name that several nodes have
// stay with the first.
func (c *checker) otherID(i int, base string) []Fix {
	if !c.hint() {
		return nil
	}
	id := c.m.freshID(base, i)
	return []Fix{(&site{c: c, index: i}).edit("Call it "+id, func(m *Model, i int) { m.rename(i, id) })}
}

func (c *checker) danglingWire(i, k int, id string, ids []string) {
	s := &site{c: c, index: i}
	var fixes []Fix
	remedy := "wire it to a node of the " + c.whole() + " or to " + InputID
	n := ""
	if c.hint() {
		n = nearest(id, append(ids[:len(ids):len(ids)], InputID))
	}
	if n != "" && n != c.m.Nodes[i].ID {
		remedy = "did you mean " + n + "?"
		fixes = append(fixes, s.edit("Read "+n, func(m *Model, i int) {
			if k < len(m.Nodes[i].From) {
				m.Nodes[i].From = slices.Clone(m.Nodes[i].From)
				m.Nodes[i].From[k] = n
			}
		}))
	}
	if len(c.m.Nodes[i].From) == 1 {
		fixes = append(fixes, s.edit("Read the node before it", func(m *Model, i int) { m.Nodes[i].From = nil }))
	} else {
		fixes = append(fixes, s.edit("Cut the wire", func(m *Model, i int) { m.cut(i, k) }))
	}
	c.fail(i, "from", "reads "+quote(id)+", which is not in the "+c.whole(), remedy, fixes...)
}

// sort puts the nodes in running order: every node after those it reads, otherwise as written.
// It reports circles, and breaks each at the node of it that is written first.
func (c *checker) sort() (sound bool) {
	sound = true
	nodes := len(c.m.Nodes)
	waits, readers := make([]int, nodes), make([][]int, nodes)
	ready := &queue{}
	for i, srcs := range c.sources {
		for _, src := range srcs {
			if src >= 0 {
				waits[i]++
				readers[src] = append(readers[src], i)
			}
		}
		if waits[i] == 0 {
			heap.Push(ready, i)
		}
	}
	for least := 0; ; {
		for ready.Len() > 0 {
			i := heap.Pop(ready).(int)
			c.order = append(c.order, i)
			for _, r := range readers[i] {
				if waits[r]--; waits[r] == 0 {
					heap.Push(ready, r)
				}
			}
		}
		if len(c.order) == nodes {
			return sound
		}
		for waits[least] <= 0 {
			least++
		}
		sound = false
		i := c.circle(c.walk(least, waits))
		waits[i] = 0
		heap.Push(ready, i)
	}
}

// walk goes against the wires from a node that waits, through nodes that wait, which must come
// round, and returns that circle.
func (c *checker) walk(i int, waits []int) []int {
	var trail []int
	step := map[int]int{}
	for {
		if first, seen := step[i]; seen {
			return trail[first:]
		}
		step[i] = len(trail)
		trail = append(trail, i)
		for _, src := range c.sources[i] {
			if src >= 0 && waits[src] > 0 {
				i = src
				break
			}
		}
	}
}

// circle reports one circle, listed against the wires, at the node of it that is written first,
// and returns that node.
func (c *checker) circle(trail []int) int {
	slices.Reverse(trail) // along the wires
	first := slices.Index(trail, slices.Min(trail))
	trail = slices.Concat(trail[first:], trail[:first])
	// The wire into the node written first comes from a later one, so it is spelled out.
	i, back := trail[0], trail[len(trail)-1]
	k := slices.Index(c.sources[i], back)
	var names []string
	for _, j := range append(trail, i) {
		names = append(names, c.m.Nodes[j].ID)
	}
	if len(names) > 8 {
		names = append(append(names[:4:4], "…"), names[len(names)-3:]...)
	}
	label, cut := "Cut "+c.m.Nodes[back].ID+" → "+c.m.Nodes[i].ID, func(m *Model, i int) { m.cut(i, k) }
	if len(c.sources[i]) == 1 {
		label, cut = "Read the node before it", func(m *Model, i int) { m.Nodes[i].From = nil }
	}
	c.fail(i, "from", "the wires run in a circle: "+strings.Join(names, " → "), "cut one of them", (&site{c: c, index: i}).edit(label, cut))
	return i
}

// ends finds the output, the last node that nothing reads, and reports the other ends.
func (c *checker) ends() {
	read := make([]bool, len(c.m.Nodes))
	for _, srcs := range c.sources {
		for _, src := range srcs {
			if src >= 0 {
				read[src] = true
			}
		}
	}
	for i := range read {
		if !read[i] {
			c.output = i
		}
	}
	for i := range read {
		if !read[i] && i != c.output {
			s := &site{c: c, index: i}
			c.fail(i, "", "nothing reads it, and the output of the "+c.whole()+" is "+c.m.Nodes[c.output].ID, "wire it on or remove it", s.remove())
		}
	}
}

// queue is a heap of indices, the least first.
type queue struct{ is []int }

func (q *queue) Len() int           { return len(q.is) }
func (q *queue) Less(i, j int) bool { return q.is[i] < q.is[j] }
func (q *queue) Swap(i, j int)      { q.is[i], q.is[j] = q.is[j], q.is[i] }
func (q *queue) Push(x any)         { q.is = append(q.is, x.(int)) }
func (q *queue) Pop() any {
	i := q.is[len(q.is)-1]
	q.is = q.is[:len(q.is)-1]
	return i
}
