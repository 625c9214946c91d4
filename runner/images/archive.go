package images

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// openArchive finds the image files in a zip archive, which stays open.
func openArchive(path string) ([]File, io.Closer, error) {
	f, size, err := openSized(path)
	if err != nil {
		return nil, nil, err
	}
	files, err := listArchive(f, size, path)
	if err != nil {
		_ = f.Close() // the first error is the one to report
		return nil, nil, err
	}
	return files, f, nil
}

// openSized opens a file and says how long it is.
func openSized(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close() // the first error is the one to report
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// listArchive finds the image files in a zip archive; path is what messages call it.
func listArchive(r io.ReaderAt, size int64, path string) ([]File, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, badArchive(path, err)
	}
	var files []File
	seen := make(map[string]bool, len(archive.File))
	for _, entry := range archive.File {
		ok, err := wantedEntry(entry, seen)
		if err == nil && ok {
			err = plausible(entry, size)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: entry %.200q: %w", path, entry.Name, err)
		}
		if ok {
			files = append(files, entryFile(entry, path))
		}
	}
	return files, nil
}

// wantedEntry says whether an entry is an image to read, and notes its name.
func wantedEntry(entry *zip.File, seen map[string]bool) (bool, error) {
	switch name := entry.Name; {
	case !filepath.IsLocal(name) || strings.ContainsAny(name, "\\\x00"):
		return false, fmt.Errorf("%w: its name leads out of the archive", ErrArchive)
	case seen[name]:
		return false, fmt.Errorf("%w: it is there twice", ErrArchive)
	}
	seen[entry.Name] = true
	if entry.Mode().IsDir() {
		return false, nil
	}
	return wanted(entry.Name)
}

// plausible refuses an entry that claims more than an archive of size bytes can hold.
func plausible(entry *zip.File, size int64) error {
	compressed, ratio := entry.CompressedSize64, uint64(1)
	if entry.Method == zip.Deflate {
		ratio = maxDeflate
	}
	if compressed > uint64(size) || entry.UncompressedSize64 > compressed*ratio {
		return fmt.Errorf("%w: it claims %d bytes of %d compressed ones", ErrArchive, entry.UncompressedSize64, compressed)
	}
	return nil
}

func entryFile(entry *zip.File, path string) File {
	return File{Name: entry.Name, path: at(path, entry.Name), open: func() (io.ReadCloser, int64, error) { return openEntry(entry) }}
}

// openEntry reads an entry, whose contents end where the archive says that they do, and says where.
func openEntry(entry *zip.File) (io.ReadCloser, int64, error) {
	const encrypted = 1
	if entry.Flags&encrypted != 0 {
		return nil, 0, fmt.Errorf("%w: it is encrypted", ErrArchive)
	}
	r, err := entry.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, 0, fmt.Errorf("%w: compression method %d is not read, only store and deflate are", ErrArchive, entry.Method)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	return r, int64(entry.UncompressedSize64), nil
}

func badArchive(path string, err error) error {
	return fmt.Errorf("%s: %w: %w", path, ErrArchive, err)
}
