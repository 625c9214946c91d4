// Package train runs the training loop of a method: epochs over images in
// memory, loss terms per epoch, checkpoints that survive a kill, divergence.
//
// It knows nothing of sweeps, metrics or stores of results, and prints
// nothing: whoever calls it is told of the progress.
package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

// Config is how to train. The zero value of a field is no default: all are needed but Dir and Progress.
type Config struct {
	Epochs       int
	Batch        int     // images a step; the last batch of an epoch may be smaller
	LearningRate float64 // of Adam with β 0.9, 0.999, ε 1e-8
	Shuffle      bool    // a new order every epoch, drawn from Seed
	Seed         int64

	Backend         string        // name of what it computes on, kept with the checkpoints
	Dir             string        // of the checkpoints; "" = none are written
	From            string        // checkpoints of a training with the same beginning, to go on from while Dir has none; "" = none
	CheckpointEvery time.Duration // between checkpoints; one is also written at the end and on interruption
	Progress        func(Progress)
}

// Images are the training images, uint8, row-major [N,H,W,C].
type Images struct {
	N      int
	Shape  method.Shape
	Pixels []uint8
}

// Result is what a training leaves besides the weights.
type Result struct {
	Terms []Series // loss/total, then a series for each term
	// Gradient is each epoch's mean of the L2 norm of the loss's gradient over its
	// updates, nil where that is not finite. It is empty for methods of
	// several phases, and for a training that an older program began.
	Gradient []*float64
	// Seconds of training and images trained on, over all processes that had a
	// part in it; what one lost by a kill does not count.
	Seconds float64
	Images  int
	// Backends are the names of what had a part in it, in order, without repetition.
	Backends []string
	// Inherited says that the training began at a checkpoint of Config.From.
	Inherited bool
}

// Series is a loss term per epoch; entry i is epoch i+1's mean over its images.
type Series struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// Run trains the method's variables in the store, or goes on from the newest
// good checkpoint in c.Dir, until c.Epochs are done; for a method without
// phases it only seeds the store. It returns an error that is
// ErrDiverged if a loss was not finite, and the context's error, after writing
// a checkpoint, if it was cancelled.
func Run(ctx context.Context, backend compute.Backend, m method.Method, store *model.Store, x Images, c Config) (*Result, error) {
	l, err := newLoop(backend, m, store, x, c)
	if err != nil {
		return nil, err
	}
	defer l.close()
	if len(l.steps) == 0 {
		return &Result{}, nil
	}
	if err := l.resume(); err != nil {
		return nil, err
	}
	l.start()
	if l.at.Epoch < c.Epochs && (len(l.at.Backends) == 0 || l.at.Backends[len(l.at.Backends)-1] != c.Backend) {
		l.at.Backends = append(l.at.Backends, c.Backend)
	}
	for l.at.Epoch < c.Epochs {
		if err := l.epoch(ctx); err != nil {
			return nil, err
		}
	}
	if err := l.save(); err != nil {
		return nil, err
	}
	r := l.result()
	r.Seconds = l.seconds()
	return r, nil
}

// result is what the state says of a training.
func (l *loop) result() *Result {
	return &Result{Terms: l.at.Terms, Gradient: l.at.Gradient, Seconds: l.at.Seconds, Images: l.done(), Backends: l.at.Backends, Inherited: l.at.Inherited}
}

// loop is a training under way.
type loop struct {
	Config
	x     Images
	steps []*phaseStep
	store *model.Store
	at    state

	watched  bool      // the gradient's norm is recorded
	newest   string    // name of the last checkpoint written or read
	saved    time.Time // when the last checkpoint was written
	reported time.Time

	// This process's part of the training: when it began, and from where.
	began       time.Time
	pastSeconds float64
	pastImages  int
}

