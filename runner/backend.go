package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // the backend "go"
)

// openBackend opens a backend by GoMLX's name, e.g. "go" or "go:ops_sequential".
//
// On go, operations run one after the other, each on all cores: left to choose,
// compute v0.1.6 runs several at once, and as soon as as many matrix products are
// ready as its pool has workers, each waits for a worker for ever.
func openBackend(name string) (compute.Backend, error) {
	kind, options, _ := strings.Cut(name, ":")
	if known := compute.List(); !slices.Contains(known, kind) { // compute panics
		return nil, fmt.Errorf("unknown backend %q: built in are %s", name, strings.Join(known, ", "))
	}
	config := name
	if kind == "go" && !strings.Contains(options, "ops_") {
		config = strings.TrimSuffix("go:ops_sequential,"+options, ",")
	}
	backend, err := compute.NewWithConfig(config)
	if err != nil {
		return nil, fmt.Errorf("backend %q: %s", name, oneLine(err.Error()))
	}
	return backend, nil
}

// deviceOf says what the backend computes on.
func deviceOf(backend compute.Backend) string {
	return fmt.Sprintf("%s, %s/%s, %d threads", backend.Name(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
}
