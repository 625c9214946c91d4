package extractor

// block is a named part of the Inception network.
type block struct {
	name string
	layer
}

// inceptionBlocks are the network up to its last feature maps [2048,8,8,B], for
// images [3,299,299,B]. The names are those of the state_dict.
//
// The mean pools do not count padding, and the pool of the last block is a
// maximum: both as in the TensorFlow graph of 2015, unlike torchvision's network.
//
// Source: Szegedy et al. 2016, Rethinking the Inception architecture,
// arXiv:1512.00567; github.com/mseitzer/pytorch-fid, src/pytorch_fid/inception.py.
var inceptionBlocks = []block{
	{"Conv2d_1a_3x3", shrinking("Conv2d_1a_3x3", 32, 2)},
	{"Conv2d_2a_3x3", shrinking("Conv2d_2a_3x3", 32, 1)},
	{"Conv2d_2b_3x3", keeping("Conv2d_2b_3x3", 64, 3, 3)},
	{"MaxPool_1", pool(halvingMax)},
	{"Conv2d_3b_1x1", keeping("Conv2d_3b_1x1", 80, 1, 1)},
	{"Conv2d_4a_3x3", shrinking("Conv2d_4a_3x3", 192, 1)},
	{"MaxPool_2", pool(halvingMax)},
	mixed5("Mixed_5b", 32), // [256,35,35,B]
	mixed5("Mixed_5c", 64), // [288,35,35,B]
	mixed5("Mixed_5d", 64),
	mixed6a("Mixed_6a"), // [768,17,17,B]
	mixed6("Mixed_6b", 128),
	mixed6("Mixed_6c", 160),
	mixed6("Mixed_6d", 160),
	mixed6("Mixed_6e", 192),
	mixed7a("Mixed_7a"), // [1280,8,8,B]
	mixed7("Mixed_7b", averaging("Mixed_7b.branch_pool", 192)),
	mixed7("Mixed_7c", chain{pool(keepingMax), keeping("Mixed_7c.branch_pool", 192, 1, 1)}),
}

// keeping is a convolution that keeps the image's size.
func keeping(name string, width, h, w int) convReLU {
	return convReLU{name: name, width: width, h: h, w: w, stride: 1, same: true}
}

// shrinking is a convolution of 3×3 without padding.
func shrinking(name string, width, stride int) convReLU {
	return convReLU{name: name, width: width, h: 3, w: 3, stride: stride}
}

// averaging is the mean around every pixel and a convolution of 1×1. Their
// order does not matter, and this way fewer channels are averaged.
func averaging(name string, width int) convReLU {
	return convReLU{name: name, width: width, h: 1, w: 1, stride: 1, mean: true}
}

func mixed5(name string, pooled int) block {
	b := name + ".branch"
	return block{name, fork{
		keeping(b+"1x1", 64, 1, 1),
		chain{keeping(b+"5x5_1", 48, 1, 1), keeping(b+"5x5_2", 64, 5, 5)},
		chain{keeping(b+"3x3dbl_1", 64, 1, 1), keeping(b+"3x3dbl_2", 96, 3, 3), keeping(b+"3x3dbl_3", 96, 3, 3)},
		averaging(b+"_pool", pooled),
	}}
}

func mixed6a(name string) block {
	b := name + ".branch"
	return block{name, fork{
		shrinking(b+"3x3", 384, 2),
		chain{keeping(b+"3x3dbl_1", 64, 1, 1), keeping(b+"3x3dbl_2", 96, 3, 3), shrinking(b+"3x3dbl_3", 96, 2)},
		pool(halvingMax),
	}}
}

func mixed6(name string, width int) block {
	b := name + ".branch"
	return block{name, fork{
		keeping(b+"1x1", 192, 1, 1),
		chain{keeping(b+"7x7_1", width, 1, 1), keeping(b+"7x7_2", width, 1, 7), keeping(b+"7x7_3", 192, 7, 1)},
		chain{
			keeping(b+"7x7dbl_1", width, 1, 1), keeping(b+"7x7dbl_2", width, 7, 1), keeping(b+"7x7dbl_3", width, 1, 7),
			keeping(b+"7x7dbl_4", width, 7, 1), keeping(b+"7x7dbl_5", 192, 1, 7),
		},
		averaging(b+"_pool", 192),
	}}
}

func mixed7a(name string) block {
	b := name + ".branch"
	return block{name, fork{
		chain{keeping(b+"3x3_1", 192, 1, 1), shrinking(b+"3x3_2", 320, 2)},
		chain{
			keeping(b+"7x7x3_1", 192, 1, 1), keeping(b+"7x7x3_2", 192, 1, 7),
			keeping(b+"7x7x3_3", 192, 7, 1), shrinking(b+"7x7x3_4", 192, 2),
		},
		pool(halvingMax),
	}}
}

func mixed7(name string, pooled layer) block {
	b := name + ".branch"
	return block{name, fork{
		keeping(b+"1x1", 320, 1, 1),
		chain{keeping(b+"3x3_1", 384, 1, 1), fork{keeping(b+"3x3_2a", 384, 1, 3), keeping(b+"3x3_2b", 384, 3, 1)}},
		chain{
			keeping(b+"3x3dbl_1", 448, 1, 1), keeping(b+"3x3dbl_2", 384, 3, 3),
			fork{keeping(b+"3x3dbl_3a", 384, 1, 3), keeping(b+"3x3dbl_3b", 384, 3, 1)},
		},
		pooled,
	}}
}
