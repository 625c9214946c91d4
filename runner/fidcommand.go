package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/runner/backend"
	"loraebench/runner/metric/extractor"
)

// fidFlags are the flags of runner fid.
type fidFlags struct {
	extractor, resize, weights string
	metrics                    []string
	n                          int
	backend                    string
	seed                       uint64
	json                       bool
}

func newFID(a *app) *cobra.Command {
	var f fidFlags
	c := &cobra.Command{
		Use:   "fid REFERENCE GENERATED",
		Short: "Measure the FID between two sets of images",
		Long: `Measure the Fréchet distance between two sets of images, by the features of an
extractor, and by request what else is measured with them: kid, the kernel distance;
prdc, which is precision, recall, density and coverage; and fid_inf, the
distance extrapolated to infinitely many generated images. It takes the place of
python -m pytorch_fid: FID stands on the first line, as it prints it.

A set is a folder with PNG and JPEG files (folders in it included), a .zip of
such, or an array uint8 [N,H,W,C] or [N,H,W] in a .npy or .npz file (there it
is called arr_0, images or samples, or is the only one). Instead of images, an .npz
may have the statistics mu and sigma that pytorch-fid saves: that is enough for fid.
All images of a set must be of one size, all grey or all colour; one that is not
good, not opaque or of another format is an error, and other files are ignored.

Without --extractor the features are those of the Inception network; runner
extractor fetch inception gets its weights. --resize tf1 brings images to the
network's size as torch-fidelity and TensorFlow do, torch as pytorch-fid does.
The memory that fid needs does not grow with the number of images; kid, prdc
and fid_inf keep all features.

With --json: {"reference", "generated": {"path", "n" (missing if it is statistics),
"height", "width", "channels"}, "extractor": {"id", "sha256", "resize"}, "backend",
"program", "values": [{"metric", "variant", "extractor", "value", "detail"}], "warnings",
"images" (that features were computed of), "seconds", "images_per_second"}.

Exit codes: 0 the numbers are on standard output, 1 there are none and standard
error says why, 2 it was called wrongly.`,
		Example: `  runner fid images/test samples
  runner fid test.zip samples.npz --extractor lenet --metric fid,kid,prdc
  runner fid fid_stats.npz samples --resize tf1 --json`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("fid takes two sets of images, got %d arguments (see %s --help)", len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runFID(c.Context(), a, f, args[0], args[1]) },
	}
	flags := c.Flags()
	flags.StringVar(&f.extractor, "extractor", "inception", "compute the features of this `EXTRACTOR`; runner extractor lists them")
	flags.StringVar(&f.resize, "resize", "", "bring images to the extractor's size by this `RULE`: torch or tf1 (default: the extractor's own)")
	flags.StringVar(&f.weights, "weights", "", "read the extractor's weights from `FILE` (default: its own)")
	flags.StringSliceVar(&f.metrics, "metric", []string{"fid"}, "measure these `METRICS`: "+strings.Join(fidMetricNames(), ", "))
	flags.IntVar(&f.n, "n", 0, "use the first `N` images of each set (default: all)")
	backendFlag(flags, &f.backend)
	flags.Uint64Var(&f.seed, "seed", 1, "draw the subsets of kid and fid_inf from this `SEED`")
	flags.BoolVar(&f.json, "json", false, "write JSON")
	return c
}

func runFID(ctx context.Context, a *app, f fidFlags, reference, generated string) (err error) {
	metrics, err := chooseFIDMetrics(f.metrics)
	if err != nil {
		return err
	}
	if f.n < 0 {
		return usagef("--n %d: write how many images of each set to use", f.n)
	}
	c := comparison{app: a, metrics: metrics, seed: f.seed}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.openSets(ctx, reference, generated, f.n); err != nil {
		return err
	}
	if err := c.openExtractor(ctx, f); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	report, err := c.run(ctx)
	if err != nil {
		return err
	}
	if f.json {
		return a.printJSON(report)
	}
	return report.print(a)
}

// openExtractor opens what computes the features.
func (c *comparison) openExtractor(ctx context.Context, f fidFlags) (err error) {
	if c.backend, _, err = openChosen(ctx, c.app, f.backend); err != nil {
		return err
	}
	c.app.say("opening extractor %s on %s", f.extractor, backend.DeviceOf(c.backend))
	spec := extractor.Spec{Name: f.extractor, Resize: f.resize, Weights: f.weights, Data: c.app.dataRoot()}
	c.extractor, err = spec.Open(c.backend)
	if errors.Is(err, extractor.ErrUnknown) || errors.Is(err, extractor.ErrResize) {
		return usageError{err}
	}
	return err
}
