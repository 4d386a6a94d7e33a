package worker

import (
	"fmt"
	"math"

	"plywood/engine/data"
	"plywood/engine/tensor"
	"plywood/wasm/protocol"
)

// facts counts and measures a set.
func facts(set *data.Set, name protocol.DataSet) (protocol.Message, error) {
	limited := *set
	limited.Limit(name.Train, 0)
	info := limited.Info()
	f := &protocol.DataFacts{Set: name, Shape: info.Shape, Train: info.Train, Test: info.Test, Mean: info.Mean, Std: info.Std}
	for _, c := range info.Classes {
		f.Classes = append(f.Classes, protocol.ClassFact{Name: c.Name, Train: c.Train, Test: c.Test})
	}
	if inPlane(set) {
		f.Plane = points(&limited)
	}
	return f, nil
}

// samples are the examples of a class, in the set's order, as a network gets them.
func samples(set *data.Set, m *protocol.SeeSamples) (protocol.Message, error) {
	limited := *set
	limited.Limit(m.Set.Train, 0)
	p := &limited.Train
	if m.Test {
		p = &limited.Test
	}
	s := &protocol.Samples{Set: m.Set, Test: m.Test, Class: m.Class, From: m.From, As: m.As}
	var index []int32
	most, skip := min(m.Count, mostAtOnce), m.From
	for i, l := range p.Labels {
		if m.Class >= 0 && int(l) != m.Class {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if len(index) >= most {
			break
		}
		index, s.Labels = append(index, int32(i)), append(s.Labels, l)
	}
	err := prepare(s, &limited, p, index)
	return s, err
}

// inPlane tells whether examples are points with two coordinates.
func inPlane(set *data.Set) bool {
	return set.Shape.Equal(tensor.Shape{2, 1, 1}) && set.Train.Floats != nil
}

// points are the training points, and how far the plane that holds them reaches.
func points(set *data.Set) *protocol.Plane {
	p := &protocol.Plane{Classes: set.Classes, Labels: set.Train.Labels, Reach: reach(set)}
	p.Points = inBytes(set.Train.Floats, p.Reach)
	return p
}

// reach is how far the training points lie from the middle, and a little.
func reach(set *data.Set) float64 {
	far := 0.0
	for _, v := range set.Train.Floats {
		far = math.Max(far, math.Abs(float64(v)))
	}
	return math.Max(1e-6, 1.05*far)
}

// inBytes writes coordinates from -reach to reach; what lies beyond is put on the edge.
func inBytes(coordinates []float32, reach float64) []byte {
	b := make([]byte, len(coordinates))
	for i, v := range coordinates {
		b[i] = byte(math.Round(255 * (math.Max(-1, math.Min(1, float64(v)/reach)) + 1) / 2))
	}
	return b
}

// plane asks the network about a grid of points.
func plane(s Seer, m *protocol.SeePlane, step int) (protocol.Message, error) {
	set := s.Set()
	if !inPlane(set) {
		return nil, fmt.Errorf("examples of %s are no points in a plane", set.Name)
	}
	if m.Side < 2 || m.Side > 200 {
		return nil, fmt.Errorf("a plane of %d points a side; ask for 2 to 200", m.Side)
	}
	p := points(set)
	p.Run, p.Step, p.Side = m.Run, step, m.Side
	x := tensor.New(m.Side*m.Side, 2, 1, 1)
	at := func(i int) float32 { return float32(p.Reach * ((2*float64(i)+1)/float64(m.Side) - 1)) }
	for row := range m.Side {
		for column := range m.Side {
			k := 2 * (row*m.Side + column)
			x.Data[k], x.Data[k+1] = at(column), at(m.Side-1-row)
		}
	}
	var err error
	p.Said, p.Sure, err = ask(s, x)
	return p, err
}
