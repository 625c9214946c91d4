package dataset

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loraebench/runner/golden"
)

// mirror serves files by name; a handler in bad takes a file's place.
func mirror(t *testing.T, files map[string][]byte, bad map[string]http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		if h, ok := bad[name]; ok {
			h(w, r)
		} else if data, ok := files[name]; ok {
			_, _ = w.Write(data)
		} else {
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/tiny/"
}

// fetchTiny fetches the tiny set and wants it whole on disk, with nothing beside it.
func fetchTiny(t *testing.T, f fetcher) (progress string) {
	t.Helper()
	progress, err := tryTiny(t, f)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range f.set.files {
		if _, err := f.set.read(f.root, file); err != nil {
			t.Error(err)
		}
	}
	return progress
}

func tryTiny(t *testing.T, f fetcher) (progress string, err error) {
	t.Helper()
	var out bytes.Buffer
	f.progress = &out
	if f.stall == 0 {
		f.stall = time.Minute
	}
	err = f.run(context.Background())
	if parts, _ := filepath.Glob(filepath.Join(f.folder(), ".*")); len(parts) > 0 {
		t.Errorf("left behind: %v", parts)
	}
	return out.String(), err
}

func TestFetchDownloads(t *testing.T) {
	set, images, labels := tiny()
	good := map[string][]byte{"images.gz": zipped(t, images), "labels.gz": zipped(t, labels)}
	for name, h := range badServers(good["images.gz"], zipped(t, idx([]uint8("other pixels...."), 4, 2, 2))) {
		t.Run("after "+name, func(t *testing.T) {
			t.Parallel()
			bad := mirror(t, good, map[string]http.HandlerFunc{"images.gz": h})
			f := fetcher{set: set, root: t.TempDir(), mirrors: []string{bad, mirror(t, good, nil)}, stall: time.Second}
			progress := fetchTiny(t, f)
			if n := strings.Count(progress, "MD5 as published"); n != 2 {
				t.Errorf("%d files reported as good, want 2:\n%s", n, progress)
			}
			again := fetchTiny(t, fetcher{set: set, root: f.root}) // no mirror needed
			if n := strings.Count(again, "there and good"); n != 2 {
				t.Errorf("%d files kept, want 2:\n%s", n, again)
			}
		})
	}
}

// badServers are the ways a server fails to deliver a file; other is a good
// file of the same dimensions.
func badServers(file, other []byte) map[string]http.HandlerFunc {
	write := func(data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }
	}
	return map[string]http.HandlerFunc{
		"404":           http.NotFound,
		"web page":      write([]byte("<html>log in first</html>")),
		"wrong content": write(other),
		"half a file":   write(file[:len(file)/2]),
		"empty file":    write(nil),
		"closed half-way": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write(file)
		},
		"no answer": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"stall": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(file[:10])
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	}
}

func TestFetchFails(t *testing.T) {
	set, images, labels := tiny()
	good := map[string][]byte{"images.gz": zipped(t, images), "labels.gz": zipped(t, labels)}
	reasons := map[string]string{
		"404": "404 Not Found", "web page": "not an IDX file", "wrong content": "MD5 of the uncompressed bytes is",
		"half a file": "unexpected EOF", "empty file": "IDX header truncated", "closed half-way": "unexpected EOF",
		"no answer": "the server stopped sending for 500ms", "stall": "the server stopped sending for 500ms",
	}
	for name, h := range badServers(good["labels.gz"], zipped(t, idx([]uint8{3, 2, 1, 0}, 4))) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := mirror(t, good, map[string]http.HandlerFunc{"labels.gz": h})
			f := fetcher{set: set, root: t.TempDir(), mirrors: []string{bad}, stall: 500 * time.Millisecond}
			_, err := tryTiny(t, f)
			if err == nil {
				t.Fatal("no error")
			}
			first, rest, _ := strings.Cut(err.Error(), "\n")
			wantLine(t, errors.New(first), "fetch labels: "+bad+"labels.gz: ", reasons[name])
			for _, part := range []string{"By hand", f.folder(), "--from", bad, "labels  MD5, uncompressed: " + set.files[1].md5} {
				if !strings.Contains(rest, part) {
					t.Errorf("what to do by hand lacks %q:\n%s", part, rest)
				}
			}
			if strings.Contains(rest, set.files[0].md5) {
				t.Errorf("asks by hand for a file that was fetched:\n%s", rest)
			}
		})
	}
}

