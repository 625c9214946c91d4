package dataset

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tiny is a set of two files, four images and their labels, and the files' bytes.
func tiny() (set idxSet, images, labels []byte) {
	images, labels = idx([]uint8("sixteen pixels.."), 4, 2, 2), idx([]uint8{0, 1, 2, 3}, 4)
	return idxSet{name: "tiny", files: []idxFile{
		{name: "images", dims: []int{4, 2, 2}, md5: fmt.Sprintf("%x", md5.Sum(images))},
		{name: "labels", dims: []int{4}, md5: fmt.Sprintf("%x", md5.Sum(labels))},
	}}, images, labels
}

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestIDXSetPlaces(t *testing.T) {
	set, images, _ := tiny()
	for _, tc := range []struct {
		path string
		data []byte
	}{
		{"tiny/images.gz", zipped(t, images)},
		{"tiny/images", images},
		{"images.gz", zipped(t, images)},
		{"images", images},
		{"tiny/images.gz", images}, // unpacked by a server on the way
	} {
		root := t.TempDir()
		put(t, filepath.Join(root, tc.path), tc.data)
		got, err := set.read(root, set.files[0])
		if err != nil {
			t.Errorf("%s: %v", tc.path, err)
		}
		if diff := cmp.Diff([]uint8("sixteen pixels.."), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.path, diff)
		}
	}
}

func TestIDXSetBadFiles(t *testing.T) {
	set, images, labels := tiny()
	damaged := bytes.Clone(images)
	damaged[20] ^= 1
	packed := zipped(t, images)
	broken := bytes.Clone(packed)
	broken[len(broken)-6] ^= 1 // in the CRC
	for _, tc := range []struct {
		name string
		file []byte
		want string
	}{
		{"wrong MD5", damaged, fmt.Sprintf("MD5 of the uncompressed bytes is %x, want %s", md5.Sum(damaged), set.files[0].md5)},
		{"truncated", images[:20], "IDX data truncated: 4 bytes, the header announces 4×2×2 = 16"},
		{"truncated header", images[:9], "IDX header truncated: 5 of 12 bytes of dimensions"},
		{"truncated gzip", packed[:len(packed)-9], "unexpected EOF"},
		{"truncated gzip header", packed[:5], "read gzip header: unexpected EOF"},
		{"wrong gzip checksum", broken, "gzip: invalid checksum"},
		{"wrong magic", []byte("not an IDX file"), "not an IDX file of unsigned bytes: magic 6e 6f 74 20"},
		{"labels for images", labels, "IDX dimensions 4, want 4×2×2"},
		{"other images", idx([]uint8{1, 2, 3, 4}, 1, 2, 2), "IDX dimensions 1×2×2, want 4×2×2"},
		{"empty", nil, "IDX header truncated: 0 of 4 bytes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := t.TempDir()
			path := filepath.Join(root, "tiny", "images.gz")
			put(t, path, tc.file)
			_, err := set.read(root, set.files[0])
			wantLine(t, err, path, tc.want, `run "runner data tiny"`)
		})
	}
}

func TestIDXSetBadPlaces(t *testing.T) {
	set, images, _ := tiny()
	path := func(root string) string { return filepath.Join(root, "tiny", "images.gz") }
	t.Run("missing", func(t *testing.T) {
		root := filepath.Join(t.TempDir(), "nowhere")
		_, err := set.read(root, set.files[0])
		wantLine(t, err, ErrMissing.Error()+" "+path(root)+", nor plain, nor in "+root, `run "runner data tiny"`)
	})
	t.Run("a file for the root", func(t *testing.T) {
		root := filepath.Join(t.TempDir(), "file")
		put(t, root, nil)
		_, err := set.read(root, set.files[0])
		wantLine(t, err, path(root), "not a directory", `run "runner data tiny"`)
	})
	t.Run("a folder for the file", func(t *testing.T) {
		root := t.TempDir()
		put(t, filepath.Join(path(root), "x"), nil)
		_, err := set.read(root, set.files[0])
		wantLine(t, err, path(root)+" is a folder", `run "runner data tiny"`)
	})
	for name, closed := range map[string]string{"unreadable folder": "tiny", "unreadable file": "tiny/images.gz"} {
		t.Run(name, func(t *testing.T) {
			if os.Geteuid() == 0 {
				t.Skip("root may read everything")
			}
			root := t.TempDir()
			put(t, path(root), images)
			shut := filepath.Join(root, closed)
			if err := os.Chmod(shut, 0); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(shut, 0o755) })
			_, err := set.read(root, set.files[0])
			wantLine(t, err, path(root), "permission denied", `run "runner data tiny"`)
		})
	}
}

// wantLine asks for an error of one line with all the parts.
func wantLine(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %v", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q\nlacks %q", err, part)
		}
	}
}
