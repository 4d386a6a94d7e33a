package plan_test

import (
	"fmt"

	"plywood/engine/graph"
	"plywood/engine/plan"
)

// element is one float of a value. Elements of reshapes, slices and concatenations are known as
// those of the value they were made from.
type element struct {
	v      *graph.Value
	img, i int
}

func canonical(v *graph.Value, img, i int) element {
	n := v.Maker
	if n == nil {
		return element{v, img, i}
	}
	switch n.Op {
	case graph.Reshape:
		return canonical(n.In[0], img, i)
	case graph.Slice:
		return canonical(n.In[0], img, i+n.Attr.Start*v.Shape[1]*v.Shape[2])
	case graph.Concat:
		for _, x := range n.In {
			if i < x.Shape.Size() {
				return canonical(x, img, i)
			}
			i -= x.Shape.Size()
		}
	}
	return element{v, img, i}
}

// overwritable is the input whose exact place an op's first output may take. The list is this
// test's own: what the kernels can bear.
func overwritable(c plan.Call) int {
	switch {
	case c.Attr.Into:
		return len(c.In) - 1
	case c.Op == graph.BatchNormPredict, c.Op == graph.Activation, c.Op == graph.Dropout, c.Op == graph.DropoutGrad, c.Op == graph.Add:
		return 0
	case c.Op == graph.ActivationGrad:
		return 1
	case c.Op == graph.BatchNormGrad:
		return 5
	}
	return -1
}

// checker runs a program on names instead of numbers: each float of memory holds the element that
// was last written there, and each read must find the element it is meant to.
type checker struct {
	p   *plan.Program
	mem [3][]*element // by arena
}

// check holds a program to its graph: every node that moves data runs once and in order, reads what
// it should, and writes nothing that anything else still needs.
func check(p *plan.Program) error {
	for ph, nodes := range p.Graph.Phases {
		c := &checker{p: p}
		c.mem[plan.Persistent], c.mem[plan.Transient] = make([]*element, p.Persistent), make([]*element, p.Transient)
		for _, v := range p.Graph.Values {
			switch p.Place(v).Arena {
			case plan.Persistent:
				if v.Role == graph.Result || v.Role == graph.Data {
					return fmt.Errorf("%v, a result or dataset, is among the parameters", v)
				}
				if err := c.write(p.Operand(v), v); err != nil {
					return err
				}
			case plan.Nowhere:
				if v.Role != graph.Data && v.Role != graph.Result {
					return fmt.Errorf("%v has no place", v)
				}
			}
		}
		if err := c.phase(nodes, p.Calls[ph]); err != nil {
			return fmt.Errorf("%v: %w", graph.Phase(ph), err)
		}
	}
	return nil
}

