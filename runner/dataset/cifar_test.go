package dataset

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

// cifarRoot is a data root with six made-up batches: image i of batch b has
// label i%10, red b, green i%251 and blue 7, but for the first pixel, which is all 9.
func cifarRoot(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for b := range 6 {
		name := fmt.Sprintf("data_batch_%d.bin", b)
		if b == 0 {
			name = "test_batch.bin"
		}
		put(t, filepath.Join(root, cifarFolder, name), cifarBytes(uint8(b)))
	}
	return root
}

func cifarBytes(b uint8) []byte {
	var all []byte
	for i := range cifarBatch {
		all = append(all, uint8(i%10))
		for _, v := range []uint8{b, uint8(i % 251), 7} {
			plane := bytes.Repeat([]byte{v}, cifarPlane)
			plane[0] = 9
			all = append(all, plane...)
		}
	}
	return all
}

func TestCIFAR10(t *testing.T) {
	root := cifarRoot(t)
	set := mustLoad(t, 0, "cifar10", root, nil)
	if set.Train.N != 50_000 || set.Test.N != 10_000 || set.Classes != 10 || set.Train.Size() != 3072 {
		t.Errorf("%d training, %d test images of %d bytes, %d classes", set.Train.N, set.Test.N, set.Train.Size(), set.Classes)
	}
	at := 2*cifarBatch + 13 // of the third batch
	want := append([]uint8{9, 9, 9}, bytes.Repeat([]uint8{3, 13, 7}, cifarPlane-1)...)
	if !bytes.Equal(set.Train.Image(at), want) || set.Train.Labels[at] != 3 {
		t.Errorf("image %d begins %v and has label %d", at, set.Train.Image(at)[:9], set.Train.Labels[at])
	}
	bad := cifarBytes(1)
	put(t, filepath.Join(root, cifarFolder, "data_batch_1.bin"), bad[:len(bad)-1])
	_, _, err := loadNamed(t, Building{}, "cifar10", root, nil)
	wantLine(t, err, "data_batch_1.bin", "30730000 bytes")
	bad[3*cifarRecord] = 10
	put(t, filepath.Join(root, cifarFolder, "data_batch_1.bin"), bad)
	_, _, err = loadNamed(t, Building{}, "cifar10", root, nil)
	wantLine(t, err, "data_batch_1.bin: image 3 has label 10, want 0 to 9")
	_, _, err = loadNamed(t, Building{}, "cifar10", t.TempDir(), nil)
	if wantLine(t, err, "data_batch_1.bin", `"runner data cifar10"`); !errors.Is(err, ErrMissing) {
		t.Errorf("%v is not ErrMissing", err)
	}
}

// TestPublishedGzip: where only the MD5 of the published .gz is known, no other file is taken.
func TestPublishedGzip(t *testing.T) {
	set, images, _ := tiny()
	file := set.files[0]
	packed := zipped(t, images)
	file.md5, file.gz = "", fmt.Sprintf("%x", md5.Sum(packed))
	repacked := bytes.Clone(packed)
	repacked[4]++ // the time in its header
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"as published": {packed, ""},
		"plain":        {images, "that of the published images.gz"},
		"packed again": {repacked, "that of the published images.gz"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := file.decode(bytes.NewReader(c.data))
			if c.want != "" {
				wantLine(t, err, c.want)
			} else if err != nil || !bytes.HasSuffix(images, got) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
