package dataset

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/md5" // the published checksums are MD5; they guard against damage, not against an attacker
	"errors"
	"fmt"
	"hash"
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
	// mirrors are the public addresses that have the files, in order.
	mirrors []string
}

// idxFile is one of them. On disk it may be gzipped; it must be, as published,
// where only the MD5 of the published .gz is known.
type idxFile struct {
	name string
	dims []int
	md5  string // of the uncompressed bytes, hex; "": see gz
	gz   string // of the published .gz, hex
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
	stored, plain := md5.New(), md5.New()
	buffered := bufio.NewReader(io.TeeReader(r, stored))
	r = buffered
	if isGzip(buffered) {
		zipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("read gzip header: %w", err)
		}
		r = zipped
	}
	dims, data, err := readIDX(io.TeeReader(r, plain))
	if err != nil {
		return nil, err
	}
	if !slices.Equal(dims, f.dims) {
		return nil, fmt.Errorf("IDX dimensions %s, want %s", product(dims), product(f.dims))
	}
	if _, err := io.Copy(io.Discard, buffered); err != nil { // the sum is that of the whole file
		return nil, err
	}
	return data, f.checkSums(stored, plain)
}

// checkSums compares the MD5 that is known: of the uncompressed bytes, or of the published .gz.
func (f idxFile) checkSums(stored, plain hash.Hash) error {
	if found := fmt.Sprintf("%x", plain.Sum(nil)); f.md5 != "" && found != f.md5 {
		return fmt.Errorf("MD5 of the uncompressed bytes is %s, want %s", found, f.md5)
	}
	if found := fmt.Sprintf("%x", stored.Sum(nil)); f.md5 == "" && found != f.gz {
		return fmt.Errorf("MD5 of the file is %s, want %s, that of the published %s.gz", found, f.gz, f.name)
	}
	return nil
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
		text = append(text, f.name+" "+cmp.Or(f.md5, f.gz))
	}
	return strings.Join(text, "\n")
}
