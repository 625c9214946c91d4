package metric

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// normal is n×d; rank many of its directions have variance, and its columns lie around offset.
func normal(seed uint64, n, d, rank int, offset float64) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 3))
	factors := [2]*mat.Dense{mat.NewDense(n, rank, nil), mat.NewDense(rank, d, nil)}
	for _, f := range factors {
		for i := range f.RawMatrix().Data {
			f.RawMatrix().Data[i] = rng.NormFloat64()
		}
	}
	var x mat.Dense
	x.Mul(factors[0], factors[1])
	x.Apply(func(_, _ int, v float64) float64 { return v + offset }, &x)
	return &x
}

// Sizes below, at and above the tile and the block of rows.
func TestMomentsAgainstStat(t *testing.T) {
	for _, size := range []struct{ n, d int }{{2, 1}, {7, 3}, {600, 5}, {513, 128}, {40, 129}, {1200, 300}} {
		t.Run(fmt.Sprint(size.n, "x", size.d), func(t *testing.T) {
			x := normal(1, size.n, size.d, size.d, 0.5)
			m := momentsOf(t, x)
			got, err := m.Covariance()
			if err != nil {
				t.Fatal(err)
			}
			var want mat.SymDense
			stat.CovarianceMatrix(&want, x, nil)
			if !mat.EqualApprox(&want, got, 1e-10*mat.Max(&want)) {
				t.Error("covariance differs from gonum's")
			}
			for j, v := range m.Mean() {
				if want := stat.Mean(mat.Col(nil, j, x), nil); math.Abs(v-want) > 1e-12*size1(x) {
					t.Errorf("mean %d = %g, want %g", j, v, want)
				}
			}
			if m.N() != size.n || m.Dim() != size.d {
				t.Errorf("%d×%d, want %d×%d", m.N(), m.Dim(), size.n, size.d)
			}
		})
	}
}

// size1 is the largest magnitude in x.
func size1(x *mat.Dense) float64 { return floats.Norm(x.RawMatrix().Data, math.Inf(1)) }

func TestMomentsOfAnySplitAndOrder(t *testing.T) {
	const n, d, offset = 700, 20, 1000.0
	x := normal(2, n, d, d, offset)
	whole := momentsOf(t, x)
	want, err := whole.Covariance()
	if err != nil {
		t.Fatal(err)
	}
	parts := func(cuts ...int) *Moments {
		var m Moments
		from := 0
		for _, to := range append(cuts, n) {
			if err := m.Add(x.Slice(from, to, 0, d).(*mat.Dense)); err != nil {
				t.Fatal(err)
			}
			from = to
		}
		return &m
	}
	merged := parts(300)
	var tail Moments
	if err := errors.Join(tail.Merge(momentsOf(t, x.Slice(300, n, 0, d).(*mat.Dense))),
		tail.Merge(momentsOf(t, x.Slice(0, 300, 0, d).(*mat.Dense))), tail.Merge(&Moments{})); err != nil {
		t.Fatal(err)
	}
	reversed := mat.NewDense(n, d, nil)
	for i := range n {
		reversed.SetRow(i, x.RawRowView(n-1-i))
	}
	for name, m := range map[string]*Moments{
		"two batches": merged, "single rows first": parts(1, 2, 3), "many": parts(100, 101, 350, 699),
		"merged in the other order": &tail, "rows reversed": momentsOf(t, reversed),
	} {
		got, err := m.Covariance()
		if err != nil {
			t.Fatal(err)
		}
		if !mat.EqualApprox(want, got, 1e-10*mat.Max(want)) {
			t.Errorf("%s: another covariance", name)
		}
		if floats.Distance(whole.Mean(), m.Mean(), math.Inf(1)) > 1e-12*offset {
			t.Errorf("%s: another mean", name)
		}
	}
}

func TestMomentsOfFloat32(t *testing.T) {
	x := normal(3, 50, 4, 4, 1000)
	rows := make([]float32, 200)
	for i, v := range x.RawMatrix().Data {
		rows[i] = float32(v)
		x.RawMatrix().Data[i] = float64(float32(v))
	}
	var m Moments
	if err := m.AddFloat32(rows, 4); err != nil {
		t.Fatal(err)
	}
	want, got := momentsOf(t, x), &m
	if diff := cmp.Diff(want.Mean(), got.Mean()); diff != "" {
		t.Errorf("mean (-want +got):\n%s", diff)
	}
	if !mat.Equal(want.scatter, got.scatter) {
		t.Error("another covariance")
	}
}

func TestMomentsGiveTheSameBitsAgain(t *testing.T) {
	x := normal(4, 900, 400, 400, 0)
	first, second := momentsOf(t, x), momentsOf(t, x)
	if !mat.Equal(first.scatter, second.scatter) || !floats.Equal(first.mean, second.mean) {
		t.Error("two runs differ")
	}
}

func TestMomentsRefuse(t *testing.T) {
	bad := func(v float64) *mat.Dense { return mat.NewDense(2, 2, []float64{1, 2, 3, v}) }
	tests := map[string]struct {
		add  func(*Moments) error
		want error
	}{
		"nil":                {func(m *Moments) error { return m.Add(nil) }, ErrShape},
		"empty":              {func(m *Moments) error { return m.Add(&mat.Dense{}) }, ErrShape},
		"other columns":      {func(m *Moments) error { return m.Add(mat.NewDense(1, 3, nil)) }, ErrShape},
		"NaN":                {func(m *Moments) error { return m.Add(bad(math.NaN())) }, ErrNotFinite},
		"infinite":           {func(m *Moments) error { return m.Add(bad(math.Inf(1))) }, ErrNotFinite},
		"half a row":         {func(m *Moments) error { return m.AddFloat32(make([]float32, 3), 2) }, ErrShape},
		"no columns":         {func(m *Moments) error { return m.AddFloat32(make([]float32, 3), 0) }, ErrShape},
		"float32 NaN":        {func(m *Moments) error { return m.AddFloat32([]float32{1, float32(math.NaN())}, 2) }, ErrNotFinite},
		"merge of 3 columns": {func(m *Moments) error { return m.Merge(momentsOf(t, mat.NewDense(1, 3, nil))) }, ErrShape},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := momentsOf(t, mat.NewDense(2, 2, []float64{1, 2, 3, 5}))
			if err := tt.add(m); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if diff := cmp.Diff([]float64{2, 3.5}, m.Mean()); diff != "" || m.N() != 2 {
				t.Errorf("the refused rows left a trace: %d rows, mean (-want +got):\n%s", m.N(), diff)
			}
		})
	}
	if _, err := momentsOf(t, mat.NewDense(1, 2, nil)).Covariance(); !errors.Is(err, ErrFewRows) {
		t.Errorf("covariance of one row: got %v, want %v", err, ErrFewRows)
	}
	if _, err := momentsOf(t, mat.NewDense(2, 1, []float64{1e200, -1e200})).Covariance(); !errors.Is(err, ErrNotFinite) {
		t.Errorf("covariance that overflows: got %v, want %v", err, ErrNotFinite)
	}
}

// 4,096 Inception features.
func BenchmarkMoments2048(b *testing.B) {
	rows := make([]float32, 4096*2048)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range rows {
		rows[i] = rng.Float32()
	}
	b.ReportAllocs()
	for b.Loop() {
		var m Moments
		if err := m.AddFloat32(rows, 2048); err != nil {
			b.Fatal(err)
		}
	}
}
