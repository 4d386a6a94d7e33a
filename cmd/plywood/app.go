package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"plywood/engine/backend"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// app is the command with the world it works in.
type app struct {
	stdout, stderr io.Writer
	interrupts     <-chan os.Signal // nil: none will come
	exit           func(code int)   // for a second interrupt
	open           func(*deviceFlags) (backend.Backend, error)
}

func newApp(stdout, stderr io.Writer) *app {
	return &app{stdout: stdout, stderr: stderr, exit: func(int) {}, open: (*deviceFlags).open}
}

// run runs one command line, and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int { return newApp(stdout, stderr).run(args) }

// usageError is wrong use of the command: exit code 2.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func (a *app) run(args []string) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if a.interrupts != nil {
		go a.watch(ctx, cancel)
	}
	root := a.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(usageError)):
		fmt.Fprintf(a.stderr, "plywood: %v\nSee '%s --help'.\n", err, cmd.CommandPath())
		return exitUsage
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(a.stderr, "plywood: stopped")
	default:
		fmt.Fprintf(a.stderr, "plywood: %v\n", err)
	}
	return exitFailure
}

// watch turns the first interrupt into a done context and the second into the end.
func (a *app) watch(ctx context.Context, cancel func()) {
	select {
	case <-a.interrupts:
		fmt.Fprintln(a.stderr, "\nplywood: stopping after this step; interrupt again to end at once")
		cancel()
	case <-ctx.Done():
		return
	}
	<-a.interrupts
	a.exit(exitFailure)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "plywood",
		Short: "Train image classifiers built from blocks",
		Long: `Plywood trains networks described by a model file: the same file that the page in
the browser builds and trains. A MODEL is the name of a network of the zoo, or a
file (*.plywood.json).`,
		Example: `  plywood summary lenet-bn
  plywood train --model lenet-bn --data garments
  plywood init resnet > net.plywood.json && plywood train --model net.plywood.json
  plywood eval runs/lenet-bn/best.safetensors --data garments`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			msg := fmt.Sprintf("there is no command %q", args[0])
			if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
				msg += "; did you mean " + strings.Join(like, " or ") + "?"
			}
			return usagef("%s", msg)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(a.initCommand(), a.summaryCommand(), a.trainCommand(), a.evalCommand(), a.predictCommand(),
		a.dataCommand(), a.devicesCommand(), a.benchCommand(), a.versionCommand())
	return root
}

// args checks the number of arguments and names what is missing.
func args(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, got []string) error {
		if len(got) < len(names) {
			return usagef("%s is missing", names[len(got)])
		}
		if len(got) > len(names) {
			return usagef("unexpected argument %q", got[len(names)])
		}
		return nil
	}
}

// oneOf checks a flag that takes one of a few words.
func oneOf(flag, value string, words ...string) error {
	for _, w := range words {
		if value == w {
			return nil
		}
	}
	return usagef("--%s %s: wanted one of %s", flag, value, strings.Join(words, ", "))
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
