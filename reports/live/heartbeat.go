package live

import (
	"encoding/json"
	"io"
	"math"
	"os"
	"path"
	"syscall"

	"loraebench/runner/folder"
)

const (
	heartbeatFile  = "heartbeat.json"
	heartbeatBytes = 64 << 10
)

// readHeartbeat is a trial's last heartbeat; false if there is none, or one is
// just being written.
func readHeartbeat(root *os.Root, id string) (folder.Heartbeat, bool) {
	var b folder.Heartbeat
	f, ok := openPlain(root, path.Join(id, heartbeatFile))
	if !ok {
		return b, false
	}
	defer func() { _ = f.Close() }() // only read
	text, err := io.ReadAll(io.LimitReader(f, heartbeatBytes))
	if err != nil || json.Unmarshal(text, &b) != nil || !(b.Fraction >= 0 && b.Fraction <= 1) || b.Epochs < 0 {
		return folder.Heartbeat{}, false
	}
	return b, true
}

// openPlain opens a plain file: no pipe that would keep a reader waiting, and
// nothing outside the root.
func openPlain(root *os.Root, name string) (*os.File, bool) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, false
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close() // nothing was read
		return nil, false
	}
	return f, true
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
