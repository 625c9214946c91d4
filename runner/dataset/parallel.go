package dataset

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// chunk is how many images a goroutine takes at a time: enough to make its
// start and its buffers cheap, few enough to stop soon.
const chunk = 256

// inChunks calls work for consecutive ranges of the images 0 … n−1, on all
// cores at once. It stops early when ctx ends.
func inChunks(ctx context.Context, n int, work func(from, to int)) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < n && ctx.Err() == nil; from += chunk {
		g.Go(func() error {
			work(from, min(from+chunk, n))
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
