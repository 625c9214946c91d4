// Package trial runs one trial: it trains a method under a budget and
// measures what came out, and turns it all into one record. It opens no store
// of results and prints nothing.
package trial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gomlx/compute"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/folder"
	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/protocol"
	"loraebench/runner/train"
)

// Spec is a trial with everything resolved.
type Spec struct {
	results.Config
	Protocol protocol.Protocol
	Method   method.Configurable
	Parent   Parent
}

// Parent is another trial with the same training, as far as it goes: ours
// begins where it ended, and has the same numbers as if it had trained itself.
type Parent struct {
	ID          string // "": none
	Checkpoints string // its folder
}

// Env is what trials of one process share.
type Env struct {
	Backend    compute.Backend
	Provenance results.Provenance // without the times
	References *References        // features of reference images, kept from trial to trial
	CacheDir   string             // a folder to keep them in from process to process; "" = they are not
	Progress   func(train.Progress)
	Metrics    []string          // names of what Run measures; nil = everything
	Stage      func(name string) // told of each thing about to be measured, of each kind of image anew
}

// ErrTimeout is the cause of a context that ended because the trial took longer than it may.
var ErrTimeout = errors.New("timeout")

// checkpointEvery is how much training a kill can lose.
const checkpointEvery = 30 * time.Second

// Run trains and measures, with checkpoints in dir, or goes on where an
// earlier Run there ended. It always returns a record: its status says how it went.
func Run(ctx context.Context, env Env, spec Spec, set *dataset.Set, sweep, dir string) *results.Record {
	start := time.Now()
	r := &results.Record{ID: spec.ID(), Sweep: sweep, Config: spec.Config, Status: results.Done, Provenance: env.Provenance}
	r.Provenance.Skipped = set.Skipped
	r.Provenance.Started = start.UTC().Format(time.RFC3339Nano)
	if err := guarded(dir, func() error { return run(ctx, env, spec, set, dir, r) }); err != nil {
		r.Status, r.Reason = Outcome(ctx, err)
	}
	r.Provenance.Finished = time.Now().UTC().Format(time.RFC3339Nano)
	return r
}

// guarded is f with a panic as an error, so that a bug in one method or metric
// does not end the sweep. The stack goes to a file in dir.
func guarded(dir string, f func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		path := filepath.Join(dir, "panic.txt")
		err = fmt.Errorf("panic: %v (stack in %s)", p, path)
		lost := os.MkdirAll(dir, 0o755)
		if lost == nil {
			lost = os.WriteFile(path, debug.Stack(), 0o644)
		}
		if lost != nil {
			err = fmt.Errorf("panic: %v (its stack is lost: %w)", p, lost)
		}
	}()
	return f()
}

func run(ctx context.Context, env Env, spec Spec, set *dataset.Set, dir string, r *results.Record) error {
	m, err := newMeasurer(env, spec, set, r)
	if err != nil {
		return err
	}
	m.dir = dir
	c := spec.training(dir)
	c.Backend, c.From, c.CheckpointEvery, c.Progress = env.Provenance.Backend, spec.Parent.Checkpoints, checkpointEvery, env.Progress
	trained, err := train.Run(ctx, env.Backend, m.method, m.network.store, m.data.images(), c)
	if err != nil {
		return err
	}
	releaseBuffers()
	if len(trained.Backends) > 1 || len(trained.Backends) == 1 && trained.Backends[0] != r.Provenance.Backend {
		r.Provenance.Backend = "trained on " + strings.Join(trained.Backends, ", then ") + "; measured on " + r.Provenance.Backend
	}
	if trained.Inherited {
		r.Provenance.Parent = spec.Parent.ID
	}
	r.Series = append(r.Series, losses(trained)...)
	r.Series = append(r.Series, gradient(trained)...)
	return m.all(ctx, trained)
}

// releaseBuffers gives back what the go backend keeps for its next step: no
// measurement wants buffers of a training step's sizes. A first collection only
// marks them as unused, which is how sync.Pool ages.
func releaseBuffers() {
	runtime.GC()
	debug.FreeOSMemory()
}

// training is how the trial trains, with its checkpoints in dir.
func (s Spec) training(dir string) train.Config {
	return train.Config{
		Epochs: s.Budget.Epochs, Batch: s.Budget.Batch, LearningRate: s.Budget.LearningRate,
		Shuffle: s.Protocol.Shuffle, Seed: s.Seed, Dir: filepath.Join(dir, folder.CheckpointsDir),
	}
}

// build puts a method on the networks for images of a shape.
func build(m method.Configurable, shape method.Shape) (method.Method, error) {
	return m.Build(func(n int) (method.Networks, error) { return nn.Authors(shape, n) })
}

// Check says what of a trial the data set cannot give.
func Check(spec Spec, set *dataset.Set) error {
	if _, err := build(spec.Method, shapeOf(set.Train)); err != nil {
		return err
	}
	b := spec.Budget
	if b.Images > set.Train.N {
		return fmt.Errorf("budget images %d: %s has %d training images", b.Images, set.Name, set.Train.N)
	}
	n := trained(set, b.Images, spec.Protocol)
	for _, k := range b.Labels {
		if k > n {
			return fmt.Errorf("budget labels %d: protocol %s leaves %d labelled training images; write label counts up to that", k, spec.Protocol.Name, n)
		}
	}
	if len(b.Labels) > 0 && set.Classes == 0 {
		return fmt.Errorf("budget labels: %s has no labels; write labels: []", set.Name)
	}
	return nil
}

// losses are the training's terms as series over epochs.
func losses(t *train.Result) []results.Series {
	var all []results.Series
	for _, term := range t.Terms {
		s := results.Series{Name: term.Name, Y: term.Values}
		for i := range term.Values {
			s.X = append(s.X, float64(i+1))
		}
		all = append(all, s)
	}
	return all
}

// gradient is the norm of the training's gradient as a series, or nothing
// where none was recorded. An epoch whose norm is not finite is left out.
func gradient(t *train.Result) []results.Series {
	s := results.Series{Name: "gradient"}
	for i, norm := range t.Gradient {
		if norm != nil {
			s.X, s.Y = append(s.X, float64(i+1)), append(s.Y, *norm)
		}
	}
	if len(s.Y) == 0 {
		return nil
	}
	return []results.Series{s}
}

// Outcome is what an error makes of a trial, and the reason in one line.
func Outcome(ctx context.Context, err error) (results.Status, string) {
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, ctx.Err()) {
		err = cause // says more than that the context ended
	}
	return statusOf(ctx, err), oneLine(err)
}

func statusOf(ctx context.Context, err error) results.Status {
	switch {
	case errors.Is(err, train.ErrDiverged):
		return results.Diverged
	case errors.Is(err, ErrTimeout):
		return results.Failed
	case ctx.Err() != nil, errors.Is(err, train.ErrNotSaved): // a full disk: the next run goes on, too
		return results.Interrupted
	}
	return results.Failed
}

// oneLine is an error's text without the stack traces that graph building adds.
func oneLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
