package live

import (
	"os"
	"slices"
	"time"

	"loraebench/reports/page"
)

// pulses follows the trials that run by what they leave in their folders.
type pulses struct {
	root   *os.Root // nil while there is no such folder
	folder string
	trials map[string]*pulse
}

type pulse struct {
	beat int       // of the last heartbeat
	at   time.Time // when it was first seen
	log  lossLog
}

func newPulses(folder string) *pulses { return &pulses{folder: folder, trials: map[string]*pulse{}} }

func (p *pulses) close() {
	if p.root != nil {
		_ = p.root.Close() // only read
	}
}

// feel adds to the trials that run what their folders tell.
func (p *pulses) feel(stands page.Progress, now time.Time) page.Progress {
	if p.root == nil {
		root, err := os.OpenRoot(p.folder) // no link leads out of it
		if err != nil {
			return stands
		}
		p.root = root
	}
	running := slices.Clone(stands.Running)
	alive := map[string]*pulse{}
	for i := range running {
		id := running[i].ID
		known := p.trials[id]
		if known == nil {
			known = &pulse{at: now}
		}
		alive[id] = known
		known.feel(p.root, &running[i], now)
	}
	p.trials = alive
	stands.Running = running
	return stands
}

func (k *pulse) feel(root *os.Root, r *page.Running, now time.Time) {
	b, ok := readHeartbeat(root, r.ID)
	if ok && b.Beat != k.beat {
		k.beat, k.at = b.Beat, now
	}
	if quiet := now.Sub(k.at); quiet > silence {
		r.Silent = quiet.Round(10 * time.Second).Seconds()
	}
	if ok {
		r.Stage, r.Host, r.Epoch, r.Epochs, r.Fraction, r.Rate, r.Left = b.Stage, b.Host, b.Epoch, b.Epochs, b.Fraction, b.Rate, b.Left
	}
	k.log.read(root, r.ID)
	r.Loss = k.log.points(b)
}
