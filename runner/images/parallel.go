package images

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// each calls work for 0 … n−1, on all processors. Of several errors it returns that
// of the least number, so that it is the same every time; little is begun after one.
func each(ctx context.Context, n int, work func(i int) error) error {
	var next atomic.Int64
	var group sync.WaitGroup
	var mutex sync.Mutex
	at, failed := n, error(nil)
	for range min(runtime.GOMAXPROCS(0), n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := work(i); err != nil {
					next.Store(int64(n)) // all before i are begun already
					mutex.Lock()
					if i < at {
						at, failed = i, err
					}
					mutex.Unlock()
				}
			}
		})
	}
	group.Wait()
	if failed == nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return failed
}
