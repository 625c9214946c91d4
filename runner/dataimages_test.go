package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loraebench/sweeps"
)

// writeFaces writes pictures of CelebA's size into a folder.
func writeFaces(t *testing.T, folder string, n int) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		m := image.NewRGBA(image.Rect(0, 0, 178, 218))
		for k := range 178 * 218 {
			m.Set(k%178, k/178, color.RGBA{uint8(k), uint8(k / 178), uint8(50 * i), 255})
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d.jpg", i+1)), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// writeCelebA makes a data root with a CelebA of four made-up faces.
func writeCelebA(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	writeFaces(t, filepath.Join(root, "celeba", "img_align_celeba"), 4)
	list := "000001.jpg 0\n000002.jpg 0\n000003.jpg 0\n000004.jpg 2\n"
	if err := os.WriteFile(filepath.Join(root, "celeba", "list_eval_partition.txt"), []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

// ran runs the command and returns what it printed.
func ran(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	if code := run(args, &out, &err); code != want {
		t.Fatalf("%q: exit code %d, want %d, stdout %q, stderr %q", args, code, want, out.String(), err.String())
	}
	return out.String(), err.String()
}

// TestDataCelebA: it is read into a cache with some progress, then from it without; bad images are left out on demand.
func TestDataCelebA(t *testing.T) {
	root := writeCelebA(t)
	stdout, stderr := ran(t, exitOK, "data", "celeba", "--data", root)
	for _, want := range []string{"3 training and 1 test images, 64×64×3\n", "left out  0 bad images\n", filepath.Join(root, "cache", "celeba-")} {
		if !strings.Contains(stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, stdout)
		}
	}
	if !strings.HasSuffix(stderr, "runner: celeba: 4 of 4 images read into the cache\n") {
		t.Errorf("stderr %q", stderr)
	}
	if again, stderr := ran(t, exitOK, "data", "celeba", "--data", root); again != stdout || stderr != "" {
		t.Errorf("the second time %q, stderr %q", again, stderr)
	}
	if err := os.Truncate(filepath.Join(root, "celeba", "img_align_celeba", "000002.jpg"), 1000); err != nil {
		t.Fatal(err)
	}
	_, stderr = ran(t, exitFailure, "data", "celeba", "--data", root)
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, `000002.jpg: bad image: truncated; to do without such images, run "runner data celeba --skip-bad"`) {
		t.Errorf("stderr ends %q", last)
	}
	stdout, _ = ran(t, exitOK, "data", "celeba", "--data", root, "--skip-bad")
	if !strings.Contains(stdout, "2 training and 1 test images") || !strings.Contains(stdout, "left out  1 bad images\n") {
		t.Errorf("with --skip-bad:\n%s", stdout)
	}
	_, stderr = ran(t, exitFailure, "data", "celeba", "--data", t.TempDir())
	if lines := strings.Split(stderr, "\n"); !strings.HasPrefix(lines[0], "runner: dataset celeba: no data file ") || !strings.HasPrefix(lines[1], "CelebA is given for non-commercial research only") {
		t.Errorf("without files:\n%s", stderr)
	}
}

// TestDataFolder: two commands from a folder of images to a sweep, whose trials name the folder.
func TestDataFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "user"))
	writeFaces(t, "pictures", 20)
	stdout, _ := ran(t, exitOK, "data", "folder", "pictures", "--size", "16", "--sweep", "mine.yaml")
	if !strings.Contains(stdout, "18 training and 2 test images, 16×16×3\n") || !strings.HasSuffix(stdout, "\nmine.yaml written; now: runner sweep mine.yaml\n") {
		t.Errorf("stdout %q", stdout)
	}
	s, err := sweeps.Read("mine.yaml", catalog())
	if err != nil {
		t.Fatal(err)
	}
	cells, err := resolve(t.Context(), s, "data")
	if err != nil {
		t.Fatal(err)
	}
	options := fmt.Sprint(cells[0].DatasetOptions)
	if want := fmt.Sprintf("map[channels:3 labels:0 path:%s size:16 test:10]", filepath.Join(dir, "pictures")); options != want {
		t.Errorf("options %s, want %s", options, want)
	}
	if len(cells) != 3 || cells[0].DatasetChecksum == "" {
		t.Errorf("%d cells, checksum %q", len(cells), cells[0].DatasetChecksum)
	}
	_, stderr := ran(t, exitFailure, "data", "folder", "pictures", "--size", "16", "--sweep", "mine.yaml")
	if !strings.Contains(stderr, "mine.yaml: file exists") {
		t.Errorf("over an existing file: %q", stderr)
	}
	_, stderr = ran(t, exitUsage, "data", "folder", "pictures", "--size", "big")
	if !strings.Contains(stderr, "want a whole number") {
		t.Errorf("--size big: %q", stderr)
	}
	_, stderr = ran(t, exitUsage, "data", "folder", "pictures", "--size", "4000")
	if !strings.Contains(stderr, "folder takes 8 to 128") {
		t.Errorf("--size 4000: %q", stderr)
	}
}
