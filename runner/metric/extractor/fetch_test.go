package extractor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var published = []byte("weights, as far as a fetcher can tell\n")

// server serves published at /good and what spoils a download elsewhere.
func server(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/good", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(published) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) })
	mux.HandleFunc("/other", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.ToUpper(published)) })
	mux.HandleFunc("/short", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(published[1:]) })
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(append(published, '\n')) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(published)
	})
	mux.HandleFunc("/stalled", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(published[:3])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// fetching is a fetcher of published into an empty data root.
func fetching(t *testing.T, progress *strings.Builder, mirrors ...string) fetcher {
	t.Helper()
	return fetcher{
		path: InceptionPath(t.TempDir()), mirrors: mirrors, size: int64(len(published)),
		sha256: fmt.Sprintf("%x", sha256.Sum256(published)), stall: 10 * time.Second, progress: progress,
	}
}

func wantFetched(t *testing.T, f fetcher) {
	t.Helper()
	got, err := os.ReadFile(f.path)
	if err != nil || !bytes.Equal(got, published) {
		t.Errorf("%q, %v", got, err)
	}
	wantAlone(t, f)
}

// wantAlone: nothing is left beside the file.
func wantAlone(t *testing.T, f fetcher) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(f.path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(f.path) {
			t.Errorf("%s is left over", e.Name())
		}
	}
}

func TestFetch(t *testing.T) {
	url := server(t)
	for name, mirrors := range map[string][]string{
		"first":    {url + "/good", url + "/none"},
		"second":   {url + "/none", url + "/good"},
		"redirect": {url + "/moved"},
		"spoilt":   {url + "/other", url + "/short", url + "/long", url + "/broken", url + "/good"},
	} {
		var progress strings.Builder
		f := fetching(t, &progress, mirrors...)
		if err := f.run(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantFetched(t, f)
		if !strings.HasSuffix(progress.String(), ": SHA-256 as published\n") {
			t.Errorf("%s: progress %q", name, progress.String())
		}
	}
}

func TestFetchFails(t *testing.T) {
	url := server(t)
	for path, want := range map[string]string{
		"/none":    "404 Not Found",
		"/other":   "not the weights of this network: SHA-256 ",
		"/short":   fmt.Sprintf("%d bytes, want %d", len(published)-1, len(published)),
		"/long":    fmt.Sprintf("more than %d bytes", len(published)),
		"/broken":  "unexpected EOF",
		"/stalled": "the server stopped sending for 50ms",
	} {
		var progress strings.Builder
		f := fetching(t, &progress, url+path)
		if path == "/stalled" {
			f.stall = 50 * time.Millisecond
		}
		err := f.run(context.Background())
		if err == nil {
			t.Errorf("%s: fetched", path)
			continue
		}
		first, advice, _ := strings.Cut(err.Error(), "\n")
		if !strings.HasPrefix(first, "fetch "+inceptionFile+": "+url+path+": ") || !strings.Contains(first, want) {
			t.Errorf("%s: %q, want %q", path, first, want)
		}
		if !strings.Contains(advice, f.path) || !strings.Contains(advice, f.sha256) || !strings.Contains(advice, url+path) {
			t.Errorf("%s: advice %q", path, advice)
		}
		wantAlone(t, f)
		if _, err := os.Stat(f.path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v, want no file", path, err)
		}
	}
}

func TestFetchCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	var progress strings.Builder
	f := fetching(t, &progress, server(t)+"/stalled")
	if err := f.run(ctx); !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
	wantAlone(t, f)
}

func TestFetchFrom(t *testing.T) {
	var progress strings.Builder
	f := fetching(t, &progress)
	f.from = filepath.Join(t.TempDir(), "copy.pth")
	if err := f.run(context.Background()); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "\nBy hand: ") {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(f.from, bytes.ToUpper(published), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := f.run(context.Background()); !errors.Is(err, ErrWeights) || !strings.Contains(err.Error(), f.from+": ") {
		t.Errorf("other contents: %v", err)
	}
	if err := os.WriteFile(f.from, published, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := f.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	wantFetched(t, f)
}

// TestFetchKeeps: what is there and good is kept, what is bad replaced.
func TestFetchKeeps(t *testing.T) {
	var progress strings.Builder
	f := fetching(t, &progress)
	if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.path, published, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := f.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.path, published[2:], 0o644); err != nil {
		t.Fatal(err)
	}
	f.mirrors = []string{server(t) + "/good"}
	if err := f.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	wantFetched(t, f)
	for _, want := range []string{": there and good\n", ": fetching it again\n", ": SHA-256 as published\n"} {
		if strings.Count(progress.String(), want) != 1 {
			t.Errorf("progress %q lacks %q", progress.String(), want)
		}
	}
}

func TestFetchInceptionMirrors(t *testing.T) {
	for _, m := range InceptionMirrors {
		if !strings.HasPrefix(m, "https://") || !strings.HasSuffix(m, "-"+inceptionSHA256[:8]+".pth") {
			t.Errorf("mirror %s does not name the file", m)
		}
	}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var progress strings.Builder
	if err := FetchInception(context.Background(), blocked, "", nil, &progress); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a root that is a file: %v", err)
	}
}
