package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"loraebench/results"
	"loraebench/runner/dataset"
)

// defaultStore is what --store is when it is not given.
const defaultStore = "runs/lorae.db"

// app is what all subcommands share: where they print, and the flags of the
// root command, which are set when a subcommand runs.
type app struct {
	stdout, stderr io.Writer
	store          string // --store, a file
	data           string // --data; "": not given
	verbose        bool   // -v
}

// dataRoot is the folder the data sets' files lie in.
func (a *app) dataRoot() string { return dataset.Root(a.data) }

// say tells on stderr what is being done, with -v only.
func (a *app) say(format string, args ...any) {
	if a.verbose {
		_, _ = fmt.Fprintf(a.stderr, "runner: "+format+"\n", args...) // nowhere left to complain
	}
}

// print writes a subcommand's whole output.
func (a *app) print(text string) error {
	if _, err := io.WriteString(a.stdout, text); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

// printJSON writes a subcommand's whole output for programs.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

// readStore opens the store for reading and closes it after use.
func (a *app) readStore(use func(*results.Store) error) (err error) {
	a.say("reading %s", a.store)
	s, err := results.OpenReadOnly(a.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return use(s)
}
