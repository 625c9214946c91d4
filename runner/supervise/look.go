package supervise

import (
	"fmt"
	"time"

	"loraebench/runner/folder"
)

// look reads the heartbeats of the trials under way, and kills processes that
// give none, or do not end when they should. Time is this process's own: what
// clocks of other machines say, or this one's when it is set, changes nothing.
func (v *supervision) look(now time.Time) {
	asleep := now.Sub(v.looked) - v.Tick // this process was stopped, or its machine slept
	v.looked = now
	for _, t := range v.running {
		if t.exit != nil {
			v.settle(t, *t.exit)
			continue
		}
		if t.started.IsZero() {
			continue
		}
		if asleep > 10*v.Tick {
			t.heard, t.started = t.heard.Add(asleep), t.started.Add(asleep)
		}
		if b, ok := folder.ReadHeartbeat(t.Dir); ok && b.Beat != t.beat {
			t.beat, t.heard = b.Beat, now
			v.Watcher.Beat(t.Trial, b)
		}
		v.judge(t, now)
	}
	v.Watcher.Tick()
}

func (v *supervision) judge(t *running, now time.Time) {
	limit := t.Task.Timeout
	switch {
	case t.verdict != "":
		return // the process is being killed
	case now.Sub(t.heard) > v.Silence:
		t.verdict = fmt.Sprintf("no heartbeat for %s: its process was killed", v.Silence)
	case limit > 0 && now.Sub(t.started) > limit+graceOverTimeout:
		t.verdict = fmt.Sprintf("timeout: not done after %s, nor did it end by itself: its process was killed", limit)
	default:
		return
	}
	v.Launcher.Kill(t.ID)
}
