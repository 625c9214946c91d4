package live

import (
	"context"
	"encoding/json"
	"time"

	"loraebench/reports/page"
)

// silence is how long a trial may go without a heartbeat before the page says so.
const silence = 20 * time.Second

// settling is how long after a change of a store's files readers may still see
// the state before: a commit waits for the disk.
const settling = 10 * time.Second

// feed looks at the store and the folders of running trials again and again, and
// tells what has changed. It reads the store only when its files have changed.
func (s *Server) feed() func(context.Context, func(event)) {
	every := s.Every
	if every == 0 {
		every = time.Second
	}
	return func(ctx context.Context, tell func(event)) {
		tick := time.NewTicker(every)
		defer tick.Stop()
		pulses := newPulses(s.Trials)
		defer pulses.close()
		var look look
		for {
			look.again(s.Source, s.Store, tell)
			tell(encodeEvent("progress", pulses.feel(look.stands, time.Now())))
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}
}

// look is what was seen of a store.
type look struct {
	files   string
	changed time.Time // when the files did
	version string
	stands  page.Progress
}

// again looks at the store, unless nothing can have changed.
func (l *look) again(source Source, store string, tell func(event)) {
	if files := fileVersion(store); files != l.files {
		l.files, l.changed = files, time.Now()
	}
	if l.version != "" && time.Since(l.changed) > settling {
		return
	}
	err := l.read(source, store, tell)
	trouble := ""
	if err != nil {
		l.version, trouble = "", firstLine(err)
	}
	tell(encodeEvent("trouble", trouble))
}

func (l *look) read(source Source, store string, tell func(event)) error {
	now, err := version(source, store)
	if err != nil || now == l.version {
		return err
	}
	stands, err := source.Progress()
	if err != nil {
		return err
	}
	l.version, l.stands = now, stands
	tell(encodeEvent("results", now))
	return nil
}

func encodeEvent(name string, v any) event {
	text, err := json.Marshal(v)
	if err != nil { // a number that is not finite: heartbeats and losses are checked
		text = []byte("null")
	}
	return event{name, string(text)}
}
