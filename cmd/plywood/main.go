// Command plywood trains networks and tells about them: see plywood help.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	a := newApp(os.Stdout, os.Stderr)
	a.interrupts, a.exit = interrupts, os.Exit
	os.Exit(a.run(os.Args[1:]))
}