func (c *checker) phase(nodes []*graph.Node, calls []plan.Call) error {
	next := 0
	for i, call := range calls {
		for next < len(nodes) && moves(nodes[next]) {
			next++
		}
		var err error
		if call.Op == graph.Copy {
			err = c.copy(call)
		} else {
			if next == len(nodes) || nodes[next].Op != call.Op {
				return fmt.Errorf("call %d, %v, is not the next of the graph", i, call)
			}
			err = c.call(call, nodes[next])
			next++
		}
		if err != nil {
			return fmt.Errorf("call %d, %v: %w", i, call, err)
		}
	}
	for i, n := range nodes {
		if i >= next && !moves(n) {
			return fmt.Errorf("%v never runs", n)
		}
		for _, v := range n.Out {
			if err := c.kept(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// moves reports whether the planner, not a kernel, does the work of a node.
func moves(n *graph.Node) bool { return n.Op.View() || n.Op == graph.Concat }

func (c *checker) kept(v *graph.Value) error {
	if !c.p.Graph.Kept(v) {
		return nil
	}
	if err := c.holds(c.p.Operand(v), v); err != nil {
		return fmt.Errorf("kept %v is gone at the end: %w", v, err)
	}
	return nil
}

func (c *checker) copy(call plan.Call) error {
	from, to := call.In[0], call.Out[0]
	if err := c.holds(from, from.Value); err != nil {
		return err
	}
	if err := c.disjoint(call, -1); err != nil {
		return err
	}
	return c.write(to, from.Value)
}

func (c *checker) call(call plan.Call, n *graph.Node) error {
	for k, v := range n.In {
		if v.Role == graph.Data {
			continue
		}
		if err := c.holds(call.In[k], v); err != nil {
			return fmt.Errorf("reads %v: %w", v, err)
		}
	}
	if call.Attr.Into && call.In[len(call.In)-1].Place != call.Out[0].Place {
		return fmt.Errorf("adds to a gradient that is not where its result goes")
	}
	if err := c.disjoint(call, overwritable(call)); err != nil {
		return err
	}
	for k, v := range n.Out {
		if err := c.write(call.Out[k], v); err != nil {
			return err
		}
	}
	return nil
}

// disjoint holds outputs apart from inputs and from each other, but for an input whose place the
// first output takes whole.
func (c *checker) disjoint(call plan.Call, overwritten int) error {
	taken := map[int]string{}
	for k, o := range call.Out {
		for _, at := range c.floats(o) {
			if who, ok := taken[at]; ok {
				return fmt.Errorf("output %d and %s both at %d", k, who, at)
			}
			taken[at] = fmt.Sprintf("output %d", k)
		}
	}
	for k, x := range call.In {
		if x.Arena != plan.Transient || k == overwritten && x.Place == call.Out[0].Place && x.Shape.Equal(call.Out[0].Shape) {
			continue
		}
		for _, at := range c.floats(x) {
			if who, ok := taken[at]; ok {
				return fmt.Errorf("input %d, %v, lies where %s is written, at %d", k, x, who, at)
			}
		}
	}
	return nil
}

// floats lists where an operand lies.
func (c *checker) floats(o plan.Operand) []int {
	var all []int
	c.each(o, func(_, _, at int) { all = append(all, at) })
	return all
}

func (c *checker) each(o plan.Operand, f func(img, i, at int)) {
	size, l := o.Shape.Size(), c.p.Lanes
	if !o.Batched {
		for i := range size {
			f(0, i, o.Off+i)
		}
		return
	}
	for img := range c.p.Blocks(c.p.Batch) * l {
		for i := range size {
			f(img, i, o.Off+img/l*o.Stride+i*l+img%l)
		}
	}
}

// holds reports what is wrong where v should lie.
func (c *checker) holds(o plan.Operand, v *graph.Value) (err error) {
	c.each(o, func(img, i, at int) {
		want := canonical(v, img, i)
		if err != nil {
			return
		}
		if at < 0 || at >= len(c.mem[o.Arena]) {
			err = fmt.Errorf("float %d is past the arena's %d", at, len(c.mem[o.Arena]))
		} else if got := c.mem[o.Arena][at]; got == nil || *got != want {
			err = fmt.Errorf("float %d should be element %d of image %d of %v, is %v", at, want.i, want.img, want.v, got)
		}
	})
	return err
}

func (c *checker) write(o plan.Operand, v *graph.Value) (err error) {
	c.each(o, func(img, i, at int) {
		if at < 0 || at >= len(c.mem[o.Arena]) {
			err = fmt.Errorf("%v: float %d is past the arena's %d", v, at, len(c.mem[o.Arena]))
			return
		}
		if old := c.mem[plan.Persistent]; o.Arena == plan.Persistent && old[at] != nil {
			err = fmt.Errorf("%v and %v share float %d", v, old[at].v, at)
		}
		for _, g := range c.p.Guards {
			if o.Arena == plan.Transient && at >= g.Off && at < g.Off+g.Len {
				err = fmt.Errorf("%v lies on the guard words at %d", v, g.Off)
			}
		}
		e := canonical(v, img, i)
		c.mem[o.Arena][at] = &e
	})
	return err
}

// String names the element for messages.
func (e *element) String() string {
	if e == nil {
		return "unwritten"
	}
	return fmt.Sprintf("element %d of image %d of %v", e.i, e.img, e.v)
}
