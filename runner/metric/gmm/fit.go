package gmm

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute"
	"gonum.org/v1/gonum/mat"
)

// Options configure Fit. Every field but Components has a default.
type Options struct {
	Components int     // K; required
	MaxIter    int     // iterations at most; 0 = 100
	Tol        float64 // stop when the average log-likelihood changes by less; 0 = 1e-3, negative = never stop early
	RegCovar   float64 // added to the diagonal of every covariance; 0 = 1e-6
	Seed       uint64  // of the k-means start
}

// Trace is how a fit went.
type Trace struct {
	LogLikelihood []float64 // average a row under the start, then after each iteration; never decreasing
	Iterations    int
	Converged     bool // the stop rule held before MaxIter
	Floored       bool // RegCovar became a floor of the eigenvalues, see Fit
}

// Fit fits a mixture to the rows of x [N,D].
//
// The likelihood never falls from one iteration to the next, but for rounding
// (1e-10 relative). Adding RegCovar to a covariance's diagonal can make it fall
// where a variance is as small as RegCovar; from the first such step on, that
// step included, RegCovar is the least eigenvalue instead, for which the step
// is an exact maximum.
//
// As in scikit-learn an iteration compares the likelihoods of the two sets of
// parameters before it, and ends with the maximisation.
func Fit(ctx context.Context, backend compute.Backend, x *mat.Dense, o Options) (*Mixture, Trace, error) {
	if err := o.complete(); err != nil {
		return nil, Trace{}, err
	}
	c, err := newCodes(x)
	if err != nil {
		return nil, Trace{}, err
	}
	if c.n < o.Components {
		return nil, Trace{}, fmt.Errorf("%w: %d rows, %d components", ErrFewRows, c.n, o.Components)
	}
	labels, centres, err := kMeans(ctx, c, o.Components, rand.New(rand.NewPCG(o.Seed, 0)))
	if err != nil {
		return nil, Trace{}, err
	}
	return climb(ctx, backend, c, labelled(c, labels, centres, o.RegCovar), o)
}

// complete fills in the defaults.
func (o *Options) complete() error {
	if o.Components < 1 {
		return fmt.Errorf("%w, not %d", ErrComponents, o.Components)
	}
	if o.MaxIter == 0 {
		o.MaxIter = 100
	}
	if o.Tol == 0 {
		o.Tol = 1e-3
	}
	if o.RegCovar == 0 {
		o.RegCovar = 1e-6
	}
	if o.MaxIter < 0 {
		return fmt.Errorf("%w: MaxIter is %d, want at least 1", ErrOption, o.MaxIter)
	}
	if !(o.RegCovar > 0) || math.IsInf(o.RegCovar, 1) || math.IsNaN(o.Tol) {
		return fmt.Errorf("%w: RegCovar is %g and Tol %g, want a positive and any number", ErrOption, o.RegCovar, o.Tol)
	}
	return nil
}
