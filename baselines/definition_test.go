package baselines

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

// toyBatch images are what the losses of this file are taken of.
const toyBatch, toyPixels = 3, toySide * toySide

func toyImages(g *graph.Graph) *graph.Node {
	shape := shapes.Make(dtypes.Float32, toyBatch, toySide, toySide, 1)
	return graph.DivScalar(graph.IotaFull(g, shape), float64(shape.Size()))
}

// trained is a trained method and its graphs' values, all random numbers being the same each time.
type trained struct {
	t     *testing.T
	store *model.Store
}

func (m trained) value(f func(s *model.Scope, g *graph.Graph) *graph.Node) []float64 {
	m.t.Helper()
	if err := m.store.SetRNGStateFromSeed(7); err != nil {
		m.t.Fatal(err)
	}
	return call(m.t, m.store, f)
}

func (m trained) normal() []float64 {
	return m.value(func(s *model.Scope, g *graph.Graph) *graph.Node {
		return s.RandomNormal(g, shapes.Make(dtypes.Float32, toyBatch, toyLatent))
	})
}

func (m trained) images() []float64 {
	return m.value(func(_ *model.Scope, g *graph.Graph) *graph.Node { return graph.MulScalar(toyImages(g), 1) })
}

func (m trained) codes(e method.Encoder) []float64 {
	return m.value(func(s *model.Scope, g *graph.Graph) *graph.Node { return e.Encode(s, toyImages(g)) })
}

// decoded are the images of codes z.
func (m trained) decoded(d method.Decoder, z []float64) []float64 {
	flat := make([]float32, len(z))
	for i, v := range z {
		flat[i] = float32(v)
	}
	return m.value(func(s *model.Scope, g *graph.Graph) *graph.Node {
		return d.Decode(s, graph.Reshape(graph.Const(g, flat), toyBatch, toyLatent))
	})
}

// definitions are the terms of the methods' losses, written down with loops
// for images x and whatever else it takes.
var definitions = []struct {
	method string
	params map[string]any
	terms  func(m trained, of method.Method, x []float64) []float64
}{
	{"ae", nil, reconstruction(1. / toyPixels)},
	{"irmae", nil, reconstruction(1. / toyPixels)},
	{"vae", map[string]any{"loss": "authors", "beta": 0.3}, vaeTerms(crossEntropy, 1./toyPixels, 0.3*2/toyLatent)},
	{"vae", map[string]any{"loss": "elbo-bernoulli", "beta": 0.3}, vaeTerms(crossEntropy, 1, 0.3)},
	{"vae", map[string]any{"loss": "elbo-gaussian", "beta": 0.3}, vaeTerms(halfSquare, 1, 0.3)},
	{"wae", map[string]any{"sigma": 2, "lambda": 7}, waeTerms(2, 7)},
	{"rae-gp", map[string]any{"beta": 0.3, "lambda": 7}, raeGPTerms(0.3, 7)},
	{"rae-sn", map[string]any{"beta": 0.3}, func(m trained, of method.Method, x []float64) []float64 {
		return append(reconstruction(1./toyPixels)(m, of, x), 0.3*meanSquare(m.codes(of.(method.Encoder))))
	}},
}

func TestLossesAreTheirDefinitions(t *testing.T) {
	for _, tt := range definitions {
		t.Run(fmt.Sprint(tt.method, tt.params), func(t *testing.T) {
			of := build(t, tt.method, tt.params)
			store, _ := fit(t, of, 4, 4)
			m := trained{t, store}
			want := tt.terms(m, of, m.images())
			var names []string
			got := m.value(func(s *model.Scope, g *graph.Graph) *graph.Node {
				var terms []*graph.Node
				for _, term := range of.Phases()[0].Loss(s, toyImages(g)) {
					names, terms = append(names, term.Name), append(terms, term.Value)
				}
				return graph.Stack(terms, 0)
			})
			if len(got) != len(want) {
				t.Fatalf("terms %v, want %d", names, len(want))
			}
			for i, name := range names {
				checkNumbers(t, name, got[i:i+1], want[i:i+1], 1e-4*math.Abs(want[i]))
			}
		})
	}
}

