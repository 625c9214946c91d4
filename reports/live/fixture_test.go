package live

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loraebench/reports/page"
	"loraebench/results"
)

// storeSource reads a store as the command does, without tables.
type storeSource string

func (path storeSource) Page() (p page.Page, err error) {
	store, err := results.OpenReadOnly(string(path))
	if err != nil {
		return page.Page{}, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	rows, err := store.Trials(results.Filter{})
	if err != nil {
		return page.Page{}, err
	}
	for _, r := range rows {
		p.Trials = append(p.Trials, page.Trial{Row: r})
	}
	p.Store, p.Made, p.Progress = "lorae.db", time.Now(), page.NewProgress(nil, rows)
	return p, nil
}

func (path storeSource) Progress() (page.Progress, error) {
	p, err := path.Page()
	return p.Progress, err
}

func (path storeSource) Version() (string, error) {
	p, err := path.Page()
	stands := ""
	for _, t := range p.Trials {
		stands += string(t.Status)
	}
	return stands, err
}

func config(seed int64) results.Config {
	return results.Config{
		Schema: results.ConfigSchema, Dataset: "shapes", DatasetOptions: map[string]any{}, DatasetChecksum: "0123", Protocol: "clean", ProtocolVersion: 1,
		Method: "lorae", Params: map[string]any{"lambda": 1e-3}, Seed: seed, Budget: results.Budget{Epochs: 10, Images: 100, Batch: 10, LearningRate: 1e-3},
	}
}

func record(seed int64) *results.Record {
	c := config(seed)
	v := float64(seed)
	return &results.Record{
		ID: c.ID(), Sweep: "toy", Config: c, Status: results.Done, Values: []results.Value{{Metric: "fid", Variant: "normal", Extractor: "lenet", Value: &v}},
		Provenance: results.Provenance{Program: "0.1.0", Started: "2026-01-02T03:04:05Z", Finished: "2026-01-02T03:04:06Z"},
	}
}

// newStore plans n trials and starts the first; the store is open for its writer.
func newStore(t *testing.T, n int64) (*results.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lorae.db")
	store, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // some tests have closed it
	var configs []results.Config
	for seed := range n {
		configs = append(configs, config(seed))
	}
	if _, err := store.Plan("toy", configs); err != nil {
		t.Fatal(err)
	}
	start(t, store, 0)
	return store, path
}

func start(t *testing.T, store *results.Store, seed int64) {
	t.Helper()
	if err := store.Start(config(seed).ID(), results.Provenance{Started: "2026-01-02T03:04:05Z"}); err != nil {
		t.Fatal(err)
	}
}

// trialFolder makes the folder of a trial.
func trialFolder(t *testing.T, store string, seed int64) string {
	t.Helper()
	dir := filepath.Join(trialsOf(store), config(seed).ID())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func trialsOf(store string) string { return strings.TrimSuffix(store, ".db") + "-trials" }

// serveStore serves a store until the test ends, and returns the address.
func serveStore(t *testing.T, path string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	server := Server{Source: storeSource(path), Store: path, Trials: trialsOf(path), Names: []string{"lab.example"}, Every: 20 * time.Millisecond}
	go func() { ended <- server.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return l.Addr().String()
}

// stream is a client's stream of events.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func watch(t *testing.T, addr string) stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultTransport.(*http.Transport).Clone().RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("%s, %s", response.Status, got)
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	return stream{t, lines}
}

// next is the data of the next event of a name that satisfies a condition.
func (s stream) next(name string, wanted func(data string) bool) (string, error) {
	at := ""
	for s.lines.Scan() {
		if event, ok := strings.CutPrefix(s.lines.Text(), "event: "); ok {
			at = event
		}
		if data, ok := strings.CutPrefix(s.lines.Text(), "data: "); ok && at == name && wanted(data) {
			return data, nil
		}
	}
	return "", fmt.Errorf("the stream ended before the %s event (%v)", name, s.lines.Err())
}

func (s stream) want(name, part string) string {
	s.t.Helper()
	data, err := s.next(name, func(data string) bool { return strings.Contains(data, part) })
	if err != nil {
		s.t.Fatalf("%v with %s", err, part)
	}
	return data
}
