package dataset

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"os"
	"path/filepath"
)

// cacheWriter writes a cache beside its place, where it appears only when it is
// whole and on the disk.
type cacheWriter struct {
	head   cacheHead
	path   string
	file   *os.File
	out    *bufio.Writer
	labels []uint8
	sha    hash.Hash
	sum    uint32 // CRC-32C of the last sumSize bytes or less
	summed int    // bytes in sum
}

// newCacheWriter begins the cache that is to be at path. Whoever calls has the
// path's lock, so that parts which lie there are those of processes that were killed.
func newCacheWriter(path string, r *recipe) (*cacheWriter, error) {
	pattern := "." + filepath.Base(path) + ".*.part"
	parts, err := filepath.Glob(filepath.Join(filepath.Dir(path), pattern))
	for _, part := range parts {
		err = errors.Join(err, os.Remove(part))
	}
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), pattern)
	if err != nil {
		return nil, err
	}
	w := &cacheWriter{path: path, file: f, out: bufio.NewWriterSize(f, 1<<20), sha: sha256.New()}
	w.head = cacheHead{What: r.what, Stamp: r.stamp, H: r.shape.H, W: r.shape.W, C: r.shape.C, Classes: r.classes, Skipped: []string{}}
	if _, err := w.out.WriteString(cacheMagic); err != nil {
		return nil, errors.Join(err, w.abandon())
	}
	return w, nil
}

// add appends an image. Training images come first.
func (w *cacheWriter) add(pixels []uint8, it item) error {
	if it.test {
		w.head.Test++
	} else {
		w.head.Train++
	}
	w.labels = append(w.labels, it.label)
	return w.write(pixels)
}

// skip notes an image that is left out.
func (w *cacheWriter) skip(reason error) { w.head.Skipped = append(w.head.Skipped, reason.Error()) }

func (w *cacheWriter) write(b []byte) error {
	w.sha.Write(b) // a hash never fails
	for rest := b; len(rest) > 0; {
		n := min(len(rest), sumSize-w.summed)
		w.sum = crc32.Update(w.sum, castagnoli, rest[:n])
		rest = rest[n:]
		if w.summed += n; w.summed == sumSize {
			w.endSum()
		}
	}
	_, err := w.out.Write(b)
	return err
}

func (w *cacheWriter) endSum() {
	w.head.Sums = append(w.head.Sums, w.sum)
	w.sum, w.summed = 0, 0
}

// finish writes what follows the pixels and puts the cache in its place.
func (w *cacheWriter) finish() error {
	if err := w.writeHead(); err != nil {
		return errors.Join(err, w.abandon())
	}
	if err := errors.Join(w.out.Flush(), w.file.Chmod(0o644), w.file.Sync()); err != nil {
		return errors.Join(err, w.abandon())
	}
	if err := w.file.Close(); err != nil {
		return errors.Join(err, os.Remove(w.file.Name()))
	}
	return os.Rename(w.file.Name(), w.path)
}

func (w *cacheWriter) writeHead() error {
	if w.head.Classes > 0 {
		if err := w.write(w.labels); err != nil {
			return err
		}
	}
	if w.summed > 0 {
		w.endSum()
	}
	h := &w.head
	fmt.Fprintf(w.sha, "%d+%d images of %d×%d×%d, %d classes", h.Train, h.Test, h.H, h.W, h.C, h.Classes)
	h.Checksum = fmt.Sprintf("%x", w.sha.Sum(nil))
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if len(text) > maxHead {
		return fmt.Errorf("%d images left out are too many to note", len(h.Skipped))
	}
	text = binary.LittleEndian.AppendUint32(text, uint32(len(text)))
	text = binary.LittleEndian.AppendUint32(text, crc32.Checksum(text[:len(text)-4], castagnoli))
	_, err = w.out.Write(append(text, cacheMagic...))
	return err
}

// abandon removes what was written so far.
func (w *cacheWriter) abandon() error {
	return errors.Join(w.file.Close(), os.Remove(w.file.Name()))
}
