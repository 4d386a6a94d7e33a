// Command check tries the OpenGL backend on a machine that has only a driver: it runs the binaries
// that lie beside it (plywood and gpu.test, built for OpenGL) and writes what came of them to
// report.json and report.md. It needs neither Go nor a compiler there, and ends within its budget of
// time whatever the device: what does not fit is made smaller or left out, and the report says so.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	self, err := os.Executable()
	if err != nil {
		self = "."
	}
	var c check
	flag.StringVar(&c.dir, "dir", filepath.Dir(self), "folder of plywood and gpu.test")
	flag.StringVar(&c.data, "data-dir", os.Getenv("PLYWOOD_DATA"), "folder of Fashion-MNIST's files; without it the trainings draw garments")
	flag.StringVar(&c.out, "out", ".", "folder for report.json and report.md")
	flag.DurationVar(&c.budget, "budget", 8*time.Minute, "time for everything")
	flag.StringVar(&c.device, "device", "gl", "device of plywood, as 'plywood devices' names it; the suite takes the first")
	flag.BoolVar(&c.quick, "quick", false, "lenet-bn alone")
	flag.Parse()
	if err := os.MkdirAll(c.out, 0o755); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
	r := c.run()
	if err := r.write(c.out); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
	fmt.Printf("%s and %s\n", filepath.Join(c.out, "report.md"), filepath.Join(c.out, "report.json"))
	if !r.sound() {
		os.Exit(1)
	}
}
