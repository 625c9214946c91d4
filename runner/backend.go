package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/gomlx/compute"
	"github.com/spf13/pflag"

	"loraebench/runner/backend"
)

// backendFlag is the flag --backend of the commands that compute.
func backendFlag(flags *pflag.FlagSet, name *string) {
	flags.StringVar(name, "backend", "", "compute on this `BACKEND`: auto, xla:cuda, xla:cpu, onnx:cpu, go or xla:/PATH/plugin.so (default: GOMLX_BACKEND of the environment, else auto)")
}

// backendName is the backend that was asked for, checked as far as nothing is taken that another process may need.
func backendName(flag string) (string, error) {
	name := cmp.Or(flag, os.Getenv("GOMLX_BACKEND"), backend.Auto)
	if name == backend.Auto {
		return name, nil
	}
	err := backend.Check(name)
	if kind, _, _ := strings.Cut(name, ":"); err == nil && kind == "go" {
		_, err = backend.Probe(name)
	}
	if err != nil {
		return "", usageError{err}
	}
	return name, nil
}

// chooseBackend is the name of the backend to open, and why. Whatever may take
// an accelerator is tried in a process of its own.
func chooseBackend(ctx context.Context, name string) (chosen, why string, err error) {
	return backend.Choose(ctx, probeBackend, name)
}

// chosenName is the name of the backend to open here; for auto it says on stderr which it is.
func chosenName(ctx context.Context, a *app, flag string) (string, error) {
	name, err := backendName(flag)
	if err != nil || name != backend.Auto {
		return name, err
	}
	name, why, err := chooseBackend(ctx, name)
	if err == nil {
		tell(a.stderr, "runner: backend %s (%s)", name, why)
	}
	return name, err
}

// openChosen opens the backend that was asked for, and gives its name.
func openChosen(ctx context.Context, a *app, flag string) (opened compute.Backend, name string, err error) {
	if name, err = chosenName(ctx, a, flag); err != nil {
		return nil, "", err
	}
	if opened, err = backend.Open(name); err != nil {
		return nil, "", usageError{err}
	}
	return opened, name, nil
}

// probeBackend is a backend.Prober: runner backend probe in a process.
func probeBackend(ctx context.Context, name string) (device string, err error) {
	if kind, _, _ := strings.Cut(name, ":"); kind == "go" { // takes nothing that another process needs
		return backend.Probe(name)
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program to try %s with: %w", name, err)
	}
	var out, trouble bytes.Buffer
	c := exec.CommandContext(ctx, self, "backend", "probe", name)
	c.Stdout, c.Stderr = &out, &trouble
	err = c.Run()
	if err == nil {
		return strings.TrimSpace(out.String()), nil
	}
	lines := strings.Split(strings.TrimSpace(trouble.String()), "\n") // libraries may have written some before
	if said, ok := strings.CutPrefix(lines[len(lines)-1], "runner: "); ok {
		return "", errors.New(said)
	}
	return "", fmt.Errorf("backend %q: its process ended: %w", name, err)
}
