package cpu

import "time"

// turnTime is threadTime by the processor where TestChromium tells it. Asking takes too long for single ops.
func turnTime() time.Duration {
	if used := processorTime(); used > 0 {
		return used
	}
	return threadTime()
}
