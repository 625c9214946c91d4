package dataset

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"loraebench/runner/images"
)

// folderSplits are the images of the folders train and test or, where not every
// image is in one of the two, as many percent for testing.
func folderSplits(files *images.Files, percent int) ([]item, error) {
	named := !slices.ContainsFunc(files.All, func(f images.File) bool {
		top := topFolder(f)
		return top != "train" && top != "test"
	})
	var train, test []item
	for i, f := range files.All {
		it := item{file: f, test: (i+1)*percent/100 > i*percent/100} // spread evenly
		if named {
			it.test = topFolder(f) == "test"
		}
		if it.test {
			test = append(test, it)
		} else {
			train = append(train, it)
		}
	}
	if len(train) == 0 || len(test) == 0 {
		return nil, fmt.Errorf("%s: %w: %d for training and %d for testing, want at least one of each", files.Path, errNoImages, len(train), len(test))
	}
	return append(train, test...), nil
}

func topFolder(f images.File) string {
	top, _, _ := strings.Cut(f.Name, "/")
	return top
}

// maxClasses is how many classes a uint8 can tell apart.
const maxClasses = 256

// label gives every image the number of the folder that it lies in, among the
// folders' names in order. Folders of one name are one class, as in train/cat and test/cat.
func label(source string, items []item) (classes int, err error) {
	var names []string
	for _, it := range items {
		dir := path.Dir(it.file.Name)
		if dir == "." {
			return 0, fmt.Errorf("%s: %s lies in no folder that could be its class; write labels: 0 to do without", source, it.file.Name)
		}
		names = append(names, path.Base(dir))
	}
	all := slices.Compact(slices.Sorted(slices.Values(names)))
	if len(all) < 2 || len(all) > maxClasses {
		return 0, fmt.Errorf("%s: %d folders with images, want 2 to %d to be classes; write labels: 0 to do without", source, len(all), maxClasses)
	}
	for i := range items {
		class, _ := slices.BinarySearch(all, names[i])
		items[i].label = uint8(class)
	}
	return len(all), nil
}
