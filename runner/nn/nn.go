// Package nn holds the networks that all methods share, and the layers they
// are made of. It trains nothing and knows no method.
//
// Images enter and leave as [B,H,W,C]. In between, feature maps are [C,H,W,B]
// and vectors [N,B], with the batch innermost: every product of a forward or
// backward pass is then row times column or row times row, which the go backend
// multiplies without a transposed copy, and padding and stacking copy whole
// blocks.
package nn
