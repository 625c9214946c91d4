package dataset

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

func init() {
	register(Entry{
		Name:   "cifar10",
		Title:  "CIFAR-10",
		Doc:    "60,000 colour images of 10 classes, 32×32, as published in the binary version; `runner data cifar10` says how to get it",
		Source: "Krizhevsky 2009, Learning multiple layers of features from tiny images: https://www.cs.toronto.edu/~kriz/cifar.html",
		load:   loadCIFAR10,
	})
}

// CIFAR10Help says how to get CIFAR-10.
const CIFAR10Help = `From https://www.cs.toronto.edu/~kriz/cifar.html take the binary version, cifar-10-binary.tar.gz
(162 MB), and unpack it in the data root, where it makes the folder cifar-10-batches-bin.`

// A batch of CIFAR-10 is 10,000 records of a label and of the planes of red,
// green and blue of an image.
const (
	cifarFolder  = "cifar-10-batches-bin"
	cifarSide    = 32
	cifarPlane   = cifarSide * cifarSide
	cifarRecord  = 1 + 3*cifarPlane
	cifarBatch   = 10_000
	cifarClasses = 10
)

func loadCIFAR10(ctx context.Context, root string, _ Options) (*Set, error) {
	train := []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"}
	set := &Set{Classes: cifarClasses}
	sum := sha256.New()
	for _, part := range []struct {
		to    *Split
		names []string
	}{{&set.Train, train}, {&set.Test, []string{"test_batch.bin"}}} {
		*part.to = Split{H: cifarSide, W: cifarSide, C: 3}
		for _, name := range part.names {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			records, err := readCIFAR(filepath.Join(root, cifarFolder, name))
			if err != nil {
				return nil, err
			}
			sum.Write(records) // a hash never fails
			part.to.addCIFAR(records)
		}
	}
	set.Checksum = fmt.Sprintf("%x", sum.Sum(nil))
	return set, nil
}

// readCIFAR reads a batch and checks its length and labels.
func readCIFAR(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w %s; %q says how to get it, or name another data root by --data or LORAE_DATA", ErrMissing, path, "runner data cifar10")
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	records, err := io.ReadAll(io.LimitReader(f, cifarBatch*cifarRecord+1))
	if err != nil {
		return nil, err
	}
	if len(records) != cifarBatch*cifarRecord {
		return nil, fmt.Errorf("%s: not a batch of CIFAR-10: it must have %d bytes", path, cifarBatch*cifarRecord)
	}
	for i := 0; i < len(records); i += cifarRecord {
		if records[i] >= cifarClasses {
			return nil, fmt.Errorf("%s: image %d has label %d, want 0 to %d", path, i/cifarRecord, records[i], cifarClasses-1)
		}
	}
	return records, nil
}

// addCIFAR appends the images of a batch, whose planes become pixels.
func (s *Split) addCIFAR(records []byte) {
	for ; len(records) > 0; records = records[cifarRecord:] {
		s.Labels = append(s.Labels, records[0])
		planes := records[1:cifarRecord]
		for i := range cifarPlane {
			s.Images = append(s.Images, planes[i], planes[cifarPlane+i], planes[2*cifarPlane+i])
		}
		s.N++
	}
}
