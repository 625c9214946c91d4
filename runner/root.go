package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "runner",
		Short: "Train generative autoencoders over the grid of a sweep file and keep every result",
		Long: `Train generative autoencoders over the grid of a sweep file, measure them, and
keep every result with how it was made in one store.

Exit codes: 0 done, 1 it failed, 2 it was called wrongly; runner trial has more.`,
		Example: `  runner data mnist
  runner methods --dataset mnist
  runner status`,
		Args:              needCommand,
		RunE:              func(*cobra.Command, []string) error { return nil }, // Args lets nothing through
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w (see %s --help)", err, c.CommandPath())
	})
	flags := root.PersistentFlags()
	flags.StringVar(&a.store, "store", defaultStore, "keep the results in `FILE`")
	flags.StringVar(&a.data, "data", "", "look for data sets in `DIR` (default: LORAE_DATA of the environment, else data)")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say more on stderr")
	root.SetHelpCommand(newHelp())
	root.AddCommand(newBackend(a), newBench(a), newData(a), newDatasets(a), newDoctor(a), newEval(a), newExport(a), newExtractor(a), newFID(a), newGC(a), newImport(a), newMethods(a), newShow(a), newStatus(a), newSweep(a), newTrial(a))
	return root
}

// newHelp takes the place of cobra's help, which knows no usage errors.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Explain a command",
		Example: "  runner help status",
		RunE: func(c *cobra.Command, args []string) error {
			topic, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return needCommand(c.Root(), args)
			}
			topic.InitDefaultHelpFlag() // or the help lacks -h
			return topic.Help()
		},
	}
}

// needCommand is the Args of a command that does nothing by itself.
func needCommand(c *cobra.Command, args []string) error {
	hint := fmt.Sprintf("known: %s (see %s --help)", strings.Join(subcommands(c), ", "), c.CommandPath())
	if len(args) == 0 {
		return usagef("no command given; %s", hint)
	}
	return usagef("unknown command %q; %s", args[0], hint)
}

// noArgs is the Args of a command that has flags only.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, got %q (see %s --help)", c.Name(), args, c.CommandPath())
	}
	return nil
}

// subcommands are the names of a command's own commands, sorted.
func subcommands(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			names = append(names, sub.Name())
		}
	}
	return names
}
