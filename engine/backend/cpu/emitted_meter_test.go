//go:build !js

package cpu

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// meter reads, on Linux, how long the worker has run on a processor: other work on the machine disturbs that
// less than the time that passes.
type meter struct{ stat string }

// read is 0 where it is not known.
func (m *meter) read() time.Duration {
	if m.stat == "" {
		m.stat = workerStat()
	}
	text, _ := os.ReadFile(m.stat)
	var used time.Duration
	fmt.Sscan(string(text), (*int64)(&used))
	return used
}

// workerStat is where the kernel keeps account of the worker among this program's Chromium's threads.
func workerStat() string {
	threads, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*/comm")
	for _, comm := range threads {
		name, _ := os.ReadFile(comm)
		process := strings.Split(comm, "/")[2]
		if strings.HasPrefix(string(name), "DedicatedWorker") && descends(process, strconv.Itoa(os.Getpid())) {
			return filepath.Join(filepath.Dir(comm), "schedstat")
		}
	}
	return ""
}

// descends reports whether a process was started by another, or by one that it started.
func descends(process, from string) bool {
	for process != from {
		stat, err := os.ReadFile(filepath.Join("/proc", process, "stat"))
		_, after, _ := strings.Cut(string(stat), ") ") // past the name
		fields := strings.Fields(after)
		if err != nil || len(fields) < 2 || process == "1" {
			return false
		}
		process = fields[1]
	}
	return true
}
