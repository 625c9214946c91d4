package gmm

import (
	"context"
	"fmt"
	"math"

	"github.com/gomlx/compute"
)

// slack is how much a sum of log densities may fall by rounding, relative.
const slack = 1e-10

// climb iterates from the given start. None of the start's eigenvalues may be below o.RegCovar.
func climb(ctx context.Context, backend compute.Backend, c *codes, start *Mixture, o Options) (*Mixture, Trace, error) {
	pass, err := newChunks(backend, c, expectation)
	if err != nil {
		return nil, Trace{}, err
	}
	defer pass.close()
	var trace Trace
	now, err := measure(ctx, pass, start)
	if err != nil {
		return nil, trace, fmt.Errorf("start: %w", err)
	}
	trace.LogLikelihood = []float64{now.logLik}
	for i := 1; i <= o.MaxIter && !trace.Converged; i++ {
		now, err = now.step(ctx, pass, o.RegCovar, &trace.Floored)
		if err != nil {
			return nil, trace, fmt.Errorf("iteration %d: %w", i, err)
		}
		trace.Iterations = i
		trace.Converged = i > 1 && math.Abs(trace.LogLikelihood[i-1]-trace.LogLikelihood[i-2]) < o.Tol
		trace.LogLikelihood = append(trace.LogLikelihood, now.logLik)
	}
	return now.mixture, trace, nil
}

// state is a mixture and what the codes say about it.
type state struct {
	mixture *Mixture
	*whitening
	*statistics
}

func measure(ctx context.Context, pass *chunks, m *Mixture) (*state, error) {
	w, err := newWhitening(m, pass.codes.origin)
	if err != nil {
		return nil, err
	}
	s, err := gather(ctx, pass, w)
	if err != nil {
		return nil, err
	}
	return &state{mixture: m, whitening: w, statistics: s}, nil
}

// step is one iteration of EM. It sets floored for good once adding reg has lowered the likelihood.
func (s *state) step(ctx context.Context, pass *chunks, reg float64, floored *bool) (*state, error) {
	if !*floored {
		next, err := s.stepWith(ctx, pass, reg, ridge)
		if err != nil {
			return nil, err
		}
		if next.logLik >= s.logLik-slack*(1+math.Abs(s.logLik)) {
			return next, nil
		}
		*floored = true
	}
	return s.stepWith(ctx, pass, reg, floor)
}

func (s *state) stepWith(ctx context.Context, pass *chunks, reg float64, keep constraint) (*state, error) {
	m, err := s.maximise(s.mixture, s.whitening, reg, keep)
	if err != nil {
		return nil, err
	}
	return measure(ctx, pass, m)
}
