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
		l, err := newLearner(newBackend(t), h, train, whole(train, 1))
		if err != nil {
			t.Fatal(err)
		}
		l.batch = newBatch(1, size, 8, 8)
		for j := range l.batch.rows { // what an earlier step may leave
			l.batch.rows[j] = 100
		}
		advance(t, l, 3)
		got[i] = logits(t, l, probe, 0)
		l.close()
	}
	if diff := cmp.Diff(got[0], got[1], cmpopts.EquateApprox(0, 1e-4)); diff != "" {
		t.Errorf("logits after batches of 5 (-) and 8 (+) with 5 rows:\n%s", diff)
	}
}

func advance(t *testing.T, l *learner, steps int) {
	t.Helper()
	for range steps {
		if err := l.advance(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func logits(t *testing.T, l *learner, chunk []float32, place int32) []float32 {
	t.Helper()
	y, err := l.logits(chunk, l.train.Dim, []int32{place})
	if err != nil {
		t.Fatal(err)
	}
	return y
}

// TestTogether: a head learns beside others what it learns alone. They have from
// 1 to 5 steps an epoch, so some leave before others, and each has its own weights.
// The logits, of up to 1.6, differ by 1.2e-7 here; float32 leaves room for more.
func TestTogether(t *testing.T) {
	h, train := toy, blobs(230, 8, 5, 0.5, 1)
	h.Epochs, h.Every = 4, 2
	all := whole(train, 0)[0].Rows
	draws := []Draw{{Rows: all[:3], Seed: 7}, {Rows: all[100:], Seed: 8}, {Rows: all, Seed: 9}, {Rows: all[200:], Seed: 7}}
	probe := make([]float32, evalRows*8)
	copy(probe, blobs(evalRows, 8, 5, 0.5, 2).Features)
	together := final(t, h, train, draws, probe)
	for i := range draws {
		alone := final(t, h, train, draws[i:i+1], probe)
		if diff := cmp.Diff(alone[0], together[i], cmpopts.EquateApprox(0, 1e-5)); diff != "" {
			t.Errorf("logits of head %d after its last epoch, alone (-) and together (+):\n%s", i, diff)
		}
	}
	if cmp.Equal(together[0], together[3], cmpopts.EquateApprox(0, 1e-2)) {
		t.Error("heads trained on different rows give the same logits")
	}
}

// final is the logits of every draw's head after its last epoch.
func final(t *testing.T, h Head, train Labelled, draws []Draw, probe []float32) [][]float32 {
	t.Helper()
	l, err := newLearner(newBackend(t), h, train, draws)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	got := make([][]float32, len(draws))
	for len(l.pupils) > 0 {
		advance(t, l, 1)
		for i, p := range l.pupils {
			if p.epoch == h.Epochs {
				got[p.place] = logits(t, l, probe, int32(i))
			}
		}
		if err := l.dismiss(); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

// TestHeadVariables: the heads' layers, their sizes, and no bias in the last.
func TestHeadVariables(t *testing.T) {
	train := blobs(10, 8, 5, 1, 1)
	l, err := newLearner(newBackend(t), toy, train, append(whole(train, 1), whole(train, 2)...))
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	advance(t, l, 1)
	got := map[string][]int{}
	for v := range l.store.IterVariables() {
		if v.Trainable {
			got[v.Path()] = v.Shape().Dimensions
		}
	}
	want := map[string][]int{
		"/linear1/weight": {2, 8, 8}, "/linear1/bias": {2, 8}, "/linear2/weight": {2, 8, 8}, "/linear2/bias": {2, 8}, "/linear3/weight": {2, 5, 8},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trained variables (-want +got):\n%s", diff)
	}
}

// TestLogits compares with a direct computation in float64, whole and with
// dropped units, of one head and of heads that read batches of their own.
func TestLogits(t *testing.T) {
	h, n := toy, 20
	h.Dropout, h.Batch = 0.25, n
	train := blobs(3*n, 8, 5, 1, 1)
	rows := whole(train, 0)[0].Rows
	for _, draws := range [][]Draw{{{rows[:n], 1}}, {{rows[:n], 1}, {rows[n : 2*n], 2}, {rows[2*n:], 3}}} {
		l, err := newLearner(newBackend(t), h, train, draws)
		if err != nil {
			t.Fatal(err)
		}
		defer l.close()
		exec, err := model.NewExec(l.backend, l.store, func(s *model.Scope, x, kept1, kept2 *graph.Node) (whole, dropped *graph.Node) {
			heads := l.stack()
			return graph.Transpose(heads.logits(s, x, nil), 1, 2), graph.Transpose(heads.logits(s, x, nil, kept1, kept2), 1, 2)
		})
		if err != nil {
			t.Fatal(err)
		}
		defer exec.Finalize()
		b := l.batch
		for k, d := range draws {
			b.fill(k, train, d.Rows)
			b.drop(k, n, h.Dropout, l.pupils[k].rng)
		}
		args := b.tensors()
		whole, dropped, err := exec.Call2(args[0], args[3], args[4])
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(draws) * n {
			for _, c := range []struct {
				got  *tensors.Tensor
				kept [2][]uint8
			}{{whole, [2][]uint8{}}, {dropped, b.kept}} {
				want := directLogits(t, l.store, b.rows[i*8:][:8], i/n, i%n, n, c.kept)
				got := tensors.MustCopyFlatData[float32](c.got)[i*5:][:5]
				if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
					t.Errorf("%d heads: row %d of head %d (-want +got):\n%s", len(draws), i%n, i/n, diff)
				}
			}
		}
	}
}

// directLogits are those of row i of n of a head; kept units weigh 4/3 if any are dropped.
func directLogits(t *testing.T, store *model.Store, x []float32, head, i, n int, kept [2][]uint8) []float32 {
	t.Helper()
	value := func(path string, size int) []float32 {
		v, err := store.GetVariable(path).Value()
		if err != nil {
			t.Fatal(err)
		}
		return tensors.MustCopyFlatData[float32](v)[head*size:][:size]
	}
	for layer, path := range []string{"/linear1", "/linear2"} {
		x = direct(x, value(path+"/weight", 64), value(path+"/bias", 8))
		for j := range x {
			x[j] = max(0, x[j])
			if kept[layer] != nil {
				x[j] *= float32(kept[layer][(head*8+j)*n+i]) * 4 / 3
			}
		}
	}
	return direct(x, value("/linear3/weight", 40), make([]float32, 5))
}

func direct(x, weight, bias []float32) []float32 {
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
	const width, n, size = 101, 100, 120
	for _, share := range []float64{0, 0.1, 0.5, 0.9} {
		b := newBatch(3, size, 1, width)
		b.drop(1, n, share, rand.New(rand.NewPCG(1, 2)))
		for _, kept := range b.kept {
			count := 0
			for i, k := range kept {
				if k > 0 && (i/(width*size) != 1 || i%size >= n) {
					t.Fatalf("unit %d of head %d is drawn for row %d", i/size%width, i/size/width, i%size)
				}
				count += int(k)
			}
			if got := 1 - float64(count)/(width*n); math.Abs(got-share) > 0.015 {
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
