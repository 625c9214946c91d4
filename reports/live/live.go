// Package live serves a page of results while a sweep writes them: the page
// itself, and what changes as server-sent events.
//
// It reads the store that it is given and the heartbeats and logs of its trials,
// opens no other file, writes none, and sends of the logs only the losses in
// them. It answers GET and HEAD of two paths. It has no passwords: who may reach
// its address may read.
package live

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"loraebench/reports/page"
)

// Source is where the page comes from.
type Source interface {
	// Page reads everything. It is called again when the store has changed and someone asks.
	Page() (page.Page, error)
	// Version names how the trials stand, without reading much: it is asked for again and again.
	Version() (string, error)
	// Progress reads how the trials stand, without their heartbeats.
	Progress() (page.Progress, error)
}

// Server serves one store.
type Server struct {
	Source Source
	Store  string // path of the store
	Trials string // the folder of its trials' folders
	Names  []string
	Every  time.Duration // between two looks at the store; 0 = a second
}

// Limits on what a client may cost.
const (
	headerTime  = 5 * time.Second
	readTime    = 10 * time.Second
	writeTime   = 2 * time.Minute // of a whole page, also to a slow client
	eventTime   = 10 * time.Second
	idleTime    = time.Minute
	closeTime   = 3 * time.Second
	headerBytes = 16 << 10
	queryBytes  = 1 << 10
	maxWatchers = 1000
)

// Serve answers on a listener until the context ends.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	handler := s.handler(ctx)
	server := http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerBytes, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog: log.New(io.Discard, "", 0), // of what clients do wrong
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, stop := context.WithTimeout(context.Background(), closeTime)
	defer stop()
	if err := server.Shutdown(grace); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	} else if err != nil {
		return err
	}
	return nil
}

func (s *Server) handler(ctx context.Context) http.Handler {
	results := &cache{source: s.Source, store: s.Store}
	watch := newHub(ctx, s.feed())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", results.serve)
	mux.HandleFunc("GET /events", watch.serve)
	return guard(mux, s.Names)
}
