package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/runner/dataset"
	"loraebench/runner/metric/extractor"
)

func newExtractor(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use:   "extractor",
		Short: "List the feature extractors of FID, train one, or fetch one's weights",
		Example: `  runner extractor
  runner extractor fetch inception
  runner extractor train --out lenet.safetensors`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q; known: %s (see runner extractor --help)", args[0], strings.Join(subcommands(c), ", "))
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return listExtractors(a, json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON: an object with the list extractors")
	c.AddCommand(newExtractorFetch(a), newExtractorTrain(a))
	return c
}

func listExtractors(a *app, json bool) error {
	all := extractor.All()
	if json {
		return a.printJSON(map[string]any{"extractors": all})
	}
	g := grid{columns: left("ID", "FEATURES", "IMAGES", "WHAT")}
	for _, e := range all {
		g.add(e.ID, fmt.Sprint(e.Dim), e.Images, e.Doc)
	}
	var b strings.Builder
	if err := g.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}

func newExtractorTrain(a *app) *cobra.Command {
	var out, backendName string
	c := &cobra.Command{
		Use:   "train",
		Short: "Train the lenet extractor on MNIST, as the weights in this program were",
		Long: `Train the small MNIST classifier whose features FID uses, from the same seed and
for as long as the weights that are part of this program, and write them as a
safetensors file. The same machine and backend give the same bytes.`,
		Example: "  runner extractor train --out lenet.safetensors",
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return trainExtractor(c.Context(), a, backendName, out) },
	}
	c.Flags().StringVar(&out, "out", "lenet.safetensors", "write the weights to `FILE`")
	c.Flags().StringVar(&backendName, "backend", "go", "compute on this `BACKEND`; the weights in this program were made on go")
	return c
}

func trainExtractor(ctx context.Context, a *app, backendName, out string) error {
	opened, _, err := openChosen(ctx, a, backendName)
	if err != nil {
		return err
	}
	defer opened.Finalize()
	entry, err := dataset.Lookup("mnist")
	if err != nil {
		return err
	}
	set, err := entry.Load(ctx, a.dataRoot(), nil)
	if err != nil {
		return err
	}
	var failed error
	trained, err := extractor.Train(ctx, opened, set, extractor.Shipped(), func(e extractor.Epoch) {
		failed = a.print(fmt.Sprintf("epoch %d/%d loss %.4f\n", e.Epoch, e.Of, e.Loss))
	})
	if err != nil || failed != nil {
		return fmt.Errorf("train lenet: %w", cmp.Or(err, failed))
	}
	if err := trained.Save(out); err != nil {
		return err
	}
	return a.print(fmt.Sprintf("%s: test accuracy %.2f %%, SHA-256 %s\n", out, 100*trained.Accuracy, trained.SHA256))
}
