package cpu

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime is the processor time that this thread has used: other work on the machine hardly blurs it.
func threadTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err)
	}
	return time.Duration(ts.Nano())
}
