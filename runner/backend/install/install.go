// Package install puts the libraries that backends need where package backend
// looks for them: fetched by pip, npm, or from the makers' releases, always
// against a checksum, or taken from a file. It opens no library, and does
// nothing unless it is asked to.
//
// pip and npm are started, not spoken for: mirrors, certificates and proxies
// are set up for them on a machine that needs any.
package install

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
)

var (
	// ErrNoSource says that nothing a library is fetched from could be used.
	ErrNoSource = errors.New("could not be fetched")
	// ErrNoLibrary says that a file is not, and does not hold, the library.
	ErrNoLibrary = errors.New("no such library in it")
	// ErrChecksum says that what was fetched is not what was announced.
	ErrChecksum = errors.New("wrong checksum")
)

// Sources is where libraries are fetched from. The zero value fetches from the makers' releases only.
type Sources struct {
	Pip, Npm string // commands; "": not used
	Releases string // base address of GitHub's interface for programs; "": GitHub's own
}

// Default are the commands pip and npm, and GitHub.
var Default = Sources{Pip: "pip", Npm: "npm"}

// library is what there is to know of one.
type library struct {
	name string
	file *regexp.Regexp // its path in an archive
	// What holds it: packages as name and version, and an asset of a release.
	pip, npm [2]string
	release  asset
}

type asset struct{ repository, tag, name string }

// The versions are those that this program was tried with, or that go-xla v0.4.5 names.
var libraries = []library{
	{
		name: "onnx", file: regexp.MustCompile(`(^|/)libonnxruntime\.so(\.[0-9.]+)?$`),
		pip: [2]string{"onnxruntime", "1.32.0"}, npm: [2]string{"onnxruntime-node", "1.30.0"},
		release: asset{"microsoft/onnxruntime", "v1.30.0", "onnxruntime-linux-" + either("x64", "aarch64") + "-1.30.0.tgz"},
	},
	{
		name: "xla-cpu", file: regexp.MustCompile(`(^|/)pjrt_c_api_cpu_([^/]*_)?plugin\.so$`),
		release: asset{"gomlx/pjrt-cpu-binaries", "v0.114.0", "pjrt_cpu_linux_" + runtime.GOARCH + ".tar.gz"},
	},
	{
		name: "xla-cuda", file: regexp.MustCompile(`(^|/)(pjrt_c_api|xla)_cuda_plugin\.so$`),
		pip: [2]string{"jax-cuda13-pjrt", "0.12.0.1"},
	},
}

// either is what makers call this machine's architecture.
func either(amd64, arm64 string) string {
	if runtime.GOARCH == "arm64" {
		return arm64
	}
	return amd64
}

// Download fetches a library by the name it has in runner backend install and
// puts it at to; it says what it came from.
func Download(ctx context.Context, s Sources, name, to string) (source string, err error) {
	lib, err := lookup(name)
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "linux" {
		return "", fmt.Errorf("%s %w for %s: only libraries for Linux are known; take one from a file", name, ErrNoSource, runtime.GOOS)
	}
	dir, err := os.MkdirTemp("", "backend-install-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }() // temporary
	var failed []string
	for _, fetch := range []func() (file, source string, err error){
		func() (string, string, error) { return pip(ctx, s.Pip, dir, lib.pip) },
		func() (string, string, error) { return npm(ctx, s.Npm, dir, lib.npm) },
		func() (string, string, error) { return release(ctx, s.Releases, dir, lib.release) },
	} {
		file, source, err := fetch()
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case errors.Is(err, errUnused):
			continue
		case err == nil:
			err = put(lib, file, to)
		}
		if err == nil {
			return source, nil
		}
		failed = append(failed, err.Error())
	}
	return "", fmt.Errorf("%s %w: %s; bring its file here and use --from", name, ErrNoSource, strings.Join(failed, "; "))
}

// errUnused says that a library is not to be had from a source.
var errUnused = errors.New("not used")

// FromFile puts the library at to that a file is or holds: a wheel, .tgz or .tar.gz.
func FromFile(name, from, to string) error {
	lib, err := lookup(name)
	if err != nil {
		return err
	}
	return put(lib, from, to)
}

func lookup(name string) (library, error) {
	for _, l := range libraries {
		if l.name == name {
			return l, nil
		}
	}
	return library{}, fmt.Errorf("no library is named %q", name)
}
