package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// usageError is a mistake in how the command was called.
type usageError struct{ error }

// run is the command: it parses args, prints to stdout, and says in one line on
// stderr what went wrong.
func run(args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	if err == nil {
		return exitOK
	}
	root.PrintErrf("reports: %s\n", strings.Join(strings.Fields(err.Error()), " "))
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFailure
}

// options are the flags that all subcommands share.
type options struct {
	store   string
	verbose bool
}

func newRoot() *cobra.Command {
	var o options
	root := &cobra.Command{
		Use:   "reports",
		Short: "Print and draw the results of sweeps as the paper's tables and figures, and test them",
		Example: `  reports table fid
  reports table rank --store runs/lorae.db
  reports compare lorae irmae
  reports plot all --out figures`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{fmt.Errorf("no command given; known: %s (see reports --help)", commandNames(c))}
			}
			return usageError{fmt.Errorf("unknown command %q; known: %s (see reports --help)", args[0], commandNames(c))}
		},
		RunE:              func(*cobra.Command, []string) error { return nil }, // Args lets nothing through
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w (see %s --help)", err, c.CommandPath())}
	})
	root.PersistentFlags().StringVar(&o.store, "store", "runs/lorae.db", "read the results from `FILE`")
	root.PersistentFlags().BoolVarP(&o.verbose, "verbose", "v", false, "say on stderr what was read")
	root.AddCommand(newTableCommand(&o), newCompareCommand(&o), newPlotCommand(&o), newHTMLCommand(&o), newServeCommand(&o), newBenchCommand())
	return root
}

// commandNames are those of the subcommands that --help lists.
func commandNames(root *cobra.Command) string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			names = append(names, c.Name())
		}
	}
	return strings.Join(names, ", ")
}
