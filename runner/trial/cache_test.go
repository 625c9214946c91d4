package trial

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/dataset"
)

// files are the paths of a folder's files.
func files(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// TestCachedReference: a trial has the same bits without a cache, with a new one
// and with one of another process, and a file is all that the latter needs.
func TestCachedReference(t *testing.T) {
	set, spec, dir := drawn(t), specFor(t, "lorae", "clean", small(40)), filepath.Join(t.TempDir(), "not", "there")
	want := mustRun(t, newEnv(t, "shapes"), spec, set)
	for range 2 {
		env := newEnv(t, "shapes")
		env.CacheDir = dir
		checkSame(t, want, mustRun(t, env, spec, set))
		if n := len(files(t, dir)); n != 2 { // features and radii
			t.Errorf("%d files, want 2", n)
		}
	}
	// Images that are not the key's show that these are not looked at again.
	black := dataset.Split{N: 30, H: side, W: side, C: 3, Images: make([]uint8, 30*side*side*3)}
	r := newEnv(t, "shapes").References
	got, err := r.of(t.Context(), cache{dir}, set.Checksum+" test", black)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := newEnv(t, "shapes").References.of(t.Context(), cache{}, set.Checksum+" test", set.Test)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fresh.features, got.features); diff != "" || got.moments.N() != 30 {
		t.Errorf("the cache was not read:\n%s", diff)
	}
	// Another split, or another number of its images, has another file.
	for _, s := range []dataset.Split{set.Test.Head(20), set.Train} {
		if _, err := r.of(t.Context(), cache{dir}, set.Checksum+" other", s); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(files(t, dir)); n != 4 {
		t.Errorf("%d files, want 4", n)
	}
}

// TestDamagedCache: whatever has become of a file, it is not used, and a good one takes its place.
func TestDamagedCache(t *testing.T) {
	c := cache{t.TempDir()}
	data := make([]byte, 1000)
	for i := range data {
		data[i] = byte(i)
	}
	c.put("some features", data)
	path := c.path("some features")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := cache{t.TempDir()}
	other.put("others", bytes.Repeat([]byte{7}, 1000+len("some features")-len("others")))
	foreign, err := os.ReadFile(other.path("others"))
	if err != nil || len(foreign) != len(good) {
		t.Fatalf("%d bytes of another file, %d of the good one, %v", len(foreign), len(good), err)
	}
	damages := map[string][]byte{
		"empty": {}, "short": good[:len(good)-1], "half": good[:len(good)/2], "long": append(bytes.Clone(good), 0),
		"zeros": make([]byte, len(good)), "of another key": foreign,
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		flipped, at := bytes.Clone(good), rng.IntN(len(good))
		flipped[at] ^= 1 << rng.IntN(8)
		damages[fmt.Sprintf("a bit of byte %d", at)] = flipped
	}
	for name, bad := range damages {
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if c.get("some features", 1000) != nil {
			t.Errorf("%s: the file was used", name)
		}
		c.put("some features", data)
		if !bytes.Equal(c.get("some features", 1000), data) {
			t.Errorf("%s: the file was not replaced", name)
		}
	}
	if c.get("some features", 999) != nil || c.get("other features", 1000) != nil {
		t.Error("a file of another size or key was used")
	}
	if names := files(t, c.dir); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

// TestDamagedReference: a trial that meets a bad file has the numbers of one that met none.
func TestDamagedReference(t *testing.T) {
	set, spec, dir := drawn(t), specFor(t, "ae", "authors", small(40)), t.TempDir()
	env := newEnv(t, "shapes")
	env.CacheDir = dir
	want := mustRun(t, env, spec, set)
	good := map[string][]byte{}
	for _, path := range files(t, dir) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		good[path] = raw
		if err := os.WriteFile(path, append(bytes.Clone(raw[:len(raw)-40]), make([]byte, 40)...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	env = newEnv(t, "shapes")
	env.CacheDir = dir
	checkSame(t, want, mustRun(t, env, spec, set))
	for path, raw := range good {
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, raw) {
			t.Errorf("%s is not as good as it was (%v)", path, err)
		}
	}
}

// TestCacheAtOnce: of many that write, readers see nothing or all.
func TestCacheAtOnce(t *testing.T) {
	c := cache{t.TempDir()}
	data := bytes.Repeat([]byte("features"), 10_000)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 10 {
				c.put("key", data)
				if got := c.get("key", len(data)); !bytes.Equal(got, data) {
					t.Errorf("%d bytes", len(got))
				}
			}
		})
	}
	group.Wait()
	if names := files(t, c.dir); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

// TestNoCache: a folder that can't be one costs time, not the trial.
func TestNoCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file, filepath.Join(file, "below")} {
		c := cache{dir}
		c.put("key", []byte("data"))
		if c.get("key", 4) != nil {
			t.Errorf("%q keeps something", dir)
		}
	}
	env := newEnv(t, "shapes")
	env.CacheDir = file
	mustRun(t, env, specFor(t, "ae", "authors", small(40)), drawn(t))
	// A folder where the file should be.
	c := cache{t.TempDir()}
	if err := os.MkdirAll(filepath.Join(c.path("key"), "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	c.put("key", []byte("data"))
	if c.get("key", 4) != nil || len(files(t, c.dir)) != 1 {
		t.Errorf("%v", files(t, c.dir))
	}
}

// TestUnfinishedWrites of killed processes go, those of living ones stay.
func TestUnfinishedWrites(t *testing.T) {
	c := cache{t.TempDir()}
	old, young := filepath.Join(c.dir, cachePart+"1"), filepath.Join(c.dir, cachePart+"2")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	c.put("key", []byte("data"))
	if diff := cmp.Diff([]string{c.path("key"), young}, files(t, c.dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
