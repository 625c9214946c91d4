package trial

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/method"
	"loraebench/runner/metric"
	"loraebench/runner/metric/gmm"
)

// noEncoder is what a method lacks whose codes nothing can be fitted to.
const noEncoder = "encoder to fit a sampler to"

// fitNormal is a full-covariance Gaussian fitted to the codes of the training images.
func fitNormal(ctx context.Context, m *measurer) (sampler, string, map[string]any, error) {
	codes, err := m.codes(ctx)
	if err != nil || codes == nil {
		return nil, noEncoder, nil, err
	}
	g, err := metric.FitGaussian(codes)
	if err != nil {
		return nil, "", nil, err
	}
	return g, "", nil, nil
}

// fitMixture is a full-covariance Gaussian mixture with the protocol's number
// of components, fitted to the codes of the training images.
func fitMixture(ctx context.Context, m *measurer) (sampler, string, map[string]any, error) {
	codes, err := m.codes(ctx)
	if err != nil || codes == nil {
		return nil, noEncoder, nil, err
	}
	k := m.spec.Protocol.Components
	mixture, trace, err := gmm.Fit(ctx, m.Backend, codes, gmm.Options{Components: k, Seed: uint64(m.spec.Seed) ^ hash("gmm")})
	if err != nil {
		return nil, "", nil, err
	}
	detail := map[string]any{"components": k, "em_iterations": trace.Iterations}
	if !trace.Converged {
		detail["warning"] = fmt.Sprintf("the mixture's EM had not converged after %d iterations", trace.Iterations)
	}
	return mixture, "", detail, nil
}

// usePrior is the distribution of codes that the method itself defines.
func usePrior(_ context.Context, m *measurer) (sampler, string, map[string]any, error) {
	p, ok := m.method.(method.Prior)
	if !ok {
		return nil, "prior", nil, nil
	}
	return prior{m.network, p}, "", nil, nil
}

// priorBatch is the number of codes sampled at once; which numbers are drawn depends on it.
const priorBatch = 100

// prior samples codes on the backend, batch by batch.
type prior struct {
	network
	method.Prior
}

// Sample takes no more from rng than the seed of the backend's own random numbers.
func (p prior) Sample(rng *rand.Rand, n int) (*mat.Dense, error) {
	if err := p.store.SetRNGStateFromSeed(rng.Int64()); err != nil {
		return nil, err
	}
	exec, err := model.NewExec1(p.backend, p.store, func(s *model.Scope, g *graph.Graph) *graph.Node {
		p.store.SetTraining(g, true) // or the ONNX backend takes the state of the random numbers for a constant: every batch the same
		return p.SamplePrior(s, g, priorBatch)
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	var codes []float64
	width := 1
	for rows := 0; rows < n; rows += priorBatch {
		out, err := exec.Call()
		if err != nil {
			return nil, fmt.Errorf("sample the prior: %w", err)
		}
		width = out.Shape().Dim(1)
		batch, err := tensors.CopyFlatData[float32](out)
		out.MustFinalizeAll()
		if err != nil {
			return nil, err
		}
		for _, v := range batch {
			codes = append(codes, float64(v))
		}
	}
	return mat.NewDense(n, width, codes[:n*width]), nil
}
