package live

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// event is one message to all who watch.
type event struct{ name, data string }

// hub tells everyone who watches what a feed tells it. The feed runs as long as
// someone watches.
type hub struct {
	ctx  context.Context // of the server
	feed func(ctx context.Context, tell func(event))

	mu       sync.Mutex
	watchers map[*watcher]bool
	last     map[string]event // by name, for those who come later
	stop     context.CancelFunc
}

// watcher is one client. What it has not taken yet is replaced by what is newer.
type watcher struct {
	wake    chan struct{}
	pending []event // of different names; guarded by the hub
}

func newHub(ctx context.Context, feed func(context.Context, func(event))) *hub {
	return &hub{ctx: ctx, feed: feed, watchers: map[*watcher]bool{}}
}

// join adds a watcher; nil if there are too many.
func (h *hub) join() *watcher {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.watchers) >= maxWatchers {
		return nil
	}
	w := &watcher{wake: make(chan struct{}, 1)}
	if len(h.watchers) == 0 {
		ctx, stop := context.WithCancel(h.ctx)
		h.stop, h.last = stop, map[string]event{}
		go h.feed(ctx, func(e event) { h.tell(ctx, e) })
	}
	for _, e := range h.last {
		w.add(e)
	}
	h.watchers[w] = true
	return w
}

func (h *hub) leave(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watchers, w)
	if len(h.watchers) == 0 {
		h.stop()
	}
}

// tell passes an event on, unless its feed has been stopped.
func (h *hub) tell(ctx context.Context, e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ctx.Err() != nil || h.last[e.name] == e {
		return
	}
	h.last[e.name] = e
	for w := range h.watchers {
		w.add(e)
	}
}

func (w *watcher) add(e event) {
	for i := range w.pending {
		if w.pending[i].name == e.name {
			w.pending[i] = e
			return
		}
	}
	w.pending = append(w.pending, e)
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (h *hub) take(w *watcher) []event {
	h.mu.Lock()
	defer h.mu.Unlock()
	events := w.pending
	w.pending = nil
	return events
}

// quiet is how long a stream may be silent before a comment finds out whether the client is still there.
const quiet = 15 * time.Second

// serve is the stream of events of one client.
func (h *hub) serve(out http.ResponseWriter, r *http.Request) {
	w := h.join()
	if w == nil {
		out.Header().Set("Retry-After", "30")
		http.Error(out, "too many watch already", http.StatusServiceUnavailable)
		return
	}
	defer h.leave(w)
	control := http.NewResponseController(out)
	if err := control.SetReadDeadline(time.Time{}); err != nil { // the stream goes on beyond a request's time
		http.Error(out, "can't stream", http.StatusInternalServerError)
		return
	}
	out.Header().Set("Content-Type", "text/event-stream")
	tick := time.NewTicker(quiet)
	defer tick.Stop()
	for text := ": hello\n\n"; ; {
		if control.SetWriteDeadline(time.Now().Add(eventTime)) != nil {
			return
		}
		if _, err := out.Write([]byte(text)); err != nil || control.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-h.ctx.Done():
			return
		case <-tick.C:
			text = ": still here\n\n"
		case <-w.wake:
			text = ""
			for _, e := range h.take(w) {
				text += fmt.Sprintf("event: %s\ndata: %s\n\n", e.name, e.data)
			}
		}
	}
}
