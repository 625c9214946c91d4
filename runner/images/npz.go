package images

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
	"strings"
)

// openNPZ opens the images in an archive of arrays.
func openNPZ(path string, limit int) (*Set, error) {
	f, size, err := openSized(path)
	if err != nil {
		return nil, err
	}
	z, err := listNPZ(f, size, path)
	var set *Set
	if err == nil {
		set, err = z.set(limit)
	}
	if err != nil {
		_ = f.Close() // the first error is the one to report
		return nil, err
	}
	set.closer = f
	return set, nil
}

// npz is an archive of arrays, by their names.
type npz struct {
	path   string
	arrays map[string]*zip.File
}

const arraySuffix = ".npy"

// listNPZ finds the arrays in an archive; path is what messages call it.
func listNPZ(r io.ReaderAt, size int64, path string) (*npz, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, badArchive(path, err)
	}
	z := &npz{path: path, arrays: map[string]*zip.File{}}
	for _, entry := range archive.File {
		name, ok := strings.CutSuffix(entry.Name, arraySuffix)
		switch {
		case !ok:
			continue
		case z.arrays[name] != nil:
			err = fmt.Errorf("%w: it is there twice", ErrArchive)
		default:
			err = plausible(entry, size)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: entry %.200q: %w", path, entry.Name, err)
		}
		z.arrays[name] = entry
	}
	return z, nil
}

// imageArrays are what programs call the images: NumPy where they have no name,
// as in the sample and reference batches of guided-diffusion, then others.
var imageArrays = []string{"arr_0", "images", "samples"}

// set is the array of the first of these names, or else the only one there is.
func (z *npz) set(limit int) (*Set, error) {
	name := slices.IndexFunc(imageArrays, func(name string) bool { return z.arrays[name] != nil })
	switch {
	case name >= 0:
		return z.setOf(imageArrays[name], limit)
	case z.arrays["mu"] != nil && z.arrays["sigma"] != nil:
		return nil, fmt.Errorf("%s: %w: it has mu and sigma", z.path, ErrStatistics)
	case len(z.arrays) == 1:
		for only := range z.arrays {
			return z.setOf(only, limit)
		}
	}
	return nil, fmt.Errorf("%s: %w: it has none of the arrays %s", z.path, ErrNone, strings.Join(imageArrays, ", "))
}

func (z *npz) setOf(name string, limit int) (*Set, error) {
	a, err := z.array(name)
	if err != nil {
		return nil, err
	}
	return a.set(z.path, limit)
}

// array opens one of the arrays.
func (z *npz) array(name string) (*array, error) {
	entry := z.arrays[name]
	if entry == nil {
		return nil, fmt.Errorf("%s: %w: no array %s", z.path, ErrArray, name)
	}
	return newArray(at(z.path, name), func() (io.ReadCloser, int64, error) { return openEntry(entry) })
}
