package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"plywood/engine/bench"
	"plywood/engine/bench/wire"
)

// company is the other programs that a bench runs beside.
type company []*exec.Cmd

// startCompany starts each command line; what they say beside answers goes to stderr.
func startCompany(ctx context.Context, lines []string) (devices []bench.Device, c company, err error) {
	for _, line := range lines {
		words := strings.Fields(line)
		if len(words) == 0 {
			return devices, c, usagef("--with: wanted a command, got none")
		}
		cmd := exec.CommandContext(ctx, words[0], words[1:]...)
		cmd.Stderr = os.Stderr
		to, err := cmd.StdinPipe()
		if err != nil {
			return devices, c, err
		}
		from, err := cmd.StdoutPipe()
		if err != nil {
			return devices, c, err
		}
		cmd.Cancel, cmd.WaitDelay = to.Close, 5*time.Second // it ends where its input does
		if err := cmd.Start(); err != nil {
			return devices, c, fmt.Errorf("--with %q: %w", line, err)
		}
		c = append(c, cmd)
		client, err := wire.NewClient(to, from)
		if err != nil {
			return devices, c, fmt.Errorf("--with %q: %w", line, err)
		}
		devices = append(devices, bench.Device{Name: client.Name(), Outside: client})
	}
	return devices, c, nil
}

// wait returns when all have ended.
func (c company) wait() {
	for _, cmd := range c {
		cmd.Wait()
	}
}
