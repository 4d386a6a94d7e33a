package train

import (
	"errors"
	"math"
	"testing"

	"plywood/engine/backend/cpu"
	"plywood/engine/backend/cpu/team"
	"plywood/engine/checkpoint"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// runTeam trains with that many members to the end and gives every member's losses and last state.
// lead is called before each step of the first member, the only one whom anyone speaks to.
func runTeam(t *testing.T, size int, m *nn.Model, s Settings, train int, lead func(*Session)) (losses [][]float64, ends []*checkpoint.Checkpoint) {
	t.Helper()
	local := team.NewLocal(size)
	losses, ends = make([][]float64, size), make([]*checkpoint.Checkpoint, size)
	failed := make([]error, size)
	done := make(chan int)
	for r := range size {
		go func() {
			defer func() { done <- r }()
			b := cpu.NewMember(local.Member(r))
			defer b.Close()
			sess, err := New(m, garments(train, 16), b, s)
			if err == nil {
				defer sess.Close()
				losses[r], err = follow(sess, func() {
					if r == 0 && lead != nil {
						lead(sess)
					}
				})
			}
			if err == nil {
				ends[r], err = sess.Snapshot()
			}
			if failed[r] = err; err != nil {
				local.Leave()
			}
		}()
	}
	for range size {
		<-done
	}
	for r, err := range failed {
		if err != nil {
			t.Fatalf("member %d: %v", r, err)
		}
	}
	return losses, ends
}

func follow(s *Session, before func()) ([]float64, error) {
	var losses []float64
	for {
		before()
		ev, err := s.Step()
		if err != nil || ev.Kind == Finished {
			return losses, err
		}
		losses = append(losses, ev.Loss)
	}
}

// A team ends with the parameters that one backend ends with, whatever its size, the last smaller
// batch included; and all members with the same bits.
func TestTeam(t *testing.T) {
	lenet, err := zoo.Get("lenet-bn")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		model *nn.Model
		train int
		batch int
		side  int
		adam  bool
		size  int
		near  float64 // share by which losses may differ
	}{
		{"two", small(), 150, 32, 10, false, 2, 2e-4},
		{"three, odd shares", small(), 100, 31, 10, false, 3, 2e-4},
		{"a batch smaller than the team", withoutNorm(small()), 65, 32, 10, true, 3, 2e-4},
		// In flat parts of a picture max pooling finds two largest pixels a rounding apart, and another
		// order of sums takes the other one.
		{"lenet-bn", lenet, 300, 128, 28, false, 2, 2e-3},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := smallSettings()
			s.Batch, s.Resize, s.LearningRate = c.batch, c.side, 0.2
			s.Flip = c.size == 3
			if c.adam {
				s.Config.Name, s.LearningRate = "adam", 0.002
			}
			if c.size == 3 { // shares of different sizes, each with the moves of its own images
				s.Flip, s.Shift = true, 2
			}
			alone, err := New(c.model, garments(c.train, 16), device(t, 1), s)
			if err != nil {
				t.Fatal(err)
			}
			defer alone.Close()
			want, err := follow(alone, func() {})
			if err != nil {
				t.Fatal(err)
			}
			losses, ends := runTeam(t, c.size, c.model, s, c.train, nil)
			for i := range want {
				if d := math.Abs(losses[0][i] - want[i]); !(d <= c.near*math.Abs(want[i])) {
					t.Fatalf("step %d: loss %v, one backend alone %v", i+1, losses[0][i], want[i])
				}
			}
			alike(t, "parameters", ends[0], snapshot(t, alone), 50*c.near)
			for r := range ends {
				alike(t, "the members' parameters", ends[r], ends[0], 0)
			}
		})
	}
}

func withoutNorm(m *nn.Model) *nn.Model {
	m.Remove(m.Index("bn"))
	return m
}

// alike compares every tensor by the largest difference, as a share of the largest number.
func alike(t *testing.T, what string, got, want *checkpoint.Checkpoint, tolerance float64) {
	t.Helper()
	for i, w := range want.Tensors {
		most, apart := 0.0, 0.0
		for j, v := range w.Data {
			most = max(most, math.Abs(float64(v)))
			apart = max(apart, math.Abs(float64(v-got.Tensors[i].Data[j])))
		}
		if !(apart <= tolerance*max(most, 1e-3)) { // a bias before batch norm is rounding alone
			t.Errorf("%s: %s differs by %v of at most %v", what, w.Name, apart, most)
		}
	}
}

// The learning rate that the first member is given is everyone's.
func TestTeamLearningRate(t *testing.T) {
	steps := 0
	_, ends := runTeam(t, 2, small(), smallSettings(), 100, func(s *Session) {
		if steps++; steps == 3 {
			if err := s.SetLearningRate(0.01); err != nil {
				t.Error(err)
			}
		}
	})
	alike(t, "parameters", ends[1], ends[0], 0)
}

// A member that goes does not leave the others waiting.
func TestTeamLeft(t *testing.T) {
	local := team.NewLocal(2)
	b := cpu.NewMember(local.Member(0))
	defer b.Close()
	s, err := New(small(), garments(64, 16), b, smallSettings())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	local.Leave()
	if _, err := s.Step(); !errors.Is(err, team.ErrLeft) {
		t.Errorf("got %v, wanted %v", err, team.ErrLeft)
	}
}