// reconstruction is the mean over the images of factor·‖x − D(E(x))‖².
func reconstruction(factor float64) func(m trained, of method.Method, x []float64) []float64 {
	return func(m trained, of method.Method, x []float64) []float64 {
		y := m.decoded(of.(method.Decoder), m.codes(of.(method.Encoder)))
		return []float64{factor * sum(x, y, func(x, y float64) float64 { return (x - y) * (x - y) }) / toyBatch}
	}
}

func vaeTerms(cost func(x, y float64) float64, scale, beta float64) func(m trained, of method.Method, x []float64) []float64 {
	return func(m trained, of method.Method, x []float64) []float64 {
		vae := of.(*VAE)
		mu, epsilon := m.codes(vae), m.normal()
		logVar := m.value(func(s *model.Scope, g *graph.Graph) *graph.Node {
			_, logVar := vae.posterior(s, toyImages(g))
			return logVar
		})
		z, kl := make([]float64, len(mu)), 0.0
		for i := range z {
			z[i] = mu[i] + math.Exp(logVar[i]/2)*epsilon[i]
			kl += (mu[i]*mu[i] + math.Exp(logVar[i]) - 1 - logVar[i]) / 2
		}
		return []float64{scale * sum(x, m.decoded(vae, z), cost) / toyBatch, beta * kl / toyBatch}
	}
}

func waeTerms(sigma, lambda float64) func(m trained, of method.Method, x []float64) []float64 {
	return func(m trained, of method.Method, x []float64) []float64 {
		z, p := m.codes(of.(method.Encoder)), m.normal()
		for i := range p {
			p[i] *= sigma
		}
		mmd := 0.0
		for i := range toyBatch {
			for j := range toyBatch {
				if i != j {
					mmd += (multiquadric(z, z, i, j, sigma) + multiquadric(p, p, i, j, sigma)) / (toyBatch * (toyBatch - 1))
				}
				mmd -= 2 * multiquadric(z, p, i, j, sigma) / (toyBatch * toyBatch)
			}
		}
		return append(reconstruction(0.05)(m, of, x), lambda*mmd)
	}
}

// multiquadric is the published kernel of row i of a and row j of b.
func multiquadric(a, b []float64, i, j int, sigma float64) float64 {
	distance := sum(a[i*toyLatent:(i+1)*toyLatent], b[j*toyLatent:(j+1)*toyLatent], func(a, b float64) float64 { return (a - b) * (a - b) })
	k := 0.0
	for _, s := range []float64{.1, .2, .5, 1, 2, 5, 10} {
		c := 2 * toyLatent * sigma * sigma * s
		k += c / (c + distance)
	}
	return k
}

// raeGPTerms have (∂‖D(z)‖²/∂z)², one backward pass.
func raeGPTerms(beta, lambda float64) func(m trained, of method.Method, x []float64) []float64 {
	return func(m trained, of method.Method, x []float64) []float64 {
		gp := of.(*RAEGP)
		gradient := m.value(func(s *model.Scope, g *graph.Graph) *graph.Node {
			z := gp.Encode(s, toyImages(g))
			return graph.Gradient(graph.ReduceAllSum(graph.Square(gp.Decode(s, z))), z)[0]
		})
		return append(reconstruction(1./toyPixels)(m, of, x), beta*meanSquare(m.codes(gp)), lambda*meanSquare(gradient))
	}
}

func crossEntropy(x, y float64) float64 { return -x*math.Log(y) - (1-x)*math.Log(1-y) }

func halfSquare(x, y float64) float64 { return (x - y) * (x - y) / 2 }

func meanSquare(x []float64) float64 {
	return sum(x, x, func(x, y float64) float64 { return x * y }) / float64(len(x))
}

func sum(x, y []float64, f func(x, y float64) float64) float64 {
	s := 0.0
	for i := range x {
		s += f(x[i], y[i])
	}
	return s
}
