package baselines

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"loraebench/runner/golden"
)

func TestFlowGolden(t *testing.T) {
	checkReference(t, "flow.json", tolerance{relative: 1e-5}, func(t *testing.T, name string, c golden.Case, dtype dtypes.DType) values {
		return evaluate(t, c, dtype, flowFields(t, name, c))
	})
}

// flowFields computes a case's fields.
func flowFields(t *testing.T, name string, c golden.Case) func(in nodes) nodes {
	switch name {
	case "coupling_exp":
		return couplingFields(t, c, ExpScale)
	case "coupling_tanh_scale":
		return couplingFields(t, c, TanhScale)
	case "coupling_sigmoid":
		return couplingFields(t, c, SigmoidScale)
	case "made_maf":
		return mafFields
	case "made_iaf":
		return iafFields
	}
	t.Fatalf("no flow for case %s", name)
	return nil
}

// couplingFields are those of two coupling layers and a permutation between them.
func couplingFields(t *testing.T, c golden.Case, scale FlowScale) func(in nodes) nodes {
	perm := golden.Input[golden.Array](t, c, "perm").Data
	back := make([]float64, len(perm))
	for i, p := range perm {
		back[int(p)] = float64(i)
	}
	return func(in nodes) nodes {
		layer := func(name string) Coupling {
			return Coupling{Scale: scale, W1: in[name+".W1"], B1: in[name+".b1"], W2: in[name+".W2"], B2: in[name+".b2"]}
		}
		h, d1 := layer("layer1").Forward(in["x"])
		z, d2 := layer("layer2").Forward(permute(h, perm))
		y, _ := layer("layer2").Inverse(in["z_in"])
		x, _ := layer("layer1").Inverse(permute(y, back))
		out := nodes{"after_layer1": h, "z": z, "logdet_layer1": d1, "logdet_layer2": d2, "logdet": graph.Add(d1, d2), "x_from_z": x}
		out["nll"] = graph.ReduceAllMean(graph.Neg(graph.Add(logNormal(z), out["logdet"])))
		for _, name := range []string{"layer1", "layer2"} {
			gradients(out, out["nll"], "grad_", in, name+".W1", name+".b1", name+".W2", name+".b2")
		}
		gradients(out, out["nll"], "grad_", in, "x")
		return out
	}
}

// permute is x with column i taken from column perm[i].
func permute(x *graph.Node, perm []float64) *graph.Node {
	var all []*graph.Node
	for _, p := range perm {
		all = append(all, columns(x, int(p), int(p)+1))
	}
	return graph.Concatenate(all, 1)
}

// logNormal is log N(z; 0,I): [B,D] → [B].
func logNormal(z *graph.Node) *graph.Node {
	return graph.ReduceSum(graph.AddScalar(graph.MulScalar(graph.Square(z), -0.5), -0.5*math.Log(2*math.Pi)), 1)
}

func goldenMADE(in nodes) MADE {
	return MADE{
		Scale: ExpScale, W1: in["W1"], B1: in["b1"],
		WMu: in["Wmu"], BMu: in["bmu"], WAlpha: in["Walpha"], BAlpha: in["balpha"],
	}
}

func mafFields(in nodes) nodes {
	m := goldenMADE(in)
	mu, alpha := m.network(in["x"])
	u, logDet := m.Density(in["x"])
	x, _ := m.Generate(in["u_in"])
	out := nodes{"mu": mu, "alpha": alpha, "u": u, "logdet": logDet, "x_from_u": x}
	out["nll"] = graph.ReduceAllMean(graph.Neg(graph.Add(logNormal(u), logDet)))
	gradients(out, out["nll"], "grad_", in, "x")
	return out
}

func iafFields(in nodes) nodes {
	m := goldenMADE(in)
	mu, alpha := m.network(in["u_in"])
	x, logDet := m.Forward(in["u_in"])
	return nodes{
		"mu": mu, "alpha": alpha, "x_out": x, "logdet": logDet,
		"log_density_of_x": graph.Sub(logNormal(in["u_in"]), logDet),
	}
}

