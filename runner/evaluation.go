package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/metric/extractor"
	"loraebench/runner/trial"
)

// evaluation is one call of runner eval.
type evaluation struct {
	flags  evalFlags
	store  *results.Store
	server *server // loads what trials share

	opened extractor.Spec // of the references there are
}

// all measures one trial after the other. What fails with one is told, and the others are measured.
func (e *evaluation) all(ctx context.Context, rows []results.Row) error {
	failed := 0
	for _, row := range rows {
		err := e.one(ctx, row)
		if err != nil {
			err = fmt.Errorf("trial %s: %w", row.ID, err)
		}
		if ctx.Err() != nil || len(rows) == 1 || errors.As(err, new(usageError)) {
			return err
		}
		if err != nil {
			failed++
			tell(e.server.app.stderr, "runner: %s", oneLine(err.Error()))
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %s could not be measured", failed, count(len(rows), "trial"))
	}
	return nil
}

// one measures a trial, stores what comes out and prints it.
func (e *evaluation) one(ctx context.Context, row results.Row) error {
	dir := filepath.Join(results.TrialsDir(e.server.app.store), row.ID)
	if _, err := os.Stat(filepath.Join(dir, folder.CheckpointsDir)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("its checkpoints are gone from %s: only a sweep with --rerun can make them again", dir)
	}
	lock, err := folder.TryLock(dir)
	if err != nil {
		return err
	}
	defer lock.Release()
	spec, err := e.load(ctx, row, dir)
	if err != nil {
		return err
	}
	a := e.server.app
	env := trial.Env{
		Backend: e.server.backend, References: e.server.references, CacheDir: referencesDir(dir),
		Stage: func(name string) { a.say("trial %s: measuring %s", row.ID, name) },
	}
	values, series, err := trial.Measure(ctx, env, spec, e.server.set, dir, e.flags.metrics)
	if err != nil {
		return err
	}
	e.sign(values)
	if err := e.store.AddValues(row.ID, values, series); err != nil {
		return err
	}
	return printValues(a, row.ID, values)
}

// referencesDir is where the features of reference images are kept, beside the trials' folders.
func referencesDir(trial string) string { return filepath.Join(filepath.Dir(trial), "references") }

// load makes ready what a trial needs: the backend, its data, and the features of reference images.
func (e *evaluation) load(ctx context.Context, row results.Row, dir string) (trial.Spec, error) {
	a := e.server.app
	t := folder.Task{Config: row.Config, Backend: e.flags.backend, Data: a.dataRoot()}
	if err := e.server.open(ctx, t); err != nil {
		return trial.Spec{}, err
	}
	spec, err := e.server.spec(t, dir)
	if err != nil {
		return spec, err
	}
	t.Config.Budget.Samples = 0 // or it opens the references of a sweep
	if err := e.server.load(ctx, t); err != nil {
		return spec, err
	}
	return spec, e.references(row)
}

// references opens the extractor that was asked for, else the trial's own.
func (e *evaluation) references(row results.Row) error {
	want := e.flags.extractor
	want.Name = cmp.Or(want.Name, row.Provenance.Extractor, extractor.For(row.Config.Dataset))
	want.Data = e.server.app.dataRoot()
	if e.server.references != nil && e.opened == want {
		return nil
	}
	if e.server.references != nil {
		e.server.references.Close()
		e.server.references = nil
	}
	references, err := trial.NewReferencesOf(e.server.backend, want)
	if errors.Is(err, extractor.ErrUnknown) || errors.Is(err, extractor.ErrResize) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	e.server.references, e.opened = references, want
	return nil
}

// sign adds to numbers what made them, and when: the trial's provenance is that of its training.
func (e *evaluation) sign(values []results.Value) {
	p := newProvenance(e.flags.backend, e.server.backend, time.Now())
	program := strings.TrimSpace(p.Program + " " + p.Revision)
	if p.Dirty {
		program += ", with uncommitted changes"
	}
	for i, v := range values {
		if v.Value == nil {
			continue
		}
		detail := map[string]any{"evaluated": p.Started, "program": program, "backend": p.Backend}
		maps.Copy(detail, v.Detail)
		values[i].Detail = detail
	}
}

func printValues(a *app, id string, values []results.Value) error {
	var b strings.Builder
	b.WriteString("trial " + id + "\n")
	g := valueGrid(values)
	if err := g.write(&b, "  "); err != nil {
		return err
	}
	return a.print(b.String())
}
