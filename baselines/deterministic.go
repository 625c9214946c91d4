package baselines

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

// deterministic is what the autoencoders with plain codes and a squared error
// share: code E(x), image tanh of the decoder, as in the authors' autoencoders.
type deterministic struct{ net method.Networks }

func (d *deterministic) build(networks func(latent int) (method.Networks, error), latent int) (err error) {
	d.net, err = networks(latent)
	return err
}

// Encode is E(x). It implements method.Encoder.
func (d *deterministic) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	return d.net.Encode(s, x, d.net.Latent())
}

// Decode is tanh of the decoder. It implements method.Decoder.
func (d *deterministic) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return graph.Tanh(d.net.Decode(s, z))
}