func TestMADEMasksGolden(t *testing.T) {
	for name, c := range golden.Load(t, "flow.json") {
		if _, ok := c.In["mask1"]; !ok {
			continue
		}
		got := evaluate(t, c, dtypes.Float64, func(in nodes) nodes {
			mask1, mask2 := goldenMADE(in).masks()
			return nodes{"mask1": mask1, "mask2": mask2}
		})
		for field, numbers := range got {
			checkNumbers(t, name+" "+field, numbers, golden.Input[golden.Array](t, c, field).Data, 0)
		}
	}
}

// step is a direction of a flow.
type step = func(x *graph.Node) (y, logDet *graph.Node)

// layers are flows of one layer and their inverses, by name, with random
// weights and a context that are drawn when the graph is built.
func layers(rng *rand.Rand, d, hidden, batch int) map[string]func(g *graph.Graph) (forward, inverse step) {
	w := func(g *graph.Graph, size float64, dims ...int) *graph.Node {
		values := make([]float32, 1)
		for _, n := range dims {
			values = make([]float32, len(values)*n)
		}
		for i := range values {
			values[i] = float32(rng.NormFloat64() * size)
		}
		return graph.Const(g, tensors.FromFlatDataAndDimensions(values, dims...))
	}
	all := map[string]func(g *graph.Graph) (forward, inverse step){}
	for _, scale := range []FlowScale{ExpScale, TanhScale, SigmoidScale} {
		coupling := func(g *graph.Graph) Coupling {
			n := d / 2
			return Coupling{scale, w(g, .5, n, hidden), w(g, .5, hidden), w(g, .2, hidden, 2*(d-n)), w(g, .2, 2*(d-n)), w(g, 1, batch, hidden)}
		}
		made := func(g *graph.Graph) MADE {
			return MADE{scale, w(g, .3, d, hidden), w(g, .3, hidden), w(g, .2, hidden, d), w(g, .2, d), w(g, .1, hidden, d), w(g, .1, d), w(g, .3, batch, hidden)}
		}
		all["coupling "+string(scale)] = func(g *graph.Graph) (_, _ step) {
			c := coupling(g)
			return c.Forward, c.Inverse
		}
		all["iaf "+string(scale)] = func(g *graph.Graph) (_, _ step) {
			m := made(g)
			return m.Forward, m.Inverse
		}
		all["maf "+string(scale)] = func(g *graph.Graph) (_, _ step) {
			m := made(g)
			return m.Density, m.Generate
		}
	}
	return all
}

// Forward and inverse undo each other within 1e-4 in float32, and so do their
// determinants; also with an odd number of dimensions, and, for MADE, a single one.
func TestFlowInverts(t *testing.T) {
	const hidden, batch = 10, 3
	for _, d := range []int{1, 2, 5, 8} {
		rng := rand.New(rand.NewPCG(31, uint64(d)))
		all := layers(rng, d, hidden, batch)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			layer := all[name]
			if d == 1 && strings.HasPrefix(name, "coupling") {
				continue // nothing would be kept
			}
			t.Run(fmt.Sprintf("%s of %d", name, d), func(t *testing.T) {
				x := make([]float32, batch*d)
				for i := range x {
					x[i] = float32(rng.NormFloat64())
				}
				exec := graph.MustNewExec(referenceBackend(t), func(x *graph.Node) []*graph.Node {
					forward, inverse := layer(x.Graph())
					y, there := forward(x)
					backed, back := inverse(y)
					z, down := inverse(x)
					forthed, up := forward(z)
					return []*graph.Node{graph.Sub(backed, x), graph.Add(there, back), graph.Sub(forthed, x), graph.Add(up, down)}
				})
				defer exec.Finalize()
				out, err := exec.Call(tensors.FromFlatDataAndDimensions(x, batch, d))
				if err != nil {
					t.Fatal(err)
				}
				for i, o := range out {
					for _, v := range tensors.MustCopyFlatData[float32](o) {
						if !(math.Abs(float64(v)) <= 1e-4) {
							t.Fatalf("output %d is off by %v", i, v)
						}
					}
				}
			})
		}
	}
}
