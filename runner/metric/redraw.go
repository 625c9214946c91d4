package metric

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// redrawBytes bounds what the distances computed at once need: about six matrices [D,D] each.
const redrawBytes = 2 << 30

// redraw is the distance of n sets drawn from rows to the reference. Set k holds
// row i draw(k)[i] times; draw is called from several processors, in any order.
func (r *fixedReference) redraw(ctx context.Context, rows Rows, n int, draw func(k int) []int) ([]Frechet, error) {
	if err := sameColumns(r.moments.Dim(), rows.d); err != nil {
		return nil, err
	}
	out := make([]Frechet, n)
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(min(runtime.GOMAXPROCS(0), max(1, redrawBytes/(6*8*rows.d*rows.d))))
	for k := range n {
		group.Go(func() error {
			if err := within.Err(); err != nil {
				return err
			}
			var err error
			out[k], err = r.distance(momentsOfCounts(rows, draw(k)))
			return err
		})
	}
	return out, group.Wait()
}
