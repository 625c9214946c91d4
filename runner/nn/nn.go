// Package nn holds the networks that all methods share, and the layers they
// are made of. It trains nothing and knows no method.
//
// Images enter and leave as [B,H,W,C]. In between, feature maps are [C,H,W,B]
// and vectors [N,B], with the batch innermost: every product of a forward or
// backward pass is then row times column or row times row, which the go backend
// multiplies without a transposed copy, and padding and stacking copy whole
// blocks.
//
// Where the time of a training step goes (ae on MNIST, batch 100, two AVX-512
// cores; go by its CPU profile, ONNX Runtime 1.32 by its own profile):
//
//	                      go    ONNX Runtime
//	matrix products     61 %     6 %
//	convolutions                60 %
//	slices              11 %     3 %
//	numbers element
//	by element           8 %    18 %
//	concatenation        4 %     3 %
//	padding, copies      7 %
//	transposes           2 %     8 %
//
// On go the copies lay out patches for the products: 160 MB a step, a third of
// it for the gradients of the last strided layer. Most of what is no product runs
// on one core; a batch is computed in halves, so that the other one has work
// (97 % of both are busy). ONNX Runtime lays patches out as it multiplies, if the
// batch is an axis of the image. What limits the rest:
//
//   - compute v0.1.6 slices element by element, 2 ns each, so it slices pairs
//     of numbers here; nothing else it has copies parts of blocks. It gathers
//     and transposes element by element too, each on one core.
//   - Products with few rows run at 75 to 105 of the 120 GFLOP a second and core
//     that 1024×1024×1024 does on go.
//   - ONNX Runtime's convolutions, patches included, run at 230 to 480 GFLOP a
//     second on two cores where its product has 470, the slower the fewer
//     channels come out; but the first layer's kernel gradient, of one channel,
//     at 33. It transposes, slices and concatenates on one core.
package nn
