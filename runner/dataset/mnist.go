package dataset

import "context"

func init() {
	register(Entry{
		Name:     "mnist",
		Title:    "MNIST",
		Doc:      "70,000 handwritten digits, 28×28, resized by Pillow's bilinear rule; `runner data mnist` fetches the files",
		Source:   "LeCun, Cortes, Burges: The MNIST database of handwritten digits, http://yann.lecun.com/exdb/mnist/",
		Options:  []Option{idxSize},
		checksum: func(opts Options) string { return digest(mnist.origin()+"\npillow bilinear", opts) },
		load:     mnist.load,
	})
}

// idxSize is the option of MNIST and of the sets made in its image.
var idxSize = Option{Name: "size", Doc: "height and width in pixels; 28: as published", Default: 32, Min: 8, Max: 64}

// mnist is known by what is in its four files.
var mnist = idxSet{name: "mnist", files: []idxFile{
	{name: "train-images-idx3-ubyte", dims: []int{60000, 28, 28}, md5: "6bbc9ace898e44ae57da46a324031adb"},
	{name: "train-labels-idx1-ubyte", dims: []int{60000}, md5: "a25bea736e30d166cdddb491f175f624"},
	{name: "t10k-images-idx3-ubyte", dims: []int{10000, 28, 28}, md5: "2646ac647ad5339dbf082846283269ea"},
	{name: "t10k-labels-idx1-ubyte", dims: []int{10000}, md5: "27ae3e4e09519cfbb04c329615203637"},
}, mirrors: []string{
	"https://ossci-datasets.s3.amazonaws.com/mnist/",
	"https://storage.googleapis.com/cvdf-datasets/mnist/",
}}

// load reads a set that has the four files of MNIST.
func (s idxSet) load(ctx context.Context, root string, opts Options) (*Set, error) {
	train, err := s.split(ctx, root, s.files[0], s.files[1], opts.number("size"))
	if err != nil {
		return nil, err
	}
	test, err := s.split(ctx, root, s.files[2], s.files[3], opts.number("size"))
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
