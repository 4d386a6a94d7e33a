package train

import (
	"strings"
	"testing"
	"time"

	"plywood/engine/nn/zoo"
	"plywood/engine/tensor"
)

func TestMeasurement(t *testing.T) {
	s := FromRecipe(zoo.LenetBN().Recipe)
	dev := device(t, 1)
	m, err := NewMeasurement(zoo.LenetBN(), tensor.Shape{1, 28, 28}, 10, dev, s)
	if err != nil {
		t.Fatal(err)
	}
	var clock time.Time
	m.Now = func() time.Time { clock = clock.Add(5 * time.Millisecond); return clock }
	for n := 0; ; n++ {
		done, err := m.Advance()
		if err != nil || n > 1000 {
			t.Fatal(n, err)
		}
		if done {
			break
		}
	}
	p, err := Plan(zoo.LenetBN(), dev, s)
	if err != nil {
		t.Fatal(err)
	}
	if c := m.Cost(); c.Bytes != p.Bytes() || c.Learn != 0.005/256 || c.Predict != 0.005/256 {
		t.Errorf("the cost is %+v; want %d bytes, and five milliseconds a step of 256", c, p.Bytes())
	}
	m.Close()
}

// What takes long or much memory is measured by a smaller batch.
func TestMeasurementOfALargeNetwork(t *testing.T) {
	s := FromRecipe(zoo.Resnet().Recipe)
	m, err := NewMeasurement(zoo.Resnet(), tensor.Shape{1, 28, 28}, 10, device(t, 1), s)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if _, err := m.Advance(); err != nil || m.n > 64 {
		t.Errorf("it goes on with batches of %d, %v", m.n, err)
	}
	if m.Cost().Bytes < 150<<20 {
		t.Errorf("at a batch of 256 it needs %d bytes", m.Cost().Bytes)
	}
}

func TestMeasurementRefuses(t *testing.T) {
	s := Defaults()
	s.Batch = 1
	if _, err := NewMeasurement(zoo.LenetBN(), tensor.Shape{1, 28, 28}, 10, device(t, 1), s); err == nil || !strings.Contains(err.Error(), "batch 1") {
		t.Errorf("a batch of one: %v", err)
	}
}
