package folder

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const heartbeatFile = "heartbeat.json"

// Heartbeat says how a trial's process stands.
type Heartbeat struct {
	Beat     int     `json:"beat"` // goes up as long as the process lives; clocks of two machines may differ
	PID      int     `json:"pid"`
	Host     string  `json:"host"`
	Stage    string  `json:"stage"`           // "starting", "training", or what is being measured
	Epoch    int     `json:"epoch,omitempty"` // under way, from 1, or just ended
	Epochs   int     `json:"epochs,omitempty"`
	Fraction float64 `json:"fraction"`        // of the training, in [0,1]
	Rate     float64 `json:"rate,omitempty"`  // images a second
	Left     float64 `json:"left,omitempty"`  // seconds of training to come
	Terms    []Term  `json:"terms,omitempty"` // of the loss, means over the epoch, total first
}

// Term is a loss term's mean.
type Term struct {
	Name string  `json:"name"`
	Mean float64 `json:"mean"`
}

// heartbeatSize is the size of the file. It is written in place, so that a full
// disk stops no heart.
const heartbeatSize = 2048

// Heart beats into a folder until it is stopped.
type Heart struct {
	mu   sync.Mutex
	file *os.File
	at   Heartbeat
	stop chan struct{}
	done chan struct{}
}

// StartHeart begins with the stage "starting".
func StartHeart(dir string, every time.Duration) (*Heart, error) {
	f, err := os.OpenFile(filepath.Join(dir, heartbeatFile), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	h := &Heart{file: f, at: Heartbeat{PID: os.Getpid(), Host: host, Stage: "starting"}, stop: make(chan struct{}), done: make(chan struct{})}
	h.Set(func(*Heartbeat) {})
	go h.run(every)
	return h, nil
}

func (h *Heart) run(every time.Duration) {
	defer close(h.done)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-tick.C:
			h.Set(func(*Heartbeat) {})
		}
	}
}

// Set changes what the heart tells, and beats once. A beat that cannot be
// written is lost: who listens will miss it if that lasts.
func (h *Heart) Set(change func(*Heartbeat)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at.Beat++
	change(&h.at)
	text, err := json.Marshal(h.at)
	if err != nil || len(text) >= heartbeatSize { // a loss that is not finite, or too many terms
		bare := h.at
		bare.Terms, bare.Rate, bare.Left = nil, 0, 0
		text, _ = json.Marshal(bare) // nothing left that can't be written
	}
	page := bytes.Repeat([]byte{' '}, heartbeatSize)
	copy(page, text)
	page[heartbeatSize-1] = '\n'
	_, _ = h.file.WriteAt(page, 0)
}

// Stop ends the beating.
func (h *Heart) Stop() {
	close(h.stop)
	<-h.done
	_ = h.file.Close() // nothing is lost that matters
}

// ReadHeartbeat is the last beat in a folder; false if there is none, or one is just being written.
func ReadHeartbeat(dir string) (Heartbeat, bool) {
	var b Heartbeat
	text, err := os.ReadFile(filepath.Join(dir, heartbeatFile))
	if err != nil || json.Unmarshal(text, &b) != nil {
		return Heartbeat{}, false
	}
	return b, true
}
