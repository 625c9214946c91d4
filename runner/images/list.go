package images

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Files are the image files of a folder or a zip archive, in order.
type Files struct {
	Path string
	All  []File // at least 1

	closer io.Closer
}

// File is an image file.
type File struct {
	Name string // below the folder or in the archive, with slashes

	path string // for messages
	open func() (io.ReadCloser, int64, error)
}

// List lists the image files of a folder, also those in folders in it, or of an archive.
//
// Image files are those that end in .png, .jpg or .jpeg, in capitals or not. Files
// that end as other formats do are an error, and any other file is ignored, as is
// what begins with a dot or lies in the folder __MACOSX. A link to a file counts as
// the file; one to a folder is an error.
func List(path string) (*Files, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	files := &Files{Path: path}
	if info.IsDir() {
		files.All, err = listFolder(os.DirFS(path), path)
	} else {
		files.All, files.closer, err = openArchive(path)
	}
	if err != nil {
		return nil, err
	}
	if len(files.All) == 0 {
		_ = files.Close() // the other error is the one to report
		return nil, fmt.Errorf("%s: %w: no file in it ends in .png, .jpg or .jpeg", path, ErrNone)
	}
	slices.SortFunc(files.All, func(a, b File) int { return comparePaths(a.Name, b.Name) })
	return files, nil
}

// Close lets go of the archive.
func (f *Files) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// at is where a file of a folder or an archive is, for messages: in quotes where
// its name would make more than a line of them.
func at(path, name string) string {
	joined := filepath.Join(path, filepath.FromSlash(name))
	if strings.ContainsFunc(joined, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(joined)
	}
	return joined
}

// otherFormats are how images end that Pillow reads and this package does not:
// to ignore them would make another set of images of the same folder.
var otherFormats = []string{".bmp", ".gif", ".pgm", ".ppm", ".tif", ".tiff", ".webp"}

// wanted says whether a file is an image to read.
func wanted(name string) (bool, error) {
	if hidden(name) {
		return false, nil
	}
	extension := strings.ToLower(path.Ext(name))
	if slices.Contains(otherFormats, extension) {
		return false, fmt.Errorf("%w: %s is not read, only PNG and JPEG are", ErrImage, strings.ToUpper(extension[1:]))
	}
	return extension == ".png" || extension == ".jpg" || extension == ".jpeg", nil
}

// hidden says whether a file or folder is, or is in one, that only a system uses.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// comparePaths compares part by part, so that what is in a folder stays together.
func comparePaths(a, b string) int {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i] == b[i]:
		case a[i] == '/':
			return -1
		case b[i] == '/':
			return 1
		default:
			return cmp.Compare(a[i], b[i])
		}
	}
	return cmp.Compare(len(a), len(b))
}
