package dataset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// loadFor is set in the environment of a process that is to load a data root's CelebA and say what it has.
const loadFor = "LORAE_TEST_LOAD_FOR"

func TestMain(m *testing.M) {
	root := os.Getenv(loadFor)
	if root == "" {
		os.Exit(m.Run())
	}
	e, err := Lookup("celeba")
	if err == nil {
		var set *Set
		if set, err = e.Load(context.Background(), root, nil); err == nil {
			fmt.Println(set.Checksum, bytes.Count(set.Train.Images, []byte{0}))
			os.Exit(0)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// TestTwoProcessesBuildOneCache, three times four.
func TestTwoProcessesBuildOneCache(t *testing.T) {
	for range 3 {
		root, cache := celebaRoot(t, 300)
		var processes []*exec.Cmd
		outputs := make([]bytes.Buffer, 4)
		for i := range outputs {
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), loadFor+"="+root)
			c.Stdout, c.Stderr = &outputs[i], &outputs[i]
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			processes = append(processes, c)
		}
		for i, c := range processes {
			if err := c.Wait(); err != nil {
				t.Errorf("%v: %s", err, outputs[i].String())
			}
			if outputs[i].String() != outputs[0].String() {
				t.Errorf("one process has %q, another %q", outputs[0].String(), outputs[i].String())
			}
		}
		if files := cached(t, cache); len(files) != 1 {
			t.Errorf("the cache folder has %q, want one cache", files)
		}
		mustLoad(t, 0, "celeba", root, nil)
	}
}

// TestCacheOfAnotherState: no change of the source or of the options goes unseen.
func TestCacheOfAnotherState(t *testing.T) {
	archive := func(root string) string { return filepath.Join(root, "celeba", "img_align_celeba.zip") }
	change := map[string]struct {
		change func(t *testing.T, root string)
		opts   map[string]any
		same   bool // pixels
	}{
		"another image of the same size and time": {change: func(t *testing.T, root string) {
			info, err := os.Stat(archive(root))
			if err != nil {
				t.Fatal(err)
			}
			swapped := faces(5)
			swapped[0].data, swapped[1].data = swapped[1].data, swapped[0].data
			put(t, archive(root), zipOf(t, swapped))
			if err := os.Chtimes(archive(root), info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		}},
		"another time": {same: true, change: func(t *testing.T, root string) {
			if err := os.Chtimes(archive(root), time.Time{}, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}},
		"another split": {change: func(t *testing.T, root string) {
			put(t, filepath.Join(root, "celeba", partitionFile), []byte("000001.jpg 0\n000002.jpg 0\n000003.jpg 2\n000004.jpg 2\n000005.jpg 1\n"))
		}},
		"another crop": {opts: map[string]any{"crop": 140}},
		"another size": {opts: map[string]any{"size": 32}},
	}
	for name, c := range change {
		t.Run(name, func(t *testing.T) {
			root, _ := celebaRoot(t, 5)
			first := mustLoad(t, 4, "celeba", root, nil)
			if c.change != nil {
				c.change(t, root)
			}
			second := mustLoad(t, 4, "celeba", root, c.opts)
			if (first.Checksum == second.Checksum) != c.same {
				t.Errorf("checksums %s and %s", first.Checksum, second.Checksum)
			}
			mustLoad(t, 0, "celeba", root, c.opts)
		})
	}
}

// TestDamagedCache: a cache that is not what was written is made anew, whatever is wrong with it.
func TestDamagedCache(t *testing.T) {
	root, _ := celebaRoot(t, 5)
	want := mustLoad(t, 4, "celeba", root, nil)
	good, err := os.ReadFile(want.Cache)
	if err != nil {
		t.Fatal(err)
	}
	damaged := map[string][]byte{"empty": {}, "another file": []byte("no cache at all, but a text of some length")}
	for _, at := range []int{len(cacheMagic), len(good) / 2, len(good) - 300, len(good) - 20, len(good) - 1} {
		b := bytes.Clone(good)
		b[at] ^= 1
		damaged[fmt.Sprint("byte ", at, " of ", len(good))] = b
	}
	for _, n := range []int{1, 10, 1000, 40_000} {
		damaged[fmt.Sprint("cut by ", n)] = good[:len(good)-n]
		damaged[fmt.Sprint("longer by ", n)] = append(bytes.Clone(good), make([]byte, n)...)
	}
	for name, b := range damaged {
		t.Run(name, func(t *testing.T) {
			replace(t, want.Cache, b)
			got := mustLoad(t, 4, "celeba", root, nil)
			if diff := cmp.Diff(want.Checksum, got.Checksum); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// replace puts another file in a file's place, which others may have mapped.
func replace(t *testing.T, path string, b []byte) {
	t.Helper()
	put(t, path+".new", b)
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// TestInterruptedBuilding leaves nothing behind, nor does a process that is killed once the next one builds.
func TestInterruptedBuilding(t *testing.T) {
	root, cache := celebaRoot(t, 300)
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	ctx = WithBuilding(ctx, Building{Progress: func(BuildingStep) { cancel(stopped) }})
	if _, err := mustLookup(t, "celeba").Load(ctx, root, nil); !errors.Is(err, stopped) {
		t.Errorf("error %v, want %v", err, stopped)
	}
	if files := cached(t, cache); len(files) > 0 {
		t.Errorf("%q are left behind", files)
	}
	set := mustLoad(t, 299, "celeba", root, nil)
	part := filepath.Join(cache, "."+filepath.Base(set.Cache)+".123.part")
	put(t, part, []byte("half a cache"))
	put(t, set.Cache, nil)
	mustLoad(t, 299, "celeba", root, nil)
	if files := cached(t, cache); len(files) != 1 {
		t.Errorf("the cache folder has %q, want one cache", files)
	}
}

func TestCacheFolder(t *testing.T) {
	user := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", user)
	t.Setenv("HOME", user)
	writable, readOnly := t.TempDir(), t.TempDir()
	if err := os.Chmod(readOnly, 0o555); err != nil {
		t.Fatal(err)
	}
	for root, want := range map[string]string{
		writable:                             filepath.Join(writable, "cache"),
		readOnly:                             "loraebench",
		filepath.Join(writable, "not there"): "loraebench",
	} {
		got, err := CacheFolder(root)
		if err != nil || !strings.HasSuffix(got, want) {
			t.Errorf("CacheFolder(%s) = %s, %v, want %s", root, got, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(writable, "not there")); err == nil {
		t.Error("the data root was made")
	}
}
