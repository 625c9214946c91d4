package gmm

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestFloor raises the eigenvalues below reg to it and leaves the others, also
// where a component has shrunk to one point and its covariance to rounding errors.
func TestFloor(t *testing.T) {
	const reg = 1e-6
	for name, c := range map[string]struct{ cov, want []float64 }{
		"above":    {[]float64{3, 1, 1, 3}, []float64{3, 1, 1, 3}},
		"zero":     {[]float64{0, 0, 0, 0}, []float64{reg, 0, 0, reg}},
		"negative": {[]float64{-1e-9, 0, 0, 1}, []float64{reg, 0, 0, 1}},
		"singular": {[]float64{1, 1, 1, 1}, []float64{1 + reg/2, 1 - reg/2, 1 - reg/2, 1 + reg/2}},
		"one point": {
			[]float64{
				1.3e-272, -6.8e-273, -3.5e-273, 1.2e-273,
				-6.8e-273, 3.6e-273, 1.9e-273, -6.2e-274,
				-3.5e-273, 1.9e-273, 1.3e-50, 2.8e-50,
				1.2e-273, -6.2e-274, 2.8e-50, 1.3e-50,
			},
			[]float64{reg, 0, 0, 0, 0, reg, 0, 0, 0, 0, reg, 0, 0, 0, 0, reg},
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := int(math.Sqrt(float64(len(c.cov))))
			cov := mat.NewSymDense(n, c.cov)
			if err := floor(cov, reg); err != nil {
				t.Fatal(err)
			}
			if want := mat.NewSymDense(n, c.want); !mat.EqualApprox(cov, want, 1e-14) {
				t.Errorf("got\n%v\nwant\n%v", mat.Formatted(cov), mat.Formatted(want))
			}
		})
	}
}
