package live

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loraebench/reports/page"
	"loraebench/results"
	"loraebench/runner/folder"
)

// TestWatching: a client learns how a trial stands, then that there are results.
func TestWatching(t *testing.T) {
	store, path := newStore(t, 2)
	dir := trialFolder(t, path, 0)
	log := "epoch 1/10, 9s left, 100 images/s, total 0.5 (reconstruction 0.4, nuclear 0.1)\nepoch 2/10, 8s left, 100 images/s, total 0.25\nepoch 9/10, 1s left, 100 images/s, total 7\nepoch 3/10, cut"
	if err := os.WriteFile(filepath.Join(dir, folder.LogFile), []byte(log), 0o644); err != nil {
		t.Fatal(err)
	}
	heart, err := folder.StartHeart(dir, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	defer heart.Stop()
	addr := serveStore(t, path)
	s := watch(t, addr)
	first := s.want("results", "")
	s.want("progress", `"stage":"starting"`)
	heart.Set(func(b *folder.Heartbeat) {
		b.Stage, b.Epoch, b.Epochs, b.Fraction, b.Rate, b.Terms = "training", 3, 10, 0.25, 100, []folder.Term{{Name: "total", Mean: 0.125}}
	})
	var p page.Progress
	if err := json.Unmarshal([]byte(s.want("progress", "0.125")), &p); err != nil {
		t.Fatal(err)
	}
	r := p.Running[0]
	if want := []page.Point{{1, 0.5}, {2, 0.25}, {2.5, 0.125}}; fmt.Sprint(r.Loss) != fmt.Sprint(want) || r.Epoch != 3 || r.ID != config(0).ID() {
		t.Errorf("running %+v, want the losses %v", r, want)
	}
	if err := store.Ingest(record(0), ""); err != nil {
		t.Fatal(err)
	}
	s.want("progress", `"running":[]`)
	if _, err := watch(t, addr).next("results", func(version string) bool { return version != first }); err != nil {
		t.Error(err)
	}
	if err := store.Mark(config(1).ID(), results.Failed, "killed by signal 9", "panic: no luck", time.Now()); err != nil {
		t.Fatal(err)
	}
	if data := s.want("progress", "killed by signal 9"); !strings.Contains(data, "panic: no luck") {
		t.Errorf("a failure without the end of its log: %s", data)
	}
}

// TestCrowd: 200 readers, half of them watching, while a writer ingests: all are
// answered, all learn of the last result, and nothing is lost.
func TestCrowd(t *testing.T) {
	const readers, trials = 200, 30
	store, path := newStore(t, trials)
	addr := serveStore(t, path)
	lazy, err := net.Dial("tcp", addr) // asks for a stream and never reads it
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lazy.Close() }()
	if _, err := fmt.Fprintf(lazy, "GET /events HTTP/1.1\r\nHost: %s\r\n\r\n", addr); err != nil {
		t.Fatal(err)
	}
	var crowd sync.WaitGroup
	written := make(chan struct{})
	for i := range readers {
		crowd.Go(func() {
			if i%2 == 0 {
				if err := lookUntil(addr, written); err != nil {
					t.Error(err)
				}
				return
			}
			done := func(data string) bool { return strings.Contains(data, `"running":[]`) }
			if _, err := watch(t, addr).next("progress", done); err != nil {
				t.Error(err)
			}
		})
	}
	for seed := range int64(trials) {
		if seed > 0 {
			start(t, store, seed)
		}
		if err := store.Ingest(record(seed), ""); err != nil {
			t.Error(err)
		}
		if seed+1 < trials {
			start(t, store, seed+1)
		}
	}
	close(written)
	crowd.Wait()
	values, err := store.Values(results.Filter{Status: results.Done})
	if err != nil || len(values) != trials {
		t.Errorf("%d trials with values (%v), want %d", len(values), err, trials)
	}
}

// lookUntil reads the page until a channel is closed, and once more.
func lookUntil(addr string, over <-chan struct{}) error {
	for last := false; !last; {
		select {
		case <-over:
			last = true
		default:
		}
		response, err := http.Get("http://" + addr + "/")
		if err != nil {
			return err
		}
		text, err := io.ReadAll(response.Body)
		_ = response.Body.Close() // it is read
		if err != nil || response.StatusCode != http.StatusOK || !strings.HasSuffix(string(text), "</html>\n") {
			return fmt.Errorf("%s, %d bytes (%w)", response.Status, len(text), err)
		}
	}
	return nil
}

// TestTrouble: a store that goes away is a message, not the end.
func TestTrouble(t *testing.T) {
	store, path := newStore(t, 1)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	addr := serveStore(t, path)
	s := watch(t, addr)
	s.want("progress", "")
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	s.want("trouble", "does not exist")
	response, err := http.Get("http://" + addr + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close() // not read
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the page of no store: %s", response.Status)
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	s.want("trouble", `""`)
}

// lateSource is a store whose files tell of a commit before its readers see it.
type lateSource struct {
	storeSource
	visible *atomic.Bool
}

func (s lateSource) Version() (string, error) {
	if s.visible.Load() {
		return "after", nil
	}
	return "before", nil
}

// TestLateCommit: a change that the files have told of already is not missed.
func TestLateCommit(t *testing.T) {
	_, path := newStore(t, 1)
	s := Server{Source: lateSource{storeSource(path), new(atomic.Bool)}, Store: path, Trials: trialsOf(path), Every: time.Millisecond}
	told := make(chan string, 10)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go s.feed()(ctx, func(e event) {
		if e.name == "results" {
			told <- e.data
		}
	})
	if got := <-told; !strings.Contains(got, "before") {
		t.Errorf("first %s", got)
	}
	s.Source.(lateSource).visible.Store(true)
	if got := <-told; !strings.Contains(got, "after") {
		t.Errorf("then %s", got)
	}
}

// TestEnd: the server ends when it is told to, though someone watches.
func TestEnd(t *testing.T) {
	_, path := newStore(t, 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	server := Server{Source: storeSource(path), Store: path, Trials: trialsOf(path), Every: time.Millisecond}
	go func() { ended <- server.Serve(ctx, l) }()
	watch(t, l.Addr().String()).want("progress", "")
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it goes on")
	}
}
