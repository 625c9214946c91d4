package train

import (
	"runtime"
	"testing"
)

// TestMemoryIsFlat: fifty epochs hold no more than ten do.
func TestMemoryIsFlat(t *testing.T) {
	x, c := noise(60, 32), plan("")
	c.Epochs, c.Batch = 50, 10
	var live []uint64
	c.Progress = func(p Progress) {
		if !p.EpochEnd {
			return
		}
		runtime.GC() // what a finalizer holds goes with the second
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		live = append(live, m.HeapAlloc)
	}
	mustFit(t, toy{width: 3}, x, c)
	if len(live) != c.Epochs {
		t.Fatalf("%d epochs reported, want %d", len(live), c.Epochs)
	}
	const slack = 256 << 10 // bytes; images that are kept would be 61 KB an epoch
	if first, last := live[9], live[len(live)-1]; last > first+slack {
		t.Errorf("%d bytes live after %d epochs, %d after 10", last, c.Epochs, first)
	}
}
