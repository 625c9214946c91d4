// Package backend opens what the graphs are computed on, by name, and chooses
// among what there is.
//
//	go, go:OPTIONS       in the program, runs everywhere
//	onnx:cpu             ONNX Runtime's library
//	xla:cpu, xla:cuda    a PJRT plugin
//	xla:/PATH/plugin.so  the plugin in this file
//	auto                 the first of xla:cuda, xla:cpu, onnx:cpu, go that works
//
// Libraries are looked for in the folder of this package (Folder), and then
// where GoMLX looks: ONNXRUNTIME_SHARED_LIBRARY_PATH goes before it, as does
// PJRT_PLUGIN_LIBRARY_PATH. Nothing is ever downloaded here; that is package
// install's. A backend that was named is that one or an error.
package backend

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/gomlx/compute"
	onnx "github.com/gomlx/compute-onnx"
	_ "github.com/gomlx/compute/gobackend" // the backend "go"
	"github.com/gomlx/go-xla/compute/xla"
)

func init() {
	onnx.EnableAutoInstall(false)
	xla.EnableAutoInstall(false)
}

// ErrUnknown is a name that no backend has.
var ErrUnknown = errors.New("unknown backend")

// goOptions run the go backend's operations side by side where they can, which
// takes a quarter off a training step. compute v0.1.6 then lets a matrix product
// wait for a free worker while it holds one: once as many products are ready as
// there are workers, all wait for ever. By default there are two a core, which
// four layers exhaust; no graph here comes near 256 products ready at once.
const goOptions = "ops_parallel,parallelism=256"

// Open opens a backend, which must be named: auto is Choose's.
func Open(name string) (b compute.Backend, err error) {
	if err := Check(name); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil { // go-xla panics at some plugins
			b, err = nil, fmt.Errorf("backend %q: %s", name, oneLine(fmt.Sprint(p)))
		}
	}()
	b, err = quietly(func() (compute.Backend, error) { return compute.NewWithConfig(config(name)) })
	if err != nil {
		return nil, fmt.Errorf("backend %q: %s%s", name, plainly(err), hint(name))
	}
	return b, nil
}

// Check refuses a name that no backend can have; it opens none.
func Check(name string) error {
	kind, _, _ := strings.Cut(name, ":")
	if !slices.Contains([]string{"go", "onnx", "xla"}, kind) {
		return fmt.Errorf("%w %q: built in are auto, %s, xla:/PATH/plugin.so", ErrUnknown, name, strings.Join(order, ", "))
	}
	return nil
}

// config is what GoMLX is told for a name.
func config(name string) string {
	kind, options, _ := strings.Cut(name, ":")
	first, rest, more := strings.Cut(options, ",")
	switch {
	case kind == "go" && !strings.Contains(options, "ops_"):
		return strings.TrimSuffix("go:"+goOptions+","+options, ",")
	case kind == "onnx" && os.Getenv("ONNXRUNTIME_SHARED_LIBRARY_PATH") == "" && !strings.Contains(options, "/"):
		if path := library(onnxLibrary); path != "" {
			return strings.TrimSuffix("onnx:"+path+","+options, ",")
		}
	case kind == "xla" && os.Getenv("PJRT_PLUGIN_LIBRARY_PATH") == "":
		if path := library(plugin(first)); path != "" && more {
			return "xla:" + path + "," + rest
		} else if path != "" {
			return "xla:" + path
		}
	}
	return name
}

// quietly opens a backend with nothing on stdout: compute announces its
// parallelism there, in the midst of what programs read.
func quietly(open func() (compute.Backend, error)) (compute.Backend, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	os.Stdout = null
	backend, err := open()
	return backend, errors.Join(err, null.Close())
}

// plainly is why a backend did not open, without GoMLX's advice, which is for programmers.
func plainly(err error) string {
	line := oneLine(err.Error())
	switch {
	case strings.HasPrefix(line, "ONNX Runtime library not found ("):
		return "its library is not here"
	case strings.HasPrefix(line, "no plugins found"), strings.HasPrefix(line, "Plugin ") && strings.Contains(line, "not found: available"):
		return "no plugin for it is here, or no device that it could use" // go-xla passes over CUDA plugins where it sees no GPU
	}
	return line
}

// DeviceOf says what a backend computes on.
func DeviceOf(b compute.Backend) string {
	name := b.Name()
	if name != "Go Backend" {
		name = oneLine(b.Description()) // names the library's version, or the plugin
	}
	return fmt.Sprintf("%s, %s/%s, %d threads", name, runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
}

// oneLine is an error's text without the stack traces that GoMLX adds.
func oneLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
