package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"plywood/engine/nn/zoo"
)

func (a *app) initCommand() *cobra.Command {
	list := false
	cmd := &cobra.Command{
		Use:   "init NETWORK",
		Short: "Print a network of the zoo as a model file",
		Long:  "Print a network of the zoo as a model file, to be changed and trained. The networks:\n" + zooList(),
		Example: `  plywood init lenet-bn > net.plywood.json
  plywood init --list`,
		Args: func(cmd *cobra.Command, got []string) error {
			if list {
				return args()(cmd, got)
			}
			return args("NETWORK")(cmd, got)
		},
		RunE: func(_ *cobra.Command, names []string) error {
			if list {
				_, err := fmt.Fprint(a.stdout, zooList())
				return err
			}
			m, err := zoo.Get(names[0])
			if err != nil {
				return err
			}
			_, err = a.stdout.Write(m.JSON())
			return err
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the networks")
	return cmd
}

func zooList() string {
	var b strings.Builder
	for _, e := range zoo.Entries() {
		fmt.Fprintf(&b, "  %-14s %s\n", e.Name, e.Title)
	}
	return b.String()
}
