package main

import (
	"bufio"
	"fmt"
	"os"

	"plywood/engine/backend"
	"plywood/engine/data"
	"plywood/engine/nn"
	"plywood/engine/tensor"
	"plywood/engine/train"
)

// enoughMemory refuses a run that the machine's free memory cannot hold, before the attempt would
// end the program. Models that do not fit the data are left for train.New to explain.
func enoughMemory(m *nn.Model, set *data.Set, b backend.Backend, s train.Settings) error {
	free := freeMemory()
	if free == 0 || len(set.Shape) != 3 {
		return nil
	}
	m = m.Clone()
	m.Input = set.Shape
	if s.Resize > 0 {
		m.Input = tensor.Shape{set.Shape[0], s.Resize, s.Resize}
	}
	s.Batch = min(s.Batch, max(set.Train.Count, 1))
	p, err := train.Plan(m, b, s)
	if err != nil {
		return nil
	}
	if need := p.Bytes(); need > free {
		return fmt.Errorf("a batch of %d needs %s, this machine has %s free; use a smaller batch or fewer channels", s.Batch, bytesText(need), bytesText(free))
	}
	return nil
}

// freeMemory is what new programs can have, in bytes; 0 where the system does not say.
func freeMemory() int {
	f, err := os.Open("/proc/meminfo") // Linux only
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kib int
		if n, err := fmt.Sscanf(lines.Text(), "MemAvailable: %d kB", &kib); n == 1 && err == nil {
			return kib << 10
		}
	}
	return 0
}
