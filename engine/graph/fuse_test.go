package graph

import "testing"

func conv(g *Graph, x *Value, out int) *Value {
	g.Layer = "conv"
	w := g.Param("w", Init{}, out, x.Shape[0], 3, 3)
	return g.Conv2D(x, w, nil, Window{[2]int{3, 3}, [2]int{1, 1}, [2]int{1, 1}})
}

// producers makes a value by each op that can take an activation in.
var producers = map[Op]func(g *Graph) *Value{
	Conv2D: func(g *Graph) *Value { return conv(g, g.Images("x", 2, 3, 3), 3) },
	Dense: func(g *Graph) *Value {
		return g.Dense(g.Images("x", 4, 1, 1), g.Param("w", Init{}, 3, 4), g.Param("b", Init{}, 3))
	},
	BatchNormTrain: func(g *Graph) *Value {
		y, _, _ := g.BatchNormTrain(g.Images("x", 2, 3, 3), g.Param("γ", Init{}, 2), g.Param("β", Init{}, 2), 1e-5)
		return y
	},
	BatchNormPredict: func(g *Graph) *Value {
		return g.BatchNormPredict(g.Images("x", 2, 3, 3), g.Param("γ", Init{}, 2), g.Param("β", Init{}, 2), g.State("m", 0, 2), g.State("v", 1, 2), 1e-5)
	},
	Add: func(g *Graph) *Value { return g.Add(g.Images("x", 2, 3, 3), g.Images("z", 2, 3, 3)) },
}

func TestEveryFusingOpFusesEveryFusableActivation(t *testing.T) {
	for op, can := range fusesAct {
		if can != (producers[Op(op)] != nil) {
			t.Errorf("%v fuses: %v, but this test has a producer: %v", Op(op), can, !can)
		}
	}
	for op, build := range producers {
		for act := Identity + 1; act < NumActs; act++ {
			g := New()
			x := build(g)
			maker := x.Maker
			y := g.Activation(x, act, 0.2)
			z := g.GlobalAvgPool2D(y)
			FuseActivations(g)
			nodes := g.Phases[Train]
			if !act.Fusable() {
				if len(nodes) != 3 || maker.Attr.Act != Identity || maker.Out[0] != x {
					t.Errorf("%v took in %v, whose gradient needs the input", op, act)
				}
				continue
			}
			if len(nodes) != 2 || nodes[0] != maker || maker.Attr.Act != act || maker.Attr.Slope != 0.2 {
				t.Errorf("%v did not take in %v:\n%v", op, act, g)
			}
			// what read the activation reads the op now, unchanged
			if maker.Out[0] != y || y.Maker != maker || z.Maker.In[0] != y {
				t.Errorf("%v with %v is not wired to its readers:\n%v", op, act, g)
			}
		}
	}
}

// TestNotFused lists activations that must stay apart.
func TestNotFused(t *testing.T) {
	for name, build := range map[string]func(g *Graph) (act *Value){
		"its input is read elsewhere": func(g *Graph) *Value {
			x := conv(g, g.Images("x", 2, 3, 3), 3)
			y := g.Activation(x, ReLU, 0)
			g.Add(x, y)
			return y
		},
		"two activations of one value": func(g *Graph) *Value {
			x := conv(g, g.Images("x", 2, 3, 3), 3)
			g.Activation(x, Tanh, 0)
			return g.Activation(x, ReLU, 0)
		},
		"the host reads its input": func(g *Graph) *Value {
			x := conv(g, g.Images("x", 2, 3, 3), 3)
			g.Keep(x)
			return g.Activation(x, ReLU, 0)
		},
		"its input is tapped": func(g *Graph) *Value {
			x := conv(g, g.Images("x", 2, 3, 3), 3)
			y := g.Activation(x, ReLU, 0)
			g.Stats(x)
			return y
		},
		"its input is an input":   func(g *Graph) *Value { return g.Activation(g.Images("x", 2, 3, 3), ReLU, 0) },
		"the op before fuses not": func(g *Graph) *Value { return g.Activation(g.GlobalAvgPool2D(g.Images("x", 2, 3, 3)), ReLU, 0) },
		"the op before has one already": func(g *Graph) *Value {
			return g.Activation(g.Activation(conv(g, g.Images("x", 2, 3, 3), 3), Tanh, 0), ReLU, 0)
		},
		"it is of another phase's value": func(g *Graph) *Value {
			x := conv(g, g.Images("x", 2, 3, 3), 3)
			g.Activation(x, ReLU, 0)
			g.Begin(Eval)
			return g.Activation(x, ReLU, 0)
		},
	} {
		g := New()
		y := build(g)
		FuseActivations(g)
		if y.Maker.Op != Activation {
			t.Errorf("%s: fused all the same:\n%v", name, g)
		}
	}
}

// TestFuseLeavesTheOrder also fuses in every phase.
func TestFuseLeavesTheOrder(t *testing.T) {
	g := New()
	x := g.Images("x", 2, 3, 3)
	for p := Train; p < NumPhases; p++ {
		g.Begin(p)
		y := g.Activation(conv(g, x, 2), ReLU, 0)
		g.Pool(MaxPool2D, g.Activation(conv(g, y, 2), Sigmoid, 0), Window{[2]int{2, 2}, [2]int{1, 1}, [2]int{}})
	}
	FuseActivations(g)
	for p, nodes := range g.Phases {
		var ops []Op
		for _, n := range nodes {
			ops = append(ops, n.Op)
		}
		if len(ops) != 3 || ops[0] != Conv2D || ops[1] != Conv2D || ops[2] != MaxPool2D {
			t.Errorf("%v: %v", Phase(p), ops)
		}
	}
}
