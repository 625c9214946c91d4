package dataset

func init() {
	register(Entry{
		Name:    "kmnist",
		Title:   "KMNIST",
		Doc:     "70,000 cursive Japanese characters, 28×28, resized by Pillow's bilinear rule; `runner data kmnist` fetches the files",
		Source:  "Clanuwat et al. 2018, arXiv:1812.01718",
		Options: []Option{idxSize},
		checksum: func(opts Options) string {
			return digest(kmnist.origin()+"\npillow bilinear", opts)
		},
		load: kmnist.load,
	})
}

// kmnist is known by the published .gz files.
var kmnist = idxSet{name: "kmnist", files: []idxFile{
	{name: "train-images-idx3-ubyte", dims: []int{60000, 28, 28}, gz: "bdb82020997e1d708af4cf47b453dcf7"},
	{name: "train-labels-idx1-ubyte", dims: []int{60000}, gz: "e144d726b3acfaa3e44228e80efcd344"},
	{name: "t10k-images-idx3-ubyte", dims: []int{10000, 28, 28}, gz: "5c965bf0a639b31b8f53240b1b52f4d7"},
	{name: "t10k-labels-idx1-ubyte", dims: []int{10000}, gz: "7320c461ea6c1c855c0b718fb2a4b134"},
}, mirrors: []string{"http://codh.rois.ac.jp/kmnist/dataset/kmnist/"}}
