package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // the backend "go"
)

// goOptions run the go backend's operations side by side where they can, which
// takes a quarter off a training step. compute v0.1.6 then lets a matrix product
// wait for a free worker while it holds one: once as many products are ready as
// there are workers, all wait for ever. By default there are two a core, which
// four layers exhaust; no graph here comes near 256 products ready at once.
const goOptions = "go:ops_parallel,parallelism=256"

// openBackend opens a backend by GoMLX's name, e.g. "go" or "go:ops_sequential".
func openBackend(name string) (compute.Backend, error) {
	if err := knownBackend(name); err != nil {
		return nil, err
	}
	kind, options, _ := strings.Cut(name, ":")
	config := name
	if kind == "go" && !strings.Contains(options, "ops_") {
		config = strings.TrimSuffix(goOptions+","+options, ",")
	}
	backend, err := quietly(func() (compute.Backend, error) { return compute.NewWithConfig(config) })
	if err != nil {
		return nil, fmt.Errorf("backend %q: %s", name, oneLine(err.Error()))
	}
	return backend, nil
}

// knownBackend refuses names of backends that are not in the program; compute panics at them.
func knownBackend(name string) error {
	kind, _, _ := strings.Cut(name, ":")
	if known := compute.List(); !slices.Contains(known, kind) {
		return usagef("unknown backend %q: built in are %s", name, strings.Join(known, ", "))
	}
	return nil
}

// quietly opens a backend with nothing on stdout: compute announces its
// parallelism there, in the midst of what programs read.
func quietly(open func() (compute.Backend, error)) (compute.Backend, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	stdout := os.Stdout
	os.Stdout = null
	backend, err := open()
	os.Stdout = stdout
	return backend, errors.Join(err, null.Close())
}

// deviceOf says what the backend computes on.
func deviceOf(backend compute.Backend) string {
	return fmt.Sprintf("%s, %s/%s, %d threads", backend.Name(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
}
