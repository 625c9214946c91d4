package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/gomlx/compute"

	"loraebench/results"
	"loraebench/runner/backend"
	"loraebench/runner/metric"
)

// Stamped by the Makefile with -ldflags -X; some environments build without version control stamps.
var (
	version  = "0.1.0"
	revision = "unknown"
	dirty    = "unknown"
)

// newProvenance says what is about to make a record.
func newProvenance(backendName string, opened compute.Backend, started time.Time) results.Provenance {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return results.Provenance{
		Program: programVersion(), Revision: revision, Dirty: dirty != "false",
		Go: runtime.Version(), GoMLX: moduleVersion("github.com/gomlx/gomlx"),
		Backend: backendName, Device: backend.DeviceOf(opened),
		Host: host, Started: stamp(started),
	}
}

// programVersion is the version as records keep it: a linked LAPACK moves the
// last digits of FID.
func programVersion() string {
	if metric.LinkedLAPACK {
		return version + "+lapack"
	}
	return version
}

// stamp is a time as the store keeps it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// moduleVersion is the version of a module this program was built with.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return "unknown"
}
