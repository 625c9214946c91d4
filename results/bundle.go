package results

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// BundleHeader is the first line of a bundle: a sweep as one portable file,
// JSON Lines in gzip. After it comes one BundleTrial a line, in the sweep's order.
type BundleHeader struct {
	Format  string `json:"format"`  // bundleFormat
	Version int    `json:"version"` // bundleVersion
	Program string `json:"program"` // version of the program that wrote it
	Sweep   string `json:"sweep"`
	Trials  int    `json:"trials"` // lines to come
}

const (
	bundleFormat  = "loraebench sweep"
	bundleVersion = 1
	bundleLine    = 16 << 20 // bytes that a line may have: a hundred times what a trial needs
)

// BundleTrial is one trial of a bundle. One that has not ended has no more than
// its configuration and status: its checkpoints are elsewhere, so whoever takes
// it over begins again.
type BundleTrial struct {
	Record
	Log string `json:"log,omitempty"` // as in Row
}

// hasEnded reports whether a trial has an outcome that can be carried over.
func hasEnded(s Status) bool { return s == Done || s == Failed || s == Diverged }

// BundleReader reads the trials of a bundle.
type BundleReader struct {
	Header BundleHeader

	lines *bufio.Scanner
	line  int // that was read last, from 1
	seen  map[string]bool
}

// ReadBundle reads the header of a bundle.
func ReadBundle(r io.Reader) (*BundleReader, error) {
	text, err := gzip.NewReader(r)
	switch {
	case errors.Is(err, gzip.ErrHeader):
		return nil, errors.New("not a bundle: not a gzip file")
	case err != nil:
		return nil, bundleFault(err)
	}
	b := &BundleReader{lines: bufio.NewScanner(text), seen: map[string]bool{}}
	b.lines.Buffer(make([]byte, 0, 1<<16), bundleLine)
	line, err := b.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("not a bundle: it is empty")
	case err != nil:
		return nil, err
	}
	b.Header, err = decodeHeader(line)
	return b, err
}

func decodeHeader(line []byte) (BundleHeader, error) {
	var h BundleHeader
	if err := json.Unmarshal(line, &h); err != nil || h.Format != bundleFormat {
		return BundleHeader{}, errors.New("not a bundle: its first line is not the header of one")
	}
	switch {
	case h.Version > bundleVersion:
		return BundleHeader{}, fmt.Errorf("bundle of version %d, this program reads %d: %w", h.Version, bundleVersion, ErrNewerSchema)
	case h.Version < 1:
		return BundleHeader{}, fmt.Errorf("line 1: version is %d, must be at least 1", h.Version)
	case h.Sweep == "":
		return BundleHeader{}, errors.New("line 1: the sweep has no name")
	}
	return h, nil
}

// Next reads and checks the next trial; the error is io.EOF after the last.
func (b *BundleReader) Next() (*BundleTrial, error) {
	t, _, err := b.trial()
	return t, err
}

func (b *BundleReader) trial() (*BundleTrial, keyed, error) {
	line, err := b.next()
	if n := b.line - 1; errors.Is(err, io.EOF) && n != b.Header.Trials {
		err = fmt.Errorf("holds %d trials, its header says %d", n, b.Header.Trials)
	}
	if err != nil {
		return nil, keyed{}, err
	}
	t, k, err := decodeTrial(line)
	if err == nil && b.seen[t.ID] {
		err = fmt.Errorf("trial %s is there twice", t.ID)
	}
	if err != nil {
		return nil, keyed{}, fmt.Errorf("line %d: %w", b.line, err)
	}
	b.seen[t.ID] = true
	return t, k, nil
}

func decodeTrial(line []byte) (*BundleTrial, keyed, error) {
	t := new(BundleTrial)
	if err := decodeStrict(line, t); err != nil {
		return nil, keyed{}, fmt.Errorf("not a trial: %w", err)
	}
	k, err := t.keyed()
	switch {
	case err != nil:
		return nil, keyed{}, err
	case hasEnded(t.Status):
		return t, k, t.checkResults()
	case !slices.Contains(Statuses(), t.Status):
		return nil, keyed{}, fmt.Errorf("status is %q, must be one of %v", t.Status, Statuses())
	}
	return t, k, nil
}

// next is the next line. What a cut file has of its last line is not given out.
func (b *BundleReader) next() ([]byte, error) {
	more := b.lines.Scan()
	switch err := b.lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("line %d is longer than %d MiB", b.line+1, bundleLine>>20)
	case err != nil:
		return nil, bundleFault(err)
	case !more:
		return nil, io.EOF
	}
	b.line++
	return b.lines.Bytes(), nil
}

// bundleFault says what is wrong with a file as its decompressor sees it.
func bundleFault(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("cut short")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return errors.New("damaged: it is not as it was written")
	}
	return err
}
