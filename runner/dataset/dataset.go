// Package dataset loads the images that trials train and measure on, and keeps
// the registry of the data sets there are. One data set is one file with one
// register in its init.
//
// Sets of image files (celeba, folder) are decoded once, on all cores, into a
// cache that is mapped into memory, see CacheFolder. A cache is of one state of
// its source and of one way to crop and resize; of any other it is made anew.
//
// Pixels stay uint8. The package cuts no batches, shuffles nothing, scales
// nothing to [0,1] and holds no validation split out: that is training's and
// the protocol's business.
package dataset

import (
	"cmp"
	"os"
)

// Set is a loaded data set.
type Set struct {
	Name, Title string
	Train, Test Split
	Classes     int    // labels are 0 … Classes−1; 0: no labels
	Checksum    string // what Entry.Checksum says for the same options
	Skipped     int    // images left out because they are bad, see Building
	Cache       string // the file that the images lie in; "": memory only
}

// Split is a part of a data set: N images of H×W pixels with C channels.
type Split struct {
	N, H, W, C int
	Images     []uint8 // [N,H,W,C], row-major, 0 … 255
	Labels     []uint8 // [N]; nil: none
}

// Size is the number of bytes of one image.
func (s Split) Size() int { return s.H * s.W * s.C }

// Image is image i, [H,W,C], sharing the split's memory.
func (s Split) Image(i int) []uint8 {
	size := s.Size()
	return s.Images[i*size : (i+1)*size : (i+1)*size]
}

// Head is the first n images, or all of them when there are fewer, sharing the
// split's memory.
func (s Split) Head(n int) Split {
	s.N = min(max(n, 0), s.N)
	s.Images = s.Images[:s.N*s.Size()]
	if s.Labels != nil {
		s.Labels = s.Labels[:s.N]
	}
	return s
}

// Root is the folder the data sets' files lie in: the flag --data, else the
// environment's LORAE_DATA, else "data".
func Root(flag string) string {
	return cmp.Or(flag, os.Getenv("LORAE_DATA"), "data")
}
