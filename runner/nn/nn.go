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
// cores beside other work; go by its CPU profile, ONNX Runtime 1.32 by its own
// profile on one thread):
//
//	                      go    ONNX Runtime
//	matrix products     59 %    70 %
//	slices              12 %     7 %
//	numbers element
//	by element          10 %     9 %
//	concatenation        5 %     8 %
//	padding              4 %     3 %
//	transposes           4 %     3 %
//	pairs to numbers     4 %
//
// The copies lay out patches for the products: 160 MB a step, a third of it for
// the gradients of the last strided layer. What limits the rest:
//
//   - compute v0.1.6 slices element by element, 2 ns each, so it slices pairs
//     of numbers here; nothing else it has copies parts of blocks. It gathers
//     element by element too.
//   - ONNX Runtime slices, concatenates and pads on one core while the other
//     waits. To gather rows instead would use both, but compute-onnx v0.1.5
//     makes three operations of it, two of which copy everything for nothing.
//   - Products with few rows run at 75 to 105 of the 120 GFLOP a second and core
//     that 1024×1024×1024 does on go.
package nn
