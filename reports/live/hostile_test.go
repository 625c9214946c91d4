package live

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/folder"
)

// TestBadRequests: what no page of ours asks for is refused, the next request is
// answered, and the store and its folder stay as they are.
func TestBadRequests(t *testing.T) {
	store, path := newStore(t, 1)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	before := filesOf(t, filepath.Dir(path))
	addr := serveStore(t, path)
	watch(t, addr).want("progress", "")
	for name, c := range map[string]struct {
		request string
		want    []int
	}{
		"traversal":            {"GET /../../../../etc/passwd HTTP/1.1\r\nHost: localhost", []int{301, 307, 404}},
		"encoded traversal":    {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost", []int{301, 307, 404}},
		"backslashes":          {`GET /..\..\lorae.db HTTP/1.1` + "\r\nHost: localhost", []int{400, 404}},
		"the store":            {"GET /lorae.db HTTP/1.1\r\nHost: localhost", []int{404}},
		"a log":                {"GET /lorae-trials/" + config(0).ID() + "/log.txt HTTP/1.1\r\nHost: localhost", []int{404}},
		"a null byte":          {"GET /%00 HTTP/1.1\r\nHost: localhost", []int{404}},
		"POST":                 {"POST / HTTP/1.1\r\nContent-Length: 0\r\nHost: localhost", []int{405}},
		"DELETE":               {"DELETE /events HTTP/1.1\r\nHost: localhost", []int{405}},
		"a method of its own":  {"BREW / HTTP/1.1\r\nHost: localhost", []int{405}},
		"CONNECT":              {"CONNECT other:443 HTTP/1.1\r\nHost: other:443", []int{404, 405, 421}},
		"a proxy's request":    {"GET http://other.example/ HTTP/1.1\r\nHost: other.example", []int{421}},
		"a long query":         {"GET /?" + strings.Repeat("a", 2000) + " HTTP/1.1\r\nHost: localhost", []int{414}},
		"a longer one":         {"GET /?" + strings.Repeat("a", 100_000) + " HTTP/1.1\r\nHost: localhost", []int{431}},
		"a long header":        {"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + strings.Repeat("a", 100_000), []int{431}},
		"many headers":         {"GET / HTTP/1.1\r\nHost: localhost" + strings.Repeat("\r\nX-Many: a", 10_000), []int{431}},
		"no host":              {"GET / HTTP/1.1", []int{400}},
		"a name of another":    {"GET / HTTP/1.1\r\nHost: rebound.example", []int{421}},
		"a name like ours":     {"GET / HTTP/1.1\r\nHost: localhost.example:80", []int{421}},
		"our name":             {"GET / HTTP/1.1\r\nHost: lab.example:80", []int{200}},
		"our address":          {"GET / HTTP/1.1\r\nHost: [::1]:80", []int{200}},
		"HEAD":                 {"HEAD / HTTP/1.1\r\nHost: localhost", []int{200}},
		"what we have already": {"GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *", []int{304}},
		"a range out of it":    {"GET / HTTP/1.1\r\nHost: localhost\r\nRange: bytes=999999999-", []int{416}},
		"no HTTP":              {"\x16\x03\x01\x02\x00", []int{400}},
	} {
		got := ask(t, addr, c.request)
		ok := false
		for _, want := range c.want {
			ok = ok || got == want
		}
		if !ok {
			t.Errorf("%s: status %d, want one of %v", name, got, c.want)
		}
	}
	if got := ask(t, addr, "GET / HTTP/1.1\r\nHost: localhost"); got != http.StatusOK {
		t.Errorf("the page after all that: status %d", got)
	}
	if diff := cmp.Diff(before, filesOf(t, filepath.Dir(path))); diff != "" {
		t.Errorf("the store's folder changed (-before +after):\n%s", diff)
	}
}

// ask sends a request as it is, and returns the status of the answer.
func ask(t *testing.T, addr, request string) int {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = fmt.Fprintf(c, "%s\r\nConnection: close\r\n\r\n", request) }() // a server may answer before it has all
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Errorf("%.40q: %v", request, err)
		return 0
	}
	_ = response.Body.Close() // not read
	return response.StatusCode
}

// filesOf are the files under a folder with what is in them, without the index
// and the empty log that SQLite keeps beside a store that is being read.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") && len(text) == 0 {
			return err
		}
		files[path] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestHostileFolders: links out of the trials' folder, pipes, and nonsense in the
