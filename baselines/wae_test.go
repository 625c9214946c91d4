package baselines

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"loraebench/runner/golden"
)

func TestMMDGolden(t *testing.T) {
	tolerance := tolerance{relative: 1e-5, least: 1} // the value is a small difference of numbers near 1 to 7
	checkReference(t, "wae_mmd.json", tolerance, func(t *testing.T, name string, c golden.Case, dtype dtypes.DType) values {
		return evaluate(t, c, dtype, func(in nodes) nodes { return mmdFields(t, name, in) })
	})
}

func mmdFields(t *testing.T, name string, in nodes) nodes {
	out, d := nodes{}, pairwise(in["z"], in["prior"])
	switch name {
	case "imq_sigma1", "imq_sigma2":
		base := imqBase(in["sigma"], in["z"].Shape().Dim(1))
		out["mmd"] = d.mmd(imq(base, imqScales...))
		var scales []*graph.Node
		for _, s := range imqScales {
			scales = append(scales, d.mmd(imq(base, s)))
		}
		out["mmd_per_scale"] = graph.Stack(scales, 0)
		gradients(out, out["mmd"], "grad_", in, "z")
	case "rbf_fixed_sigma1", "rbf_fixed_sigma2":
		out["mmd"] = d.mmd(rbf(in["sigma2_k"]))
		gradients(out, out["mmd"], "grad_", in, "z")
	case "rbf_median_sigma1", "rbf_median_sigma2":
		width := d.medianWidth()
		out["sigma2_k"], out["mmd"] = width, d.mmd(rbf(width))
		out["grad_z_through_width"] = graph.Gradient(out["mmd"], in["z"])[0]
		out["grad_z_width_constant"] = graph.Gradient(d.mmd(rbf(graph.StopGradient(width))), in["z"])[0]
	default:
		t.Fatalf("no kernel for case %s", name)
	}
	return out
}

// TestMMDDoesNotDependOnTheBatchSize: where all codes are one point and all
// samples another, MMD² is 2·k(0) − 2·k(distance), for any number of them. An
// estimate that is divided by the batch size once more fails.
func TestMMDDoesNotDependOnTheBatchSize(t *testing.T) {
	const n, base = 3, 2. * 3
	kernels := map[string]struct {
		kernel func(g *graph.Graph) func(*graph.Node) *graph.Node
		want   float64
	}{
		"imq": {
			func(g *graph.Graph) func(*graph.Node) *graph.Node { return imq(graph.Const(g, base), 1) },
			2 - 2*base/(base+n),
		},
		"rbf": {
			func(g *graph.Graph) func(*graph.Node) *graph.Node { return rbf(graph.Const(g, 2.)) },
			2 - 2*math.Exp(-n/4.),
		},
	}
	for name, k := range kernels {
		for _, batch := range []int{2, 3, 16, 100} {
			t.Run(fmt.Sprint(name, batch), func(t *testing.T) {
				got := mmdOf(t, k.kernel, batch, n)
				checkNumbers(t, "MMD²", got, []float64{k.want}, 1e-12)
			})
		}
	}
}

// A batch of one image, as may end an epoch, has no pairs to estimate anything from.
func TestMMDOfOneCodeIsZero(t *testing.T) {
	got := mmdOf(t, func(g *graph.Graph) func(*graph.Node) *graph.Node { return imq(graph.Const(g, 1.), 1) }, 1, 3)
	checkNumbers(t, "MMD²", got, []float64{0}, 0)
}

// mmdOf is MMD² of batch codes at 0 and as many samples at (1, …, 1) in n dimensions.
func mmdOf(t *testing.T, kernel func(g *graph.Graph) func(*graph.Node) *graph.Node, batch, n int) []float64 {
	t.Helper()
	out, err := graph.CallOnce(referenceBackend(t), func(z, p *graph.Node) *graph.Node {
		return pairwise(z, p).mmd(kernel(z.Graph()))
	}, constant(0, batch, n), constant(1, batch, n))
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float64](out)
}

func constant(value float64, batch, n int) *tensors.Tensor {
	flat := make([]float64, batch*n)
	for i := range flat {
		flat[i] = value
	}
	return tensors.FromFlatDataAndDimensions(flat, batch, n)
}
