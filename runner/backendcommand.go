package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"loraebench/runner/backend"
	"loraebench/runner/backend/install"
)

func newBackend(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:     "backend",
		Short:   "Install the library of a faster backend",
		Example: "  runner backend install onnx",
		Args:    needCommand,
		RunE:    func(*cobra.Command, []string) error { return nil }, // Args lets nothing through
	}
	c.AddCommand(newBackendInstall(a), newBackendProbe(a))
	return c
}

func newBackendInstall(a *app) *cobra.Command {
	var from string
	c := &cobra.Command{
		Use:   "install onnx | xla-cpu | xla-cuda",
		Short: "Download and check a backend's library, or take it from a file",
		Long: `Put the library of a backend where --backend auto finds it: LORAE_BACKENDS of the
environment, else loraebench/backends in the user's folder of data. It comes
from the first of these that has it, and must have the checksum given there:

  onnx      onnxruntime by pip, onnxruntime-node by npm, the maker's release
  xla-cpu   the release of the GoMLX project
  xla-cuda  jax-cuda13-pjrt by pip; CUDA 13 and cuDNN themselves must be there

pip and npm are used as they are set up here, with their mirrors and certificates.

--from takes a library's file, or a wheel, .tgz or .tar.gz that holds it, which
was brought here in another way.`,
		Example: `  runner backend install onnx
  runner backend install onnx --from libonnxruntime.so.1.32.0
  runner backend install xla-cpu --from pjrt_cpu_linux_amd64.tar.gz`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 || backend.Library(args[0]) == "" {
				return usagef("backend install takes one of onnx, xla-cpu, xla-cuda, got %q (see %s --help)", args, c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return installBackend(c.Context(), a, args[0], from) },
	}
	c.Flags().StringVar(&from, "from", "", "take the library from `FILE`, download nothing")
	return c
}

func installBackend(ctx context.Context, a *app, name, from string) error {
	if backend.Folder() == "" {
		return fmt.Errorf("no folder to install to: set LORAE_BACKENDS")
	}
	to := backend.Library(name)
	var source string
	var err error
	if from != "" {
		source, err = from, install.FromFile(name, from, to)
	} else {
		source, err = install.Download(ctx, install.Default, name, to)
	}
	if err != nil {
		return err
	}
	return a.print(fmt.Sprintf("%s: installed %s from %s; runner doctor tells whether it works\n", name, to, source))
}

// newBackendProbe is what others start to try a backend.
func newBackendProbe(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "probe BACKEND",
		Short:   "Open a backend, use it, and say what it computes on",
		Example: "  runner backend probe onnx:cpu",
		Hidden:  true,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("backend probe takes one backend, got %d arguments (see %s --help)", len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			device, err := backend.Probe(args[0])
			if err != nil {
				return err
			}
			return a.print(device + "\n")
		},
	}
}
