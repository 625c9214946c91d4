package train

import (
	"math/rand/v2"
	"time"
)

// Progress tells how a training stands.
type Progress struct {
	Epoch, Epochs int // Epoch counts from 1; the one under way, or just ended if EpochEnd
	EpochEnd      bool
	Fraction      float64 // of the whole training, in [0,1]
	Terms         []Term  // means over the epoch so far, total first
	Rate          float64 // images a second, over this process's part
	Left          time.Duration
}

// Term is a loss term's mean.
type Term struct {
	Name string
	Mean float64
}

// reportEvery is the time between reports within an epoch.
const reportEvery = 500 * time.Millisecond

// tick reports, and writes a checkpoint, when it is time to.
func (l *loop) tick() error {
	if l.Progress != nil && time.Since(l.reported) >= reportEvery {
		means, err := l.means()
		if err != nil {
			return err
		}
		l.report(means, false)
	}
	return l.saveIfDue()
}

// start begins this process's part of the training.
func (l *loop) start() {
	now := time.Now()
	l.began, l.saved, l.reported = now, now, now
	l.pastSeconds, l.pastImages = l.at.Seconds, l.done()
	l.watch()
}

// done counts the images trained on so far.
func (l *loop) done() int { return l.at.Epoch*l.x.N + min(l.at.Step*l.Batch, l.x.N) }

// seconds is how long training has taken so far.
func (l *loop) seconds() float64 { return l.pastSeconds + time.Since(l.began).Seconds() }

func (l *loop) report(means []Term, end bool) {
	if l.Progress == nil {
		return
	}
	l.reported = time.Now()
	p := Progress{Epoch: l.at.Epoch + 1, Epochs: l.Epochs, EpochEnd: end, Terms: means}
	if end {
		p.Epoch = l.at.Epoch
	}
	done, all := l.done(), l.Epochs*l.x.N
	p.Fraction = float64(done) / float64(all)
	if s := time.Since(l.began).Seconds(); s > 0 {
		p.Rate = float64(done-l.pastImages) / s
		p.Left = time.Duration(float64(all-done) / p.Rate * float64(time.Second))
	}
	l.Progress(p)
}

// order is the order of the images in the epoch under way: a function of the
// seed and the epoch, so that a resumed epoch goes on in the same one.
func (l *loop) order() []int {
	if l.Shuffle {
		return rand.New(rand.NewPCG(uint64(l.Seed), uint64(l.at.Epoch))).Perm(l.x.N)
	}
	order := make([]int, l.x.N)
	for i := range order {
		order[i] = i
	}
	return order
}
