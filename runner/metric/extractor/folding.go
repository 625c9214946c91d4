package extractor

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// foldInception makes the network's weights from those of a state_dict. All
// that a state_dict of this network has must be there in the right shape, and
// nothing else; only the counters of batches may be missing.
func foldInception(t *Tensors) (*model.Store, error) {
	f := folder{tensors: t, store: model.NewStore(), known: map[string]bool{}}
	in := 3
	for _, b := range inceptionBlocks {
		in = b.visit(in, f.fold)
	}
	f.want("fc.weight", 1008, inceptionDim) // the classifier, which the features do not use
	f.want("fc.bias", 1008)
	if f.err != nil {
		return nil, f.err
	}
	for _, name := range slices.Sorted(maps.Keys(t.ByName)) {
		if !f.known[name] {
			return nil, fmt.Errorf("%w: tensor %.80q is none of this network's", ErrWeights, name)
		}
	}
	return f.store, nil
}

// foldEpsilon is added to the variances: the network's own, not PyTorch's usual 1e-5.
const foldEpsilon = 1e-3

// folder merges every batch normalisation into the convolution before it. The
// first error stays.
type folder struct {
	tensors *Tensors
	store   *model.Store
	known   map[string]bool // the names asked for
	err     error
}

// fold makes the weights [out,in+1,h,w] of a layer, as convolve takes them, from
// the kernel [out,in,h,w] and the normalisation behind it,
// y = (x − mean)/√(variance + ε)·γ + β.
func (f *folder) fold(l convReLU, in int) {
	kernel := f.want(l.name+".conv.weight", l.width, in, l.h, l.w)
	gamma, beta := f.want(l.name+".bn.weight", l.width), f.want(l.name+".bn.bias", l.width)
	mean, variance := f.want(l.name+".bn.running_mean", l.width), f.want(l.name+".bn.running_var", l.width)
	f.counter(l.name + ".bn.num_batches_tracked")
	if f.err != nil {
		return
	}
	taps := l.h * l.w
	weights := make([]float32, 0, l.width*(in+1)*taps)
	for o := range l.width {
		scale := float64(gamma[o]) / math.Sqrt(float64(variance[o])+foldEpsilon)
		for _, v := range kernel[o*in*taps : (o+1)*in*taps] {
			weights = append(weights, float32(float64(v)*scale))
		}
		ones := make([]float32, taps)
		ones[taps/2] = float32(float64(beta[o]) - float64(float64(mean[o])*scale))
		weights = append(weights, ones...)
	}
	if slices.ContainsFunc(weights, func(v float32) bool { return v-v != 0 }) {
		f.err = fmt.Errorf("%w: layer %s has a weight that is not finite", ErrWeights, l.name)
		return
	}
	f.store.VariableWithValue(model.JoinPath("/", l.name), tensors.FromFlatDataAndDimensions(weights, l.width, in+1, l.h, l.w))
}

// want is a tensor's values.
func (f *folder) want(name string, shape ...int) []float32 {
	f.known[name] = true
	if f.err != nil {
		return nil
	}
	values, err := f.tensors.Float32(name, shape...)
	f.err = err
	return values
}

// counter allows for the number of batches a normalisation was trained on.
func (f *folder) counter(name string) {
	f.known[name] = true
	if t, ok := f.tensors.ByName[name]; ok && f.err == nil && (t.DType != "I64" || len(t.Shape) != 0) {
		f.err = fmt.Errorf("%w: tensor %q is %s%v, want I64[]", ErrWeights, name, t.DType, t.Shape)
	}
}
