package dataset

import "context"

func init() {
	register(Entry{
		Name:   "mnist",
		Title:  "MNIST",
		Doc:    "70,000 handwritten digits, 28×28, resized by Pillow's bilinear rule; `runner data mnist` fetches the files",
		Source: "LeCun, Cortes, Burges: The MNIST database of handwritten digits, http://yann.lecun.com/exdb/mnist/",
		Options: []Option{
			{Name: "size", Doc: "height and width in pixels; 28: as published", Default: 32, Min: 8, Max: 64},
		},
		checksum: func(_ string, opts map[string]int) (string, error) {
			return digest(mnist.origin()+"\npillow bilinear", opts), nil
		},
		load: loadMNIST,
	})
}

// mnist is the set's four files.
var mnist = idxSet{name: "mnist", files: []idxFile{
	{"train-images-idx3-ubyte", []int{60000, 28, 28}, "6bbc9ace898e44ae57da46a324031adb"},
	{"train-labels-idx1-ubyte", []int{60000}, "a25bea736e30d166cdddb491f175f624"},
	{"t10k-images-idx3-ubyte", []int{10000, 28, 28}, "2646ac647ad5339dbf082846283269ea"},
	{"t10k-labels-idx1-ubyte", []int{10000}, "27ae3e4e09519cfbb04c329615203637"},
}}

func loadMNIST(ctx context.Context, root string, opts map[string]int) (*Set, error) {
	train, err := mnist.split(ctx, root, mnist.files[0], mnist.files[1], opts["size"])
	if err != nil {
		return nil, err
	}
	test, err := mnist.split(ctx, root, mnist.files[2], mnist.files[3], opts["size"])
	if err != nil {
		return nil, err
	}
	return &Set{Train: train, Test: test, Classes: 10}, nil
}

// split reads a file of grey images and one of labels. Their known contents
// make the counts agree.
func (s idxSet) split(ctx context.Context, root string, images, labels idxFile, size int) (Split, error) {
	pixels, err := s.read(root, images)
	if err != nil {
		return Split{}, err
	}
	classes, err := s.read(root, labels)
	if err != nil {
		return Split{}, err
	}
	d := images.dims
	return resized(ctx, Split{N: d[0], H: d[1], W: d[2], C: 1, Images: pixels, Labels: classes}, size, size)
}
