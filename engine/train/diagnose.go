package train

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"plywood/engine/graph"
)

// diverged stops the session at a step whose loss is not finite. Updates did nothing in it, so the
// parameters are those it began with, and the session goes back to before it where no later step
// has run with a finite loss.
func (s *Session) diverged(step int, loss float64) error {
	e := &DivergedError{Step: step + 1, Epoch: s.at.Epoch + 1, Loss: fmt.Sprint(loss)}
	back := s.at.Step - step
	inEpoch := s.at.StepInEpoch - back
	untouched := true
	for i := step; i < s.at.Step; i++ {
		row := float64(s.rows[2*(i%graph.LogSlots)])
		untouched = untouched && (math.IsNaN(row) || math.IsInf(row, 0))
	}
	where, err := s.firstNonFinite(step, inEpoch)
	if err != nil {
		return errors.Join(e, err)
	}
	e.Where = where
	if !untouched {
		e.Where += " (as the parameters are now; later steps have changed them)"
	}
	e.Advice = s.advice()
	s.failed = e
	if untouched {
		s.at.Step, s.at.StepInEpoch, s.read = step, inEpoch, step
	} else {
		s.read = s.at.Step
	}
	return e
}

// firstNonFinite runs the batch of that step forward once more, through a program that summarises
// every value, and names the first that holds a number that is not finite.
func (s *Session) firstNonFinite(step, inEpoch int) (string, error) {
	n := newNetwork(s.net.in, s.settings.Seed, s.net.prep)
	n.augment = s.net.augment
	if err := n.addTrain(s.model, s.set); err != nil {
		return "", err
	}
	stats := n.insertStats(graph.Train, func(*graph.Value) bool { return true })
	lo, hi := s.batches.bounds(inEpoch)
	if err := n.compile(s.backend, hi-lo, s.net.exec); err != nil {
		return "", err
	}
	defer n.close()
	if err := n.bind(n.trainSource, &s.set.Train); err != nil {
		return "", err
	}
	if err := n.exec.Run(graph.Train, s.batch(lo, hi, step)); err != nil {
		return "", err
	}
	var v [graph.StatsLen]float32
	for _, st := range stats {
		if err := n.exec.Read(st.stats, v[:]); err != nil {
			return "", err
		}
		if v[graph.StatNonFinite] > 0 {
			return st.describe(int(v[graph.StatNonFinite])), nil
		}
	}
	return "run again, the same batch stays finite", nil
}

// tapped is a value and the summary of it.
type tapped struct {
	of, stats *graph.Value
	layer     string // whose it is
}

func (t tapped) describe(count int) string {
	what := fmt.Sprintf("%d of its outputs are not finite", count)
	switch {
	case t.of.Role == graph.Parameter:
		what = fmt.Sprintf("%d numbers of %s are not finite: an earlier update was too large", count, t.of.Name)
	case t.layer == "" && t.of.Name == "loss":
		return "every output is finite, but their cross-entropy is not"
	case t.layer == "":
		return fmt.Sprintf("%d values of the batch's images are not finite", count)
	}
	return fmt.Sprintf("it first shows in %s: %s", t.layer, what)
}

// insertStats puts a summary behind the node that makes each value that pick wants, and before the
// first node that reads a parameter it wants; it lists them in running order.
func (n *network) insertStats(ph graph.Phase, pick func(*graph.Value) bool) []tapped {
	g := n.g
	g.Begin(ph)
	nodes := g.Phases[ph]
	g.Phases[ph] = nil
	g.Layer = ""
	var list []tapped
	seen := map[*graph.Value]bool{}
	tap := func(v *graph.Value, layer string) {
		if seen[v] || !pick(v) {
			return
		}
		seen[v] = true
		t := tapped{v, g.Stats(v), layer}
		g.Keep(t.stats)
		list = append(list, t)
	}
	for _, node := range nodes {
		for _, v := range node.In {
			if v.Role == graph.Parameter {
				tap(v, node.Layer)
			}
		}
		g.Phases[ph] = append(g.Phases[ph], node)
		for _, v := range node.Out {
			tap(v, node.Layer)
		}
	}
	return list
}

// advice says what commonly helps.
func (s *Session) advice() string {
	tips := []string{fmt.Sprintf("lower the learning rate, now %.4g, tenfold", s.rateAt(s.at.Step-1))}
	if s.settings.WarmupEpochs == 0 {
		tips = append(tips, "let it rise over a warm-up")
	}
	hasNorm := false
	for _, node := range s.net.g.Phases[graph.Train] {
		hasNorm = hasNorm || node.Op == graph.BatchNormTrain
	}
	if !hasNorm {
		tips = append(tips, "or put batch norm after the convolutions")
	}
	if !s.settings.Standardize {
		tips = append(tips, "or standardize the images")
	}
	return strings.Join(tips, ", ")
}
