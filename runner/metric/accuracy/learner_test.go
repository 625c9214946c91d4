package accuracy

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestPaddedBatch: rows that a batch lacks weigh nothing in a step.
func TestPaddedBatch(t *testing.T) {
	h, train := toy, blobs(5, 8, 5, 1, 1)
	h.Dropout = 0
	probe := make([]float32, evalRows*8)
	copy(probe, blobs(20, 8, 5, 1, 2).Features)
	var got [2][]float32
	for i, size := range []int{5, 8} {
		l, err := newLearner(newBackend(t), h, train)
		if err != nil {
			t.Fatal(err)
		}
		l.batch = newBatch(size, 8, 8)
		for j := range l.batch.rows { // what an earlier step may leave
			l.batch.rows[j] = 100
		}
		for range 3 {
			if err := l.epoch(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got[i], err = l.logits(probe, 8); err != nil {
			t.Fatal(err)
		}
		l.close()
	}
	if diff := cmp.Diff(got[0], got[1], cmpopts.EquateApprox(0, 1e-4)); diff != "" {
		t.Errorf("logits after batches of 5 (-) and 8 (+) with 5 rows:\n%s", diff)
	}
}

// TestHeadVariables: the head's layers, their sizes, and no bias in the last.
func TestHeadVariables(t *testing.T) {
	l, err := newLearner(newBackend(t), toy, blobs(10, 8, 5, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	if err := l.epoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := map[string][]int{}
	for v := range l.store.IterVariables() {
		if v.Trainable {
			got[v.Path()] = v.Shape().Dimensions
		}
	}
	want := map[string][]int{
		"/linear1/weight": {8, 8}, "/linear1/bias": {8}, "/linear2/weight": {8, 8}, "/linear2/bias": {8}, "/linear3/weight": {5, 8},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trained variables (-want +got):\n%s", diff)
	}
}

// TestLogits compares with a direct computation in float64, whole and with
// dropped units.
func TestLogits(t *testing.T) {
	h, n := toy, 20
	h.Dropout = 0.25
	backend := newBackend(t)
	l, err := newLearner(backend, h, blobs(n, 8, 5, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	exec, err := model.NewExec(backend, l.store, func(s *model.Scope, x, kept1, kept2 *graph.Node) (whole, dropped *graph.Node) {
		return h.apply(s, x), graph.Transpose(h.logits(s, x, kept1, kept2), 0, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch(n, 8, 8)
	b.fill(l.train, l.order)
	b.drop(h.Dropout, l.rng)
	args := b.tensors()
	whole, dropped, err := exec.Call2(args[0], args[3], args[4])
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		for _, c := range []struct {
			got  *tensors.Tensor
			kept [2][]uint8
		}{{whole, [2][]uint8{}}, {dropped, b.kept}} {
			want := directLogits(t, l.store, b.rows[i*8:][:8], i, n, c.kept)
			got := tensors.MustCopyFlatData[float32](c.got)[i*5:][:5]
			if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
				t.Errorf("row %d (-want +got):\n%s", i, diff)
			}
		}
	}
}

// directLogits are those of row i of n; kept units weigh 4/3 if any are dropped.
func directLogits(t *testing.T, store *model.Store, x []float32, i, n int, kept [2][]uint8) []float32 {
	t.Helper()
	value := func(path string) []float32 {
		v, err := store.GetVariable(path).Value()
		if err != nil {
			t.Fatal(err)
		}
		return tensors.MustCopyFlatData[float32](v)
	}
	for layer, path := range []string{"/linear1", "/linear2"} {
		x = dense(x, value(path+"/weight"), value(path+"/bias"))
		for j := range x {
			x[j] = max(0, x[j])
			if kept[layer] != nil {
				x[j] *= float32(kept[layer][j*n+i]) * 4 / 3
			}
		}
	}
	return dense(x, value("/linear3/weight"), make([]float32, 5))
}

func dense(x, weight, bias []float32) []float32 {
	y := make([]float32, len(bias))
	for j := range y {
		sum := float64(bias[j])
		for k, v := range x {
			sum += float64(weight[j*len(x)+k]) * float64(v)
		}
		y[j] = float32(sum)
	}
	return y
}

func TestDrop(t *testing.T) {
	for _, share := range []float64{0, 0.1, 0.5, 0.9} {
		b := newBatch(100, 101, 101)
		b.drop(share, rand.New(rand.NewPCG(1, 2)))
		for _, kept := range b.kept {
			n := 0
			for _, k := range kept {
				n += int(k)
			}
			if got := 1 - float64(n)/float64(len(kept)); math.Abs(got-share) > 0.015 {
				t.Errorf("%g of the units are dropped, want %g", got, share)
			}
		}
		if share > 0 && cmp.Equal(b.kept[0], b.kept[1]) {
			t.Error("both layers drop the same units")
		}
	}
}

func TestLargest(t *testing.T) {
	if got, err := largest([]float32{-2, -1, -3, -1}); err != nil || got != 1 {
		t.Errorf("%d, %v, want the first of the largest, 1", got, err)
	}
	for at := range 3 {
		logits := []float32{1, 2, 3}
		logits[at] = float32(math.NaN())
		if _, err := largest(logits); err == nil {
			t.Errorf("no error for a logit that is no number at %d", at)
		}
	}
}