func newLoop(backend compute.Backend, m method.Method, store *model.Store, x Images, c Config) (*loop, error) {
	size := x.Shape.H * x.Shape.W * x.Shape.C
	if x.N < 1 || size < 1 || len(x.Pixels) != x.N*size {
		return nil, fmt.Errorf("train: %d images of %d×%d×%d with %d pixels: want at least one image, and %d pixels",
			x.N, x.Shape.H, x.Shape.W, x.Shape.C, len(x.Pixels), x.N*size)
	}
	if c.Batch < 1 || c.Epochs < 1 || !(c.LearningRate > 0) { // NaN is not positive either
		return nil, fmt.Errorf("train: batch %d, epochs %d, learning rate %v: all must be positive", c.Batch, c.Epochs, c.LearningRate)
	}
	if err := Seed(store, c.Seed); err != nil {
		return nil, err
	}
	l := &loop{Config: c, x: x, store: store}
	for _, p := range m.Phases() {
		s, err := newPhaseStep(backend, store, p, c.LearningRate)
		if err != nil {
			return nil, err
		}
		l.steps = append(l.steps, s)
	}
	return l, nil
}

// Seed makes the initial weights and all random numbers of a store functions of the seed.
func Seed(store *model.Store, seed int64) error {
	store.SetParam(model.RootScopePath+model.ParamInitialSeed, seed)
	return store.SetRNGStateFromSeed(seed)
}

func (l *loop) close() {
	for _, s := range l.steps {
		s.exec.Finalize()
	}
}

// epoch trains one epoch, or what is left of it.
func (l *loop) epoch(ctx context.Context) error {
	order := l.order()
	for first := l.at.Step * l.Batch; first < l.x.N; first += l.Batch {
		if ctx.Err() != nil {
			return errors.Join(context.Cause(ctx), l.save())
		}
		batch := order[first:min(first+l.Batch, l.x.N)]
		if err := l.step(batch); err != nil {
			return err
		}
		l.at.Step++
		if l.at.Step == l.stepsAnEpoch() {
			break // no checkpoint between the last step and the epoch's end
		}
		if err := l.tick(); err != nil {
			return err
		}
	}
	return l.endEpoch()
}

func (l *loop) stepsAnEpoch() int { return (l.x.N + l.Batch - 1) / l.Batch }

// step is one update of every phase on a batch.
func (l *loop) step(batch []int) error {
	x := l.gather(batch)
	defer x.MustFinalizeAll()
	for _, s := range l.steps {
		for range max(1, s.phase.Repeat) {
			if _, err := s.exec.Call(x); err != nil {
				return fmt.Errorf("train epoch %d step %d: %w", l.at.Epoch+1, l.at.Step+1, err)
			}
		}
	}
	return nil
}

// gather copies the batch's images into a tensor [B,H,W,C] uint8.
func (l *loop) gather(batch []int) *tensors.Tensor {
	size := l.x.Shape.H * l.x.Shape.W * l.x.Shape.C
	pixels := make([]uint8, 0, len(batch)*size)
	for _, i := range batch {
		pixels = append(pixels, l.x.Pixels[i*size:(i+1)*size]...)
	}
	return tensors.FromFlatDataAndDimensions(pixels, len(batch), l.x.Shape.H, l.x.Shape.W, l.x.Shape.C)
}

// endEpoch moves the epoch's sums to the series.
func (l *loop) endEpoch() error {
	means, err := l.means()
	if err != nil {
		return err
	}
	if err := l.at.append(means); err != nil {
		return err
	}
	l.at.Epoch, l.at.Step = l.at.Epoch+1, 0
	for _, s := range l.steps {
		if err := s.reset(l.store); err != nil {
			return err
		}
	}
	if err := l.endGradient(); err != nil {
		return err
	}
	l.report(means, true)
	return l.saveIfDue()
}

// means are the loss terms' means over the images of the epoch so far, total
// first; ErrDiverged if one is not finite.
func (l *loop) means() ([]Term, error) {
	seen := float64(min(l.at.Step*l.Batch, l.x.N))
	total := Term{Name: "total"}
	var terms []Term
	for _, s := range l.steps {
		sums, err := s.sums(l.store)
		if err != nil {
			return nil, err
		}
		for i, sum := range sums {
			mean := sum / (seen * float64(max(1, s.phase.Repeat)))
			if math.IsNaN(mean) || math.IsInf(mean, 0) {
				return nil, fmt.Errorf("%w: loss term %s is %v in epoch %d by step %d", ErrDiverged, s.terms[i], mean, l.at.Epoch+1, l.at.Step)
			}
			terms = append(terms, Term{s.terms[i], mean})
			total.Mean += mean
		}
	}
	return append([]Term{total}, terms...), nil
}
