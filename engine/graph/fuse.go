package graph

// fusesAct marks the ops that can apply an activation as they write.
var fusesAct = [NumOps]bool{Conv2D: true, Dense: true, BatchNormTrain: true, BatchNormPredict: true, Add: true}

// FuseActivations moves each activation into the op that makes its input, where nothing else
// reads that input and its gradient follows from the output. Run it before autodiff. The fused
// op takes over the activation's output value, so wiring and kept values stand.
func FuseActivations(g *Graph) {
	uses := g.uses()
	for p, nodes := range g.Phases {
		out := nodes[:0]
		for _, n := range nodes {
			if n.Op == Activation && n.Attr.Act.Fusable() {
				x := n.In[0]
				if m := x.Maker; m != nil && fusesAct[m.Op] && m.Attr.Act == Identity && uses[x] == 1 && !g.kept[x] && m.Out[0] == x {
					m.Attr.Act, m.Attr.Slope = n.Attr.Act, n.Attr.Slope
					m.Out[0] = n.Out[0]
					n.Out[0].Maker = m
					continue
				}
			}
			out = append(out, n)
		}
		g.Phases[p] = out
	}
}
