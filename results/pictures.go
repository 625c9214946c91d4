package results

import (
	"path/filepath"
	"strings"
)

// Beside its record, a trial that is done leaves pictures in its folder: PNG
// files of images in rows of PictureColumns, without gaps. They are not in the
// store, and a trial that came from another store has none. What a method
// cannot do it has no picture of; the folder is there nevertheless.
const (
	PicturesDir    = "pictures"
	PictureColumns = 8

	// ReconstructionPicture has a row of test images above their reconstructions.
	ReconstructionPicture = "reconstruction.png"
	// InterpolationPicture has a row for each of some pairs of test images: what
	// lies on the straight line between their codes, ends included.
	InterpolationPicture = "interpolation.png"
)

// SamplesPicture is the file of generated images: the first of those that the
// trial's FID of the sampler was measured on.
func SamplesPicture(sampler string) string { return "samples-" + sampler + ".png" }

// TrialsDir is where the trials of a store have their folders.
func TrialsDir(store string) string {
	return filepath.Join(filepath.Dir(store), strings.TrimSuffix(filepath.Base(store), filepath.Ext(store))+"-trials")
}
