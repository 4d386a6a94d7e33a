package graph

// Simplify rewrites the graph into one that computes the same values in fewer steps. Run it before
// autodiff, so that rules and backends see what is left. Values that the host reads, and those with
// several readers, stay.
func Simplify(g *Graph) {
	PoolFirst(g)
	FuseActivations(g)
}

// PoolFirst swaps a 1×1 convolution with the average pooling that alone reads it. Both are linear, one over
// channels and one over pixels: the mean of w·x + b over a window is w·(mean of x) + b. So the
// convolution meets the pooled pixels only, a quarter of them where a 2×2 window halves the map, as in
// DenseNet's transitions. The convolution takes over the pooling's output value, so wiring and
// kept values stand.
func PoolFirst(g *Graph) {
	uses := g.uses()
	for _, nodes := range g.Phases {
		for j, pool := range nodes {
			if !averages(pool) {
				continue
			}
			y := pool.In[0]
			conv := y.Maker
			if conv == nil || !mixesChannels(conv) || uses[y] != 1 || g.kept[y] {
				continue
			}
			x, out := conv.In[0], pool.Out[0]
			for i := range j {
				if nodes[i] != conv {
					continue
				}
				pooled := g.batched(pool.Layer, x.Shape[0], out.Shape[1], out.Shape[2])
				pooled.Maker, out.Maker = pool, conv
				pool.In[0], pool.Out[0] = x, pooled
				conv.In[0], conv.Out[0] = pooled, out
				nodes[i], nodes[j] = pool, conv
			}
		}
	}
}

// averages reports whether a node is a mean over windows without padding, of which there are fewer than pixels.
func averages(n *Node) bool {
	switch n.Op {
	case GlobalAvgPool2D:
		return n.In[0].Shape[1]*n.In[0].Shape[2] > 1
	case AvgPool2D:
		x, y := n.In[0].Shape, n.Out[0].Shape
		return n.Attr.Padding == [2]int{} && y[1]*y[2] < x[1]*x[2]
	}
	return false
}

// mixesChannels reports whether a node is a convolution of each pixel by itself.
func mixesChannels(n *Node) bool {
	one := [2]int{1, 1}
	return n.Op == Conv2D && n.Attr.Window() == Window{Kernel: one, Stride: one} && n.Attr.Act == Identity
}

// uses counts the readers of every value.
func (g *Graph) uses() map[*Value]int {
	uses := map[*Value]int{}
	for _, nodes := range g.Phases {
		for _, n := range nodes {
			for _, v := range n.In {
				uses[v]++
			}
		}
	}
	return uses
}
