package train

import (
	"context"
	"fmt"
	"math"

	"plywood/engine/backend"
	"plywood/engine/checkpoint"
	"plywood/engine/data"
	"plywood/engine/graph"
)

// Split names one of a set's two splits.
type Split uint8

const (
	Test Split = iota
	Train
)

func (s Split) String() string { return [...]string{"test", "train"}[s] }

func (s Split) of(set *data.Set) *data.Split {
	if s == Train {
		return &set.Train
	}
	return &set.Test
}

// Result is what an evaluation came to.
type Result struct {
	Images    int
	Loss      float64 // mean cross-entropy
	Accuracy  float64 // share of the images whose largest logit is their class
	Confusion [][]int // [class][predicted class], counts
}

// AddTo makes r the test figures of m.
func (r Result) AddTo(m *checkpoint.Metrics) {
	m.TestLoss, m.TestAccuracy = nil, &r.Accuracy
	if !math.IsNaN(r.Loss) && !math.IsInf(r.Loss, 0) {
		m.TestLoss = &r.Loss
	}
}

// Evaluation goes through a split in prediction mode, a batch an Advance.
type Evaluation struct {
	net     *network
	split   *data.Split
	at      int
	hits    int
	lossSum float64
	index   []int32
	logits  []float32
	result  Result
}

func newEvaluation(n *network, split *data.Split, classes int) *Evaluation {
	batch := n.program.Batch
	e := &Evaluation{net: n, split: split, index: make([]int32, batch), logits: make([]float32, batch*classes)}
	e.result.Confusion = make([][]int, classes)
	for i := range e.result.Confusion {
		e.result.Confusion[i] = make([]int, classes)
	}
	return e
}

// Advance evaluates the next batch, and reports whether it was the last.
func (e *Evaluation) Advance() (done bool, err error) {
	if e.at >= e.split.Count {
		return true, nil
	}
	if err := e.net.bindEval(e.split); err != nil {
		return false, err
	}
	n := min(len(e.index), e.split.Count-e.at)
	for i := range n {
		e.index[i] = int32(e.at + i)
	}
	if err := e.net.exec.Run(graph.Eval, backend.Step{N: n, Indices: e.index[:n]}); err != nil {
		return false, err
	}
	var loss, hits [1]float32
	classes := len(e.result.Confusion)
	logits := e.logits[:n*classes]
	for _, r := range []struct {
		v   *graph.Value
		dst []float32
	}{{e.net.evalLoss, loss[:]}, {e.net.evalHits, hits[:]}, {e.net.evalLogits, logits}} {
		if err := e.net.exec.Read(r.v, r.dst); err != nil {
			return false, err
		}
	}
	e.lossSum += float64(loss[0]) * float64(n)
	e.hits += int(hits[0])
	for i := range n {
		e.result.Confusion[e.split.Labels[e.at+i]][argmax(logits[i*classes:(i+1)*classes])]++
	}
	e.at += n
	return e.at >= e.split.Count, nil
}

// Result is what the batches so far came to.
func (e *Evaluation) Result() Result {
	r := e.result
	if r.Images = e.at; e.at > 0 {
		r.Loss, r.Accuracy = e.lossSum/float64(e.at), float64(e.hits)/float64(e.at)
	}
	return r
}

// all runs to the end.
func (e *Evaluation) all(ctx context.Context) (Result, error) {
	for {
		if err := ctx.Err(); err != nil {
			return e.Result(), err
		}
		if done, err := e.Advance(); done || err != nil {
			return e.Result(), err
		}
	}
}

// argmax is the place of the largest number, the first of equals.
func argmax(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

// StartEvaluation begins to go through a split, for a caller that has other things to do between
// batches.
func (s *Session) StartEvaluation(split Split) *Evaluation {
	return newEvaluation(s.net, split.of(s.set), len(s.set.Classes))
}

// Evaluate goes through a split in prediction mode, until ctx is done. Training is not touched.
func (s *Session) Evaluate(ctx context.Context, split Split) (Result, error) {
	if split.of(s.set).Count == 0 {
		return Result{}, fmt.Errorf("%s has no %v images; wanted at least one: choose another split or other data", s.set.Name, split)
	}
	return s.StartEvaluation(split).all(ctx)
}
