package nn

import . "github.com/gomlx/gomlx/core/graph"

// MSE is the mean squared difference over batch and pixels of x and y
// [B,H,W,C] → scalar. It is a mean of the images' means, as a single sum over
// so many squares would lose digits in float32.
func MSE(x, y *Node) *Node { return ReduceAllMean(ReduceMean(Square(Sub(x, y)), 1, 2, 3)) }
