package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"plywood/engine/backend"
	"plywood/engine/backend/cpu"
	"plywood/engine/bench"
	"plywood/gpu"
)

// deviceFlags choose where to compute.
type deviceFlags struct {
	name    string
	threads int
}

func (d *deviceFlags) add(f *pflag.FlagSet) {
	f.StringVar(&d.name, "device", "auto", "where to compute: auto or one of 'plywood devices'")
	f.IntVar(&d.threads, "threads", 0, "threads of the cpu device (default: one a core)")
}

// device is a way to compute that this build offers.
type device struct {
	name     string
	about    string      // where it is known without opening; "": Describe tells
	hardware bool        // a GPU: what auto takes first
	gl       *gpu.Device // what an OpenGL device says of itself
	open     func(threads int) (backend.Backend, error)
}

// devices lists what there is. Without OpenGL devices, gl is there to say why.
func devices() []device {
	list := []device{{name: "cpu", open: func(threads int) (backend.Backend, error) { return cpu.New(threads), nil }}}
	found, err := gpu.Devices()
	if err != nil {
		return append(list, device{name: "gl", open: func(int) (backend.Backend, error) { return nil, err }})
	}
	for i, d := range found {
		name := "gl"
		if i > 0 {
			name = fmt.Sprintf("gl:%d", i)
		}
		list = append(list, device{name: name, about: fmt.Sprintf("%v; %v", d, d.Limits), hardware: !d.Software, gl: &d,
			open: func(int) (backend.Backend, error) { return gpu.Open(i) }})
	}
	return list
}

// open opens the device of that name. auto is the first GPU, else the processor: software OpenGL
// is only used when asked for.
func (d *deviceFlags) open() (backend.Backend, error) {
	if d.threads < 0 || d.threads > 1024 {
		return nil, usagef("--threads %d: wanted 0 (one a core) to 1024", d.threads)
	}
	if d.name == "cpu" {
		return cpu.New(d.threads), nil
	}
	if n, ok := strings.CutPrefix(d.name, "cpu:"); ok {
		threads, err := strconv.Atoi(n)
		if err != nil || threads < 1 || threads > 1024 {
			return nil, usagef("--device %s: wanted 1 to 1024 threads after the colon", d.name)
		}
		return cpu.New(threads), nil
	}
	all := devices()
	names := []string{"auto"}
	for _, dev := range all {
		if d.name == dev.name || d.name == "auto" && dev.hardware {
			return dev.open(d.threads)
		}
		names = append(names, dev.name)
	}
	if d.name == "auto" {
		return all[0].open(d.threads)
	}
	return nil, oneOf("device", d.name, names...)
}

// openAll opens several devices, with commas between their names.
func (d *deviceFlags) openAll() ([]bench.Device, error) {
	var all []bench.Device
	for name := range strings.SplitSeq(d.name, ",") {
		one := deviceFlags{name: strings.TrimSpace(name), threads: d.threads}
		b, err := one.open()
		if err != nil {
			return nil, err
		}
		if one.name == "auto" {
			one.name = b.Name()
		}
		all = append(all, bench.Device{Name: one.name, Backend: b})
	}
	return all, nil
}

func (a *app) devicesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "devices",
		Short:   "List where networks can be trained",
		Example: "  plywood devices",
		Args:    args(),
		RunE: func(*cobra.Command, []string) error {
			for _, d := range devices() {
				about := d.about
				var err error
				if about == "" {
					about, err = describe(d)
				}
				if asJSON {
					line := struct {
						Device    string      `json:"device"`
						Available bool        `json:"available"`
						About     string      `json:"about"`
						GL        *gpu.Device `json:"gl,omitempty"`
					}{d.name, err == nil, about, d.gl}
					if err := json.NewEncoder(a.stdout).Encode(line); err != nil {
						return err
					}
					continue
				}
				fmt.Fprintf(a.stdout, "%-6s %s (%s/%s)\n", d.name, about, runtime.GOOS, runtime.GOARCH)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	return cmd
}

// describe opens the processor to ask it about itself, and tells what memory the machine has for it.
func describe(d device) (string, error) {
	b, err := d.open(0)
	if err != nil {
		return "not to be had: " + err.Error(), err
	}
	about := b.Describe()
	if free := freeMemory(); free > 0 {
		about += fmt.Sprintf(", %s of memory free", bytesText(free))
	}
	return about, nil
}
