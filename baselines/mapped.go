package baselines

import (
	"errors"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// mapped is a deterministic autoencoder that reaches its decoder's weights.
type mapped struct {
	deterministic
	decoder nn.WeightMapper
}

func (m *mapped) build(networks func(latent int) (method.Networks, error), latent int) error {
	if err := m.deterministic.build(networks, latent); err != nil {
		return err
	}
	decoder, ok := m.net.(nn.WeightMapper)
	if !ok {
		return errors.New("the networks give no access to their decoder's weights")
	}
	m.decoder = decoder
	return nil
}

// decodeWith is Decode with the decoder's weights mapped by f.
func (m *mapped) decodeWith(s *model.Scope, z *graph.Node, f nn.WeightMap) *graph.Node {
	return graph.Tanh(m.decoder.DecodeWith(s, z, f))
}
