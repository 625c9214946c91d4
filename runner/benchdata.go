package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/runner/dataset"
)

// dataSpeed is how fast a data set is read.
type dataSpeed struct {
	Dataset string  `json:"dataset"`
	Images  int     `json:"images"`                  // training and test
	Bytes   int     `json:"bytes"`                   // of their pixels
	Build   float64 `json:"build_images_per_second"` // from the source; into a new cache where there is one
	Open    float64 `json:"open_seconds"`            // to map and check the cache; 0: there is none
	Read    float64 `json:"read_images_per_second"`  // in batches, shuffled
}

// benchBatch is how many images are read at a time.
const benchBatch = 100

func newBenchData(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use:   "data NAME",
		Short: "Measure how fast a data set is read",
		Long: `Read a data set from its files, into a cache of its own that is deleted again,
then open that cache, then copy all training images in batches in random order,
which is what training does.`,
		Example: `  runner bench data celeba
  runner bench data mnist --json`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("data takes the name of a data set, got %d arguments (see %s --help)", len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			e, err := dataset.Lookup(args[0])
			if err != nil {
				return usageError{err}
			}
			s, err := benchData(c.Context(), a.dataRoot(), e)
			if err != nil {
				return err
			}
			if json {
				return a.printJSON(s)
			}
			return a.print(s.String())
		},
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func benchData(ctx context.Context, root string, e dataset.Entry) (s dataSpeed, err error) {
	folder, err := os.MkdirTemp("", "bench-data-")
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	ctx = dataset.WithBuilding(ctx, dataset.Building{Folder: folder})
	var set *dataset.Set
	load := func() (err error) { set, err = e.Load(ctx, root, nil); return err }
	building, err := timed(load)
	if err != nil {
		return s, err
	}
	s.Dataset, s.Images = e.Name, set.Train.N+set.Test.N
	s.Bytes = len(set.Train.Images) + len(set.Test.Images)
	s.Build = float64(s.Images) / building
	if set.Cache != "" {
		if s.Open, err = timed(load); err != nil {
			return s, err
		}
	}
	s.Read = readingSpeed(set.Train)
	return s, nil
}

// readingSpeed copies all images once, in random order.
func readingSpeed(s dataset.Split) float64 {
	order := rand.New(rand.NewPCG(1, 1)).Perm(s.N)
	batch := make([]uint8, 0, benchBatch*s.Size())
	start := time.Now()
	for k, i := range order {
		if k%benchBatch == 0 {
			batch = batch[:0]
		}
		batch = append(batch, s.Image(i)...)
	}
	return float64(s.N) / time.Since(start).Seconds()
}

func (s dataSpeed) String() string {
	text := fmt.Sprintf("%s, %s images, %s of pixels\n", s.Dataset, humanize.Comma(int64(s.Images)), humanize.Bytes(uint64(s.Bytes)))
	line := func(what, value string) { text += fmt.Sprintf("  %-16s %16s\n", what, value) }
	rate := func(r float64) string { return humanize.Comma(int64(r)) + " images/s" }
	if s.Open > 0 {
		line("build the cache", rate(s.Build))
		line("open the cache", seconds(s.Open))
	} else {
		line("read the files", rate(s.Build))
	}
	line("read batches", rate(s.Read))
	return text
}