// place of heartbeats and logs are as if nothing were there.
func TestHostileFolders(t *testing.T) {
	store, path := newStore(t, 6)
	secret := filepath.Join(t.TempDir(), "secret.json")
	text := `{"beat":1,"stage":"SECRET","terms":[{"name":"total","mean":4711}]}` + "\nepoch 1/1, 1s left, 1 images/s, total 4711\n"
	if err := os.WriteFile(secret, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for seed, plant := range []func(file string) error{
		func(file string) error { return os.Symlink(secret, file) },
		func(file string) error { return os.Symlink("../../../../../../../.."+secret, file) },
		func(file string) error { return syscall.Mkfifo(file, 0o644) },
		func(file string) error { return os.Mkdir(file, 0o755) },
		func(file string) error { return os.WriteFile(file, []byte(`{"beat":1,"stage":"SECR`), 0o644) },
		func(file string) error {
			return os.WriteFile(file, []byte(`{"fraction":1e300,"epochs":-5,"stage":"SECRET"}`+"\nepoch 999999/1, 1s left, 1 images/s, total 4711\nepoch 1/1, 1s left, 1 images/s, total 1e999\n"), 0o644)
		},
	} {
		dir := trialFolder(t, path, int64(seed))
		for _, name := range []string{heartbeatFile, folder.LogFile} {
			if err := plant(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		if seed > 0 {
			start(t, store, int64(seed))
		}
	}
	s := watch(t, serveStore(t, path))
	data := s.want("progress", config(5).ID())
	if strings.Contains(data, "SECRET") || strings.Contains(data, "4711") || strings.Contains(data, "stage") {
		t.Errorf("a file that is no heartbeat and no log got out: %s", data)
	}
	if err := store.Ingest(record(0), ""); err != nil { // the feed still runs
		t.Fatal(err)
	}
	if _, err := s.next("progress", func(data string) bool { return !strings.Contains(data, config(0).ID()) }); err != nil {
		t.Error(err)
	}
}

// TestLossLog: a log is read as it grows, and one that is begun anew from its start.
func TestLossLog(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	file := filepath.Join(dir, "a", folder.LogFile)
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	var l lossLog
	line := func(epoch int, loss string) string {
		return fmt.Sprintf("2026-01-02T03:04:05Z epoch %d/5000, 1m0s left, 620 images/s, total %s (a 1, b 2)\n", epoch, loss)
	}
	for _, c := range []struct {
		text string
		want map[int]float64
	}{
		{"", nil},
		{line(1, "0.5") + line(2, "0.25")[:40], map[int]float64{1: 0.5}},
		{line(1, "0.5") + line(2, "0.25"), map[int]float64{1: 0.5, 2: 0.25}},
		{line(1, "0.5") + line(2, "0.25") + strings.Repeat("x", 3*logBytes) + "\n" + line(3, "NaN") + line(4, "0.1"), map[int]float64{1: 0.5, 2: 0.25, 4: 0.1}},
		{line(1, "0.75"), map[int]float64{1: 0.75}},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		l.read(root, "a")
		if !maps.Equal(l.epochs, c.want) {
			t.Errorf("after %d bytes: %v, want %v", len(c.text), l.epochs, c.want)
		}
	}
	l.epochs = map[int]float64{}
	for epoch := range 5000 {
		l.epochs[epoch+1] = 1
	}
	points := l.points(folder.Heartbeat{Epochs: 5000, Fraction: 1})
	if n := len(points); n > pointsKept+1 || points[0][0] != 1 || points[n-1][0] != 5000 {
		t.Errorf("%d points from %v to %v", n, points[0], points[n-1])
	}
}

// TestFeedRests: nobody reads the store while nobody watches.
func TestFeedRests(t *testing.T) {
	_, path := newStore(t, 1)
	s := Server{Store: path, Trials: trialsOf(path), Every: time.Millisecond, Source: storeSource(path)}
	over := make(chan struct{}, 2)
	feed := s.feed()
	h := newHub(t.Context(), func(ctx context.Context, tell func(event)) { feed(ctx, tell); over <- struct{}{} })
	first, second := h.join(), h.join()
	<-second.wake
	h.leave(first)
	select {
	case <-over:
		t.Fatal("the feed ended while someone watched")
	case <-time.After(10 * time.Millisecond):
	}
	h.leave(second)
	<-over
	if w := h.join(); w == nil || len(h.watchers) != 1 {
		t.Error("nobody can watch again")
	}
}
