package nn

import . "github.com/gomlx/gomlx/core/graph"

// BatchLast is x [B,H,W,C] as [C,H,W,B], the layout of all layers here. Two
// transposes of matrices, of which one channel needs one only, are faster than
// the transpose of all axes on ONNX Runtime.
func BatchLast(x *Node) *Node {
	b, h, w, c := dims4(x)
	x = Transpose(Reshape(x, b, h*w*c), 0, 1)
	if c > 1 {
		x = TransposeAllAxes(Reshape(x, h*w, c, b), 1, 0, 2)
	}
	return Reshape(x, c, h, w, b)
}

// BatchFirst undoes BatchLast: x [C,H,W,B] → [B,H,W,C].
func BatchFirst(x *Node) *Node {
	c, h, w, b := dims4(x)
	if c > 1 {
		x = TransposeAllAxes(Reshape(x, c, h*w, b), 1, 0, 2)
	}
	return Reshape(Transpose(Reshape(x, h*w*c, b), 0, 1), b, h, w, c)
}
