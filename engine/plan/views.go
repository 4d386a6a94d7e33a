package plan

import "plywood/engine/graph"

// copied is a copy that must run before a node: from into to.
type copied struct {
	from, to *graph.Value
	replaces bool // to takes from's place as the node's last input
}

type copyList []copied

func (cs copyList) into() *graph.Value {
	for _, c := range cs {
		if c.replaces {
			return c.to
		}
	}
	return nil
}

// overwrites lists, per op, the input whose place the output may take where nothing reads that
// input later: the kernel reads each element before it writes it.
var overwrites = [graph.NumOps]func(n *graph.Node) int{
	graph.BatchNormPredict: first,
	graph.Activation:       first,
	graph.Dropout:          first,
	graph.Add:              first,
	graph.ActivationGrad:   func(*graph.Node) int { return 1 },
	graph.DropoutGrad:      first,
	graph.BatchNormGrad:    func(*graph.Node) int { return 5 },
}

func first(*graph.Node) int { return 0 }

// views merges storages: reshapes and slices lie inside their input, the inputs of a concatenation
// inside its output, sums of gradients in the place of the part before, elementwise results in the
// place of an input that dies. Where that would hurt a later reader a copy is made. It returns the
// copies by the node they go before.
func (ph *phase) views() []copyList {
	copies := make([]copyList, len(ph.nodes))
	for i, n := range ph.nodes {
		switch {
		case n.Op.View():
			ph.view(i, n, copies)
		case n.Op == graph.Concat:
			off := 0
			for _, v := range n.In {
				out := ph.spots[n.Out[0]]
				if s := ph.spots[v]; s != nil && s.off == 0 && s.size == s.in.size && s.in != out.in && !readsTwice(n, v) {
					attach(s, out, off)
				} else {
					to := ph.copyTo(v, i)
					attach(ph.spots[to], out, off)
					copies[i] = append(copies[i], copied{from: v, to: to})
				}
				off += v.Shape.Size() * ph.Lanes
			}
		case n.Attr.Into:
			v := n.In[len(n.In)-1]
			s := ph.spots[v]
			if s == nil || readLater(s, i) || readsTwice(n, v) { // as dy of y = x + conv(x)
				to := ph.copyTo(v, i)
				copies[i] = append(copies[i], copied{from: v, to: to, replaces: true})
				s = ph.spots[to]
			}
			attach(ph.spots[n.Out[0]], s, 0)
		case overwrites[n.Op] != nil:
			v := n.In[overwrites[n.Op](n)]
			if s := ph.spots[v]; s != nil && v.Batched && !readLater(s, i) && !readsTwice(n, v) {
				attach(ph.spots[n.Out[0]], s, 0)
			}
		}
	}
	return copies
}

// view places the output of a Reshape or Slice inside its input.
func (ph *phase) view(i int, n *graph.Node, copies []copyList) {
	v, out := n.In[0], ph.spots[n.Out[0]]
	s := ph.spots[v]
	if s == nil { // a host input: views live in the transient arena
		to := ph.copyTo(v, i)
		copies[i] = append(copies[i], copied{from: v, to: to})
		s = ph.spots[to]
	}
	off := 0
	if n.Op == graph.Slice {
		off = n.Attr.Start * v.Shape[1] * v.Shape[2] * ph.Lanes
	}
	attach(out, s, off)
}

// copyTo makes a value like v, born just before node i.
func (ph *phase) copyTo(v *graph.Value, i int) *graph.Value {
	to := &graph.Value{ID: len(ph.Graph.Values), Name: v.Name, Shape: v.Shape, Batched: v.Batched}
	ph.Graph.Values = append(ph.Graph.Values, to)
	ph.add(to, i)
	return to
}

func readsTwice(n *graph.Node, v *graph.Value) bool {
	count := 0
	for _, x := range n.In {
		if x == v {
			count++
		}
	}
	return count > 1
}
