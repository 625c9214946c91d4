package live

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// cache is the page as last written. Many readers of one state of the store cost
// one reading of it.
type cache struct {
	source Source
	store  string

	mu      sync.Mutex
	version string    // of the store, before it was read
	begun   time.Time // when it was read
	page    []byte
}

func (c *cache) serve(w http.ResponseWriter, r *http.Request) {
	version, page, err := c.current()
	if err != nil {
		http.Error(w, firstLine(err), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("ETag", strconv.Quote(version))
	w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'") // the page has the rest
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
}

// current is the page of the store as it is now, or was at some time since the
// caller asked: while a sweep writes, those who had to wait share one reading.
func (c *cache) current() (string, []byte, error) {
	asked := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.page != nil && c.begun.After(asked) {
		return c.version, c.page, nil
	}
	begun := time.Now()
	now, err := version(c.source, c.store)
	if err != nil {
		return "", nil, err
	}
	if c.page != nil && now == c.version {
		return c.version, c.page, nil
	}
	p, err := c.source.Page()
	if err != nil {
		return "", nil, err
	}
	p.Live, p.Version = true, now
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		return "", nil, err
	}
	c.version, c.begun, c.page = now, begun, b.Bytes()
	return c.version, c.page, nil
}

// version names the state of the store: what its files look like and, as a
// commit shows in the files before a reader sees it, how its trials stand.
func version(source Source, store string) (string, error) {
	files := fileVersion(store)
	content, err := source.Version()
	return files + content, err
}

// fileVersion names the state of a store's files without opening them.
func fileVersion(store string) string {
	var s strings.Builder
	for _, name := range []string{store, store + "-wal"} {
		info, err := os.Stat(name)
		if err != nil || info.Size() == 0 { // a reader may leave an empty log
			s.WriteString("-.")
			continue
		}
		fmt.Fprintf(&s, "%x.%x.", info.ModTime().UnixNano(), info.Size())
	}
	return s.String()
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
