package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"github.com/gomlx/compute"

	"loraebench/results"
	"loraebench/runner/backend"
	"loraebench/runner/dataset"
	"loraebench/runner/folder"
	"loraebench/runner/launch"
	"loraebench/runner/method"
	"loraebench/runner/protocol"
	"loraebench/runner/trial"
)

// beatEvery is the time between a trial's heartbeats.
const beatEvery = time.Second

// server runs trials one after the other, and keeps what they share: the
// backend, the data, the features of reference images.
type server struct {
	app *app
	run func(ctx context.Context, t folder.Task, dir string, heart *folder.Heart) (*results.Record, error)

	backend     compute.Backend
	backendName string      // of the one that is open; the task may say auto
	task        folder.Task // the last one: what is kept is its
	set         *dataset.Set
	references  *trial.References
}

func (s *server) close() {
	if s.references != nil {
		s.references.Close()
	}
	if s.backend != nil {
		s.backend.Finalize()
	}
}

// trial runs the trial in a folder and leaves its record there. An error is
// this machine's, not the trial's.
func (s *server) trial(ctx context.Context, dir string) (*results.Record, error) {
	t, err := folder.ReadTask(dir)
	if err != nil {
		return nil, err
	}
	lock, err := folder.Await(ctx, dir)
	if err != nil {
		return nil, notSaved(err)
	}
	defer lock.Release()
	if r := kept(dir, t.Config); r != nil {
		return r, nil
	}
	if err := folder.ClearRecord(dir); err != nil {
		return nil, notSaved(err)
	}
	if err := folder.Redirect(dir); err != nil {
		return nil, notSaved(err)
	}
	heart, err := folder.StartHeart(dir, beatEvery)
	if err != nil {
		return nil, notSaved(err)
	}
	defer heart.Stop()
	logf("trial %s: %s %s seed=%d in process %d", t.Config.ID(), t.Config.Method, pairs(t.Config.Params), t.Config.Seed, os.Getpid())
	if t.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, t.Timeout, fmt.Errorf("%w: not done after %s", trial.ErrTimeout, t.Timeout))
		defer cancel()
	}
	r, err := s.run(ctx, t, dir, heart)
	if err != nil {
		return nil, err
	}
	logf("trial %s: %s", r.ID, outcome(r))
	if err := results.WriteRecord(dir, r); err != nil {
		return nil, notSaved(err)
	}
	return r, nil
}

// logf writes a line to the trial's log.
func logf(format string, args ...any) {
	fmt.Printf(stamp(time.Now())+" "+format+"\n", args...)
}

// kept is the done record that another process left while this one waited for the folder.
func kept(dir string, c results.Config) *results.Record {
	r, err := results.ReadRecord(dir)
	if err != nil || r.Status != results.Done || r.ID != c.ID() {
		return nil
	}
	return r
}

// notSaved marks an error that another try may not meet.
func notSaved(err error) error { return coded{err, launch.ExitNotSaved} }

// train runs a trial for real. What is wrong with it becomes its record; a
// backend that does not open is an error.
func (s *server) train(ctx context.Context, t folder.Task, dir string, heart *folder.Heart) (*results.Record, error) {
	if err := s.open(ctx, t); err != nil {
		return nil, coded{err, launch.ExitUnusable}
	}
	provenance := newProvenance(s.backendName, s.backend, time.Now())
	spec, err := s.spec(t, dir)
	if err == nil {
		err = s.load(ctx, t)
	}
	if err != nil {
		provenance.Finished = stamp(time.Now())
		r := &results.Record{ID: t.Config.ID(), Sweep: t.Sweep, Config: t.Config, Provenance: provenance}
		r.Status, r.Reason = trial.Outcome(ctx, err)
		return r, nil
	}
	env := trial.Env{
		Backend: s.backend, Provenance: provenance, References: s.references, CacheDir: referencesDir(dir),
		Progress: progress(heart), Stage: stage(heart),
	}
	return trial.Run(ctx, env, spec, s.set, t.Sweep, dir), nil
}

// open opens the task's backend, unless it is open.
func (s *server) open(ctx context.Context, t folder.Task) error {
	if s.backend != nil && s.task.Backend == t.Backend {
		return nil
	}
	s.close()
	*s = server{app: s.app, run: s.run}
	name := t.Backend
	if name == backend.Auto {
		chosen, why, err := chooseBackend(ctx, name)
		if err != nil {
			return err
		}
		logf("backend %s (%s)", chosen, why)
		name = chosen
	}
	opened, err := backend.Open(name)
	if err != nil {
		return err
	}
	s.backend, s.backendName, s.task.Backend = opened, name, t.Backend
	return nil
}

// spec is the trial with everything its names stand for.
func (s *server) spec(t folder.Task, dir string) (trial.Spec, error) {
	p, err := protocol.Lookup(t.Config.Protocol)
	if err != nil {
		return trial.Spec{}, err
	}
	if p.Version != t.Config.ProtocolVersion {
		return trial.Spec{}, fmt.Errorf("protocol %s is version %d in this program, the trial wants %d", p.Name, p.Version, t.Config.ProtocolVersion)
	}
	entry, err := method.Lookup(t.Config.Method)
	if err != nil {
		return trial.Spec{}, err
	}
	m, params, err := entry.Configure(t.Config.Dataset, t.Config.Params)
	if err != nil {
		return trial.Spec{}, err
	}
	c := t.Config
	c.Params = params
	if c.ID() != t.Config.ID() {
		return trial.Spec{}, fmt.Errorf("method %s has other parameters in this program than the trial's %s", c.Method, pairs(t.Config.Params))
	}
	spec := trial.Spec{Config: c, Protocol: p, Method: m}
	if t.Parent != "" {
		spec.Parent = trial.Parent{ID: t.Parent, Checkpoints: filepath.Join(filepath.Dir(filepath.Clean(dir)), t.Parent, folder.CheckpointsDir)}
	}
	return spec, nil
}

// load loads the task's data set and reference features, unless they are there.
func (s *server) load(ctx context.Context, t folder.Task) error {
	c, last := t.Config, s.task.Config
	if s.set == nil || s.task.Data != t.Data || c.Dataset != last.Dataset || !reflect.DeepEqual(c.DatasetOptions, last.DatasetOptions) {
		entry, err := dataset.Lookup(c.Dataset)
		if err != nil {
			return err
		}
		if s.references != nil && c.Dataset != last.Dataset {
			s.references.Close()
			s.references = nil
		}
		s.task.Config = results.Config{} // nothing is loaded if this fails
		if s.set, err = entry.Load(ctx, t.Data, c.DatasetOptions); err != nil {
			return err
		}
	}
	s.task = t
	if s.set.Checksum != c.DatasetChecksum {
		return fmt.Errorf("data set %s has checksum %s here, the trial wants %s: the files in %s have changed", c.Dataset, s.set.Checksum, c.DatasetChecksum, t.Data)
	}
	if c.Budget.Samples == 0 || s.references != nil {
		return nil
	}
	var err error
	s.references, err = trial.NewReferences(s.backend, c.Dataset)
	return err
}
