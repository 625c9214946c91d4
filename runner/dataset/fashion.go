package dataset

func init() {
	register(Entry{
		Name:    "fashionmnist",
		Title:   "Fashion-MNIST",
		Doc:     "70,000 pieces of clothing, 28×28, resized by Pillow's bilinear rule; `runner data fashionmnist` fetches the files",
		Source:  "Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747",
		Options: []Option{idxSize},
		checksum: func(opts Options) string {
			return digest(fashionMNIST.origin()+"\npillow bilinear", opts)
		},
		load: fashionMNIST.load,
	})
}

// fashionMNIST is known by the published .gz files.
var fashionMNIST = idxSet{name: "fashionmnist", files: []idxFile{
	{name: "train-images-idx3-ubyte", dims: []int{60000, 28, 28}, gz: "8d4fb7e6c68d591d4c3dfef9ec88bf0d"},
	{name: "train-labels-idx1-ubyte", dims: []int{60000}, gz: "25c81989df183df01b3e8a0aad5dffbe"},
	{name: "t10k-images-idx3-ubyte", dims: []int{10000, 28, 28}, gz: "bef4ecab320f06d8554ea6380940ec79"},
	{name: "t10k-labels-idx1-ubyte", dims: []int{10000}, gz: "bb300cfdad3c16e7a12a480ee83cd310"},
}, mirrors: []string{
	"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
	"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
}}
