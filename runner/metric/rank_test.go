package metric

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"
)

func TestRankOfSpectrumInAnyOrderAndScale(t *testing.T) {
	want, err := RankOfSpectrum([]float64{4, 2, 1, 0.01, 0})
	if err != nil {
		t.Fatal(err)
	}
	got, err := RankOfSpectrum([]float64{0, 1, 4, 0.01, 2})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("unsorted (-want +got):\n%s", diff)
	}
	small := 0x1p-1060 // powers of two keep the ratios exact, squares would vanish
	got, err = RankOfSpectrum([]float64{4 * small, 2 * small, small, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	if got.Above1e3 != 3 || math.Abs(got.Stable-1.3125) > 1e-15 {
		t.Errorf("scaled by 2^-1060: %d directions, stable rank %g; want 3 and 1.3125", got.Above1e3, got.Stable)
	}
}

// λ large enough sends M to zero: a table needs a number, not NaN.
func TestRankOfZeros(t *testing.T) {
	got, err := RankOfMatrix(mat.NewDense(3, 2, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := Rank{SingularValues: []float64{0, 0}, Normalised: []float64{0, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRankRefuses(t *testing.T) {
	spectrum := func(s ...float64) func() (Rank, error) {
		return func() (Rank, error) { return RankOfSpectrum(s) }
	}
	for name, tt := range map[string]struct {
		rank func() (Rank, error)
		want error
	}{
		"empty":       {spectrum(), ErrSpectrum},
		"negative":    {spectrum(1, -1), ErrSpectrum},
		"NaN":         {spectrum(math.NaN()), ErrSpectrum},
		"infinite":    {spectrum(math.Inf(1)), ErrSpectrum},
		"no matrix":   {func() (Rank, error) { return RankOfMatrix(&mat.Dense{}) }, ErrShape},
		"NaN matrix":  {func() (Rank, error) { return RankOfMatrix(mat.NewDense(1, 1, []float64{math.NaN()})) }, ErrNotFinite},
		"no codes":    {func() (Rank, error) { return RankOfCodes(nil) }, ErrShape},
		"single code": {func() (Rank, error) { return RankOfCodes(mat.NewDense(1, 3, nil)) }, ErrFewRows},
	} {
		if _, err := tt.rank(); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}
