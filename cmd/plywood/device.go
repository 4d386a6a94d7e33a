package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"plywood/engine/backend"
	"plywood/engine/backend/cpu"
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
	name string
	open func(threads int) (backend.Backend, error)
}

// devices lists what there is, the one that auto takes first.
func devices() []device {
	return []device{
		{"cpu", func(threads int) (backend.Backend, error) { return cpu.New(threads), nil }},
	}
}

func (d *deviceFlags) open() (backend.Backend, error) {
	if d.threads < 0 || d.threads > 1024 {
		return nil, usagef("--threads %d: wanted 0 (one a core) to 1024", d.threads)
	}
	names := []string{"auto"}
	for _, dev := range devices() {
		if d.name == dev.name || d.name == "auto" {
			return dev.open(d.threads)
		}
		names = append(names, dev.name)
	}
	return nil, oneOf("device", d.name, names...)
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
				b, err := d.open(0)
				about := ""
				if err != nil {
					about = "not to be had: " + err.Error()
				} else {
					about = b.Describe()
				}
				if asJSON {
					line := struct {
						Device    string `json:"device"`
						Available bool   `json:"available"`
						About     string `json:"about"`
					}{d.name, err == nil, about}
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
