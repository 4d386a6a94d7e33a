//go:build !linux

package cpu

import "time"

var began = time.Now()

// threadTime is the clock's, where a thread's own is not to be had.
func threadTime() time.Duration { return time.Since(began) }
