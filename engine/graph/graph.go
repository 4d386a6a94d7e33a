// Package graph is the static graph a model is lowered to: values, and the ops that make them,
// in the order they run. It knows shapes and wiring; it knows neither layers (package nn) nor
// memory (package plan) nor kernels (package backend).
package graph

import (
	"fmt"
	"strings"

	"plywood/engine/tensor"
)

// Role says what a value is to the program that holds it.
type Role uint8

const (
	Result    Role = iota // made by a node, dead after its last use
	Parameter             // trained
	State                 // kept from step to step, not trained: moving statistics, velocities
	Input                 // written by the host
	Data                  // a dataset bound by the host; read only by Gather and GatherLabels
)

// Value is one array. A batched value has Shape [C,H,W] for one image and holds up to the
// program's batch of them; any other has its whole Shape.
type Value struct {
	ID      int
	Name    string // parameters and states: as in a checkpoint; results: the layer, or d(layer)
	Role    Role
	Shape   tensor.Shape
	Batched bool
	Bytes   bool // Data only: pixels are uint8, not float32
	Init    Init // Parameter and State only
	Maker   *Node
}

func (v *Value) String() string { return fmt.Sprintf("%s:%d", v.Name, v.ID) }

// Init says how a parameter or state starts.
type Init struct {
	Xavier        bool    // uniform in ±√(6/(FanIn+FanOut)), Glorot & Bengio 2010
	FanIn, FanOut int     // with Xavier
	Const         float32 // otherwise
}

// Node is one call of an op.
type Node struct {
	Op    Op
	Attr  Attr
	In    []*Value
	Out   []*Value
	Layer string // the path of the layer it came from, for messages
}

func (n *Node) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v", n.Op)
	for _, v := range n.In {
		fmt.Fprintf(&b, " %v", v)
	}
	b.WriteString(" →")
	for _, v := range n.Out {
		fmt.Fprintf(&b, " %v", v)
	}
	return b.String()
}

// Phase is one of the sequences that share a graph's parameters.
type Phase uint8

const (
	Train   Phase = iota // a batch of the training data: forward, gradients, update
	Eval                 // a batch of the test data: loss and hits, prediction mode
	Predict              // images from the host: logits
	NumPhases
)

func (p Phase) String() string { return [...]string{"train", "eval", "predict"}[p] }

// Graph holds every value and, per phase, the nodes in running order.
type Graph struct {
	Values []*Value
	Phases [NumPhases][]*Node
	// Layer is stamped on the nodes added from now on.
	Layer string
	phase Phase
	kept  map[*Value]bool
}

// New returns an empty graph, building its Train phase.
func New() *Graph { return &Graph{kept: map[*Value]bool{}} }

// Begin makes the nodes added from now on part of phase p.
func (g *Graph) Begin(p Phase) { g.phase = p }

// Building is the phase that nodes are being added to.
func (g *Graph) Building() Phase { return g.phase }

// Keep marks a result that the host reads after a run: it is never overwritten within its phase.
func (g *Graph) Keep(v *Value) { g.kept[v] = true }

// Kept reports whether the host reads v.
func (g *Graph) Kept(v *Value) bool { return g.kept[v] }

func (g *Graph) value(v Value) *Value {
	v.ID = len(g.Values)
	g.Values = append(g.Values, &v)
	return &v
}

// Param declares a trained array. Name is its name in a checkpoint.
func (g *Graph) Param(name string, init Init, shape ...int) *Value {
	return g.value(Value{Name: name, Role: Parameter, Shape: shape, Init: init})
}

// State declares an array that is kept from step to step but not trained.
func (g *Graph) State(name string, init float32, shape ...int) *Value {
	return g.value(Value{Name: name, Role: State, Shape: shape, Init: Init{Const: init}})
}

// Images declares a batched input [N,C,H,W] that the host writes.
func (g *Graph) Images(name string, c, h, w int) *Value {
	return g.value(Value{Name: name, Role: Input, Shape: tensor.Shape{c, h, w}, Batched: true})
}

// Vector declares a plain input that the host writes.
func (g *Graph) Vector(name string, shape ...int) *Value {
	return g.value(Value{Name: name, Role: Input, Shape: shape})
}

// Dataset declares images [C,H,W] that the host binds once: uint8 where bytes is set, else float32.
func (g *Graph) Dataset(name string, bytes bool, c, h, w int) *Value {
	return g.value(Value{Name: name, Role: Data, Shape: tensor.Shape{c, h, w}, Bytes: bytes})
}

// Labels declares class numbers that the host binds once.
func (g *Graph) Labels(name string) *Value {
	return g.value(Value{Name: name, Role: Data, Shape: tensor.Shape{1}, Bytes: true})
}

// node appends a node; outputs are made by the caller.
func (g *Graph) node(op Op, attr Attr, in []*Value, out ...*Value) *Node {
	n := &Node{Op: op, Attr: attr, In: in, Out: out, Layer: g.Layer}
	for _, o := range out {
		o.Maker = n
	}
	g.Phases[g.phase] = append(g.Phases[g.phase], n)
	return n
}

func (g *Graph) batched(name string, shape ...int) *Value {
	return g.value(Value{Name: name, Shape: shape, Batched: true})
}

func (g *Graph) plain(name string, shape ...int) *Value {
	return g.value(Value{Name: name, Shape: shape})
}

// Params lists the trained values in the order they were declared.
func (g *Graph) Params() []*Value { return g.withRole(Parameter) }

// States lists the kept values in the order they were declared.
func (g *Graph) States() []*Value { return g.withRole(State) }

func (g *Graph) withRole(r Role) []*Value {
	var vs []*Value
	for _, v := range g.Values {
		if v.Role == r {
			vs = append(vs, v)
		}
	}
	return vs
}

// String lists the phases, a node a line.
func (g *Graph) String() string {
	var b strings.Builder
	for p, nodes := range g.Phases {
		if len(nodes) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%v:\n", Phase(p))
		for _, n := range nodes {
			fmt.Fprintf(&b, "  %v\n", n)
		}
	}
	return b.String()
}

func must(ok bool, format string, args ...any) {
	if !ok {
		panic("graph: " + fmt.Sprintf(format, args...))
	}
}
