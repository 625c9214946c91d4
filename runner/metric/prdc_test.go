package metric

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func compare(t testing.TB, x, y Rows, k int) PRDC {
	t.Helper()
	r, err := PrecisionRecall(t.Context(), manifoldOf(t, x, k), manifoldOf(t, y, k))
	if err != nil {
		t.Fatal(err)
	}
	r.Warning = ""
	return r
}

func TestPRDCAgainstLoops(t *testing.T) {
	for name, sets := range map[string][2]*mat.Dense{
		"overlap":      {normal(1, 300, 6, 6, 0), normal(1, 210, 6, 6, 0.2)},
		"narrow":       {normal(1, 300, 6, 6, 0), normal(1, 140, 6, 1, 0)},
		"large offset": {normal(1, 300, 6, 6, 1e4), normal(1, 210, 6, 6, 1e4)},
	} {
		x, y := sets[0], sets[1]
		for _, k := range []int{1, 3, 5, 140 - 1} {
			want := byLoops(x, y, k)
			if diff := cmp.Diff(want, compare(t, rowsOf(t, x), rowsOf(t, y), k)); diff != "" {
				t.Errorf("%s, k = %d (-want +got):\n%s", name, k, diff)
			}
			got := compare(t, shuffled(rowsOf(t, x), 1), shuffled(rowsOf(t, y), 2), k)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, k = %d, in another order (-want +got):\n%s", name, k, diff)
			}
		}
	}
}

// byLoops sorts all distances of each row.
func byLoops(x, y *mat.Dense, k int) PRDC {
	distance := func(a, b []float64) float64 { return floats.Distance(a, b, 2) }
	radius := func(x *mat.Dense, i int) float64 {
		var all []float64
		for j := range x.RawMatrix().Rows {
			if j != i {
				all = append(all, distance(x.RawRowView(i), x.RawRowView(j)))
			}
		}
		slices.Sort(all)
		return all[k-1]
	}
	n, m := x.RawMatrix().Rows, y.RawMatrix().Rows
	precise := make([]bool, m)
	var recalled, covered, balls int
	radiusY := make([]float64, m)
	for j := range m {
		radiusY[j] = radius(y, j)
	}
	for i := range n {
		radiusX, recall, cover := radius(x, i), false, false
		for j := range m {
			d := distance(x.RawRowView(i), y.RawRowView(j))
			recall = recall || d < radiusY[j]
			if d < radiusX {
				cover, precise[j] = true, true
				balls++
			}
		}
		recalled += map[bool]int{true: 1}[recall]
		covered += map[bool]int{true: 1}[cover]
	}
	precision := 0
	for _, p := range precise {
		precision += map[bool]int{true: 1}[p]
	}
	return PRDC{
		Precision: float64(precision) / float64(m), Recall: float64(recalled) / float64(n),
		Density: float64(balls) / (float64(k) * float64(m)), Coverage: float64(covered) / float64(n),
	}
}

// Every ball holds its own centre and k−1 others, the k-th being on its rim: a
// tie that must not turn on the order of the rows.
func TestPRDCOfASetWithItself(t *testing.T) {
	x := rowsOf(t, normal(4, 700, 33, 33, 3))
	want := PRDC{Precision: 1, Recall: 1, Density: 1, Coverage: 1}
	onProcessors(func(n int) {
		if diff := cmp.Diff(want, compare(t, x, x, 5)); diff != "" {
			t.Errorf("%d processors (-want +got):\n%s", n, diff)
		}
	})
	if diff := cmp.Diff(want, compare(t, x, shuffled(x, 3), 5)); diff != "" {
		t.Errorf("in another order (-want +got):\n%s", diff)
	}
}

// A model that makes one image has balls of radius 0, which nothing is inside of.
func TestPRDCOfACollapsedModel(t *testing.T) {
	x := normal(5, 300, 20, 20, 0)
	y := mat.NewDense(200, 20, nil)
	for i := range 200 {
		y.SetRow(i, x.RawRowView(7))
	}
	m := manifoldOf(t, rowsOf(t, y), 5)
	if r := slices.Max(m.Radii()); r != 0 || m.N() != 200 {
		t.Errorf("radii up to %g, want 0", r)
	}
	got := compare(t, rowsOf(t, x), rowsOf(t, y), 5)
	if got.Precision != 1 || got.Recall != 0 || got.Coverage == 0 || got.Coverage > 0.1 {
		t.Errorf("got %+v", got)
	}
}

func TestPRDCWarns(t *testing.T) {
	for _, tt := range []struct {
		n, m int
		want string
	}{{1000, 1000, ""}, {1000, 999, "1000 reference and 999 generated images: below 1000"}, {1200, 1000, "1200 reference images beside 1000"}} {
		if got := manifoldWarning(tt.n, tt.m); !strings.HasPrefix(got, tt.want) || (got == "") != (tt.want == "") {
			t.Errorf("%d and %d: %q, want %q", tt.n, tt.m, got, tt.want)
		}
	}
	small := manifoldOf(t, rowsOf(t, normal(1, 20, 2, 2, 0)), 3)
	if r, err := PrecisionRecall(t.Context(), small, small); err != nil || r.Warning == "" {
		t.Errorf("20 rows: %+v, %v, want a warning", r, err)
	}
}

func TestPRDCRefuses(t *testing.T) {
	x := rowsOf(t, normal(1, 20, 3, 3, 0))
	manifold := func(r Rows, k int) error { _, err := NewManifold(t.Context(), r, k); return err }
	against := func(r Rows, k int) error {
		_, err := PrecisionRecall(t.Context(), manifoldOf(t, x, 3), manifoldOf(t, r, k))
		return err
	}
	for name, err := range map[string]error{
		"neighbour 0":     manifold(x, 0),
		"as many as rows": manifold(x, 20),
		"nothing":         manifold(Rows{}, 3),
		"other k":         against(x, 5),
		"other columns":   against(rowsOf(t, normal(1, 20, 4, 4, 0)), 3),
	} {
		if !errors.Is(err, ErrShape) {
			t.Errorf("%s: got %v, want %v", name, err, ErrShape)
		}
	}
}
