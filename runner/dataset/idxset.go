package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/md5" // the published checksums are MD5; they guard against damage, not against an attacker
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// idxSet is a data set of IDX files with known contents.
type idxSet struct {
	name  string // also the folder below the data root
	files []idxFile
}

// idxFile is one of them. On disk it may be gzipped.
type idxFile struct {
	name string
	dims []int
	md5  string // of the uncompressed bytes, hex
}

// read finds and reads a file of the set below the data root, and checks it.
func (s idxSet) read(root string, f idxFile) ([]uint8, error) {
	path, err := s.find(root, f)
	var data []uint8
	if err == nil {
		data, err = f.readPath(path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w; run %q, or name another data root by --data or LORAE_DATA", err, "runner data "+s.name)
	}
	return data, nil
}

// find looks for a file in root/name and in root, gzipped or plain. The first
// place is where fetch writes, so that a fetched file wins over a bad one.
func (s idxSet) find(root string, f idxFile) (string, error) {
	first := filepath.Join(root, s.name, f.name+".gz")
	for _, path := range []string{
		first, filepath.Join(root, s.name, f.name),
		filepath.Join(root, f.name+".gz"), filepath.Join(root, f.name),
	} {
		info, err := os.Stat(path)
		switch {
		case err == nil && info.IsDir():
			return "", fmt.Errorf("%s is a folder, want a file", path)
		case err == nil:
			return path, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
	}
	return "", fmt.Errorf("%w %s, nor plain, nor in %s", ErrMissing, first, root)
}

// readPath reads the file from path. Errors name the path.
func (f idxFile) readPath(path string) ([]uint8, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := f.decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

// decode reads the file's bytes, gzipped or plain, and checks dimensions and MD5.
func (f idxFile) decode(r io.Reader) ([]uint8, error) {
	buffered := bufio.NewReader(r)
	r = buffered
	if isGzip(buffered) {
		zipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("read gzip header: %w", err)
		}
		r = zipped
	}
	sum := md5.New()
	dims, data, err := readIDX(io.TeeReader(r, sum))
	if err != nil {
		return nil, err
	}
	if !slices.Equal(dims, f.dims) {
		return nil, fmt.Errorf("IDX dimensions %s, want %s", product(dims), product(f.dims))
	}
	if found := fmt.Sprintf("%x", sum.Sum(nil)); found != f.md5 {
		return nil, fmt.Errorf("MD5 of the uncompressed bytes is %s, want %s", found, f.md5)
	}
	return data, nil
}

// isGzip tells by the content, as servers and users rename files freely.
func isGzip(r *bufio.Reader) bool {
	magic, err := r.Peek(2)
	return err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b})
}

// origin names the contents for the checksum, without reading them.
func (s idxSet) origin() string {
	text := []string{s.name}
	for _, f := range s.files {
		text = append(text, f.name+" "+f.md5)
	}
	return strings.Join(text, "\n")
}