// TestFetchUnreachable: as without a network.
func TestFetchUnreachable(t *testing.T) {
	set, _, _ := tiny()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := tryTiny(t, fetcher{set: set, root: t.TempDir(), mirrors: []string{server.URL, "::"}})
	if err == nil {
		t.Fatal("no error")
	}
	first, rest, _ := strings.Cut(err.Error(), "\n")
	wantLine(t, errors.New(first), "connection refused; mirror \"::\"")
	if strings.Count(first, server.URL) != 1 || strings.Count(rest, "MD5, uncompressed") != 2 {
		t.Errorf("want the address once and both files by hand: %v", err)
	}
}

func TestFetchCancelled(t *testing.T) {
	set, _, _ := tiny()
	ctx, cancel := context.WithCancel(context.Background())
	slow := mirror(t, nil, map[string]http.HandlerFunc{"images.gz": func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }})
	f := fetcher{set: set, root: t.TempDir(), mirrors: []string{slow, slow}, stall: time.Minute, progress: &bytes.Buffer{}}
	err := f.run(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want a cancel", err)
	}
	wantLine(t, err, "fetch images: ")
}

func TestFetchFrom(t *testing.T) {
	set, images, labels := tiny()
	from := t.TempDir()
	put(t, filepath.Join(from, "images"), images) // plain: packed on the way
	put(t, filepath.Join(from, "tiny", "labels.gz"), zipped(t, labels))
	root := t.TempDir()
	put(t, filepath.Join(root, "tiny", "images"), images[:7]) // bad, to be outdone
	progress := fetchTiny(t, fetcher{set: set, root: root, from: from})
	if !strings.Contains(progress, "fetching it again") || strings.Count(progress, "copied") != 2 {
		t.Errorf("progress:\n%s", progress)
	}
	info, err := os.Stat(filepath.Join(root, "tiny", "images.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o644 {
		t.Errorf("mode %v, want readable by all", got)
	}
}

func TestFetchFromFails(t *testing.T) {
	set, images, _ := tiny()
	from := t.TempDir()
	_, err := tryTiny(t, fetcher{set: set, root: t.TempDir(), from: from})
	if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), filepath.Join(from, "tiny", "images.gz")) || !strings.Contains(err.Error(), "\nBy hand") {
		t.Errorf("empty folder: %v", err)
	}
	images[20] ^= 1
	put(t, filepath.Join(from, "images"), images)
	root := t.TempDir()
	_, err = tryTiny(t, fetcher{set: set, root: root, from: from})
	if err == nil || !strings.Contains(err.Error(), filepath.Join(from, "images")+": MD5 of the uncompressed bytes is") {
		t.Errorf("damaged file: %v", err)
	}
	if files, _ := filepath.Glob(filepath.Join(root, "tiny", "*")); len(files) > 0 {
		t.Errorf("a damaged file was installed: %v", files)
	}
	file := filepath.Join(t.TempDir(), "file")
	put(t, file, nil)
	_, err = tryTiny(t, fetcher{set: set, root: file, from: from})
	wantLine(t, err, file, "not a directory")
}

// TestFetch copies the real files through the exported function.
func TestFetch(t *testing.T) {
	from, root := golden.Data(t), t.TempDir()
	for _, want := range []string{"copied, MD5 as published", "there and good"} {
		var progress bytes.Buffer
		if err := Fetch(context.Background(), "mnist", root, from, &progress); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(progress.String(), want); n != 4 {
			t.Errorf("%d files %q, want 4:\n%s", n, want, progress.String())
		}
	}
}
