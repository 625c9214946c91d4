package trial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/train"
)

// TestInterrupt stops a trial in training and in every stage of measuring; the
// next run in the same folder ends it with the same bits.
func TestInterrupt(t *testing.T) {
	set := drawn(t)
	b := small(40)
	b.Epochs = 2
	spec := specFor(t, "lorae", "clean", b)
	want := mustRun(t, newEnv(t, "shapes"), spec, set)
	for _, stage := range []string{"training", "reconstruction", "rank", "fid", "kid", "prdc", "fid_inf", "bootstrap", "accuracy", "contrast"} {
		t.Run(stage, func(t *testing.T) {
			env, dir := newEnv(t, "shapes"), t.TempDir()
			ctx, cancel := context.WithCancel(t.Context())
			env.Progress = func(p train.Progress) {
				if stage == "training" {
					cancel()
				}
			}
			env.Stage = func(name string) {
				if stage == name {
					cancel()
				}
			}
			r := Run(ctx, env, spec, set, "sweep", dir)
			checkReason(t, r, results.Interrupted, "context canceled")
			checkRecord(t, r, spec)
			env.Stage = nil
			r = Run(t.Context(), env, spec, set, "sweep", dir)
			if r.Status != results.Done {
				t.Fatalf("%s: %s", r.Status, r.Reason)
			}
			checkSame(t, want, r)
		})
	}
}

// TestFullDisk: whoever can't write is told so, and the trial is not to blame.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	spec := specFor(t, "ae", "clean", small(40))
	env := Env{Backend: backend(t), Progress: func(train.Progress) {
		if err := os.WriteFile(filepath.Join(dir, "checkpoints"), nil, 0o644); err != nil {
			t.Error(err)
		}
	}}
	r := Run(t.Context(), env, spec, drawn(t), "sweep", dir)
	checkReason(t, r, results.Interrupted, "write checkpoint: ", "not a directory")
	checkRecord(t, r, spec)
}

func TestDiverged(t *testing.T) {
	loss := func(s *model.Scope, x *graph.Node) []method.Term {
		terms := fake{}.Phases()[0].Loss(s, x)
		return append(terms, method.Term{Name: "bad", Value: graph.Log(graph.Sub(terms[0].Value, graph.OnesLike(terms[0].Value)))})
	}
	for name, spec := range map[string]Spec{
		"term": specOf(t, fake{loss}, "authors", small(40)),
		"rate": func() Spec {
			b := small(40)
			b.LearningRate = 1e30
			return specFor(t, "ae", "authors", b)
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			r := Run(t.Context(), Env{Backend: backend(t)}, spec, drawn(t), "sweep", t.TempDir())
			checkReason(t, r, results.Diverged, "diverged: loss term ", " is ", "in epoch 1 by step ")
			checkRecord(t, r, spec)
		})
	}
}

// panics is a method with a bug.
type panics struct{ fake }

func (p panics) Build(func(int) (method.Networks, error)) (method.Method, error) { return p, nil }

func (panics) Phases() []method.Phase { panic("no phases today") }

// clumsy is one with a bug that shows while a graph is built.
type clumsy struct{ light }

func (c clumsy) Build(func(int) (method.Networks, error)) (method.Method, error) { return c, nil }

func (clumsy) Encode(_ *model.Scope, x *graph.Node) *graph.Node {
	var none []*graph.Node
	return none[x.Rank()]
}

// TestPanic: a bug costs the trial, not the sweep, and the stack is kept.
func TestPanic(t *testing.T) {
	dir := t.TempDir()
	spec := specOf(t, clumsy{}, "authors", small(40))
	r := Run(t.Context(), Env{Backend: backend(t)}, spec, shades(50, 200), "sweep", dir)
	checkReason(t, r, results.Failed, "index out of range")
	checkRecord(t, r, spec)
	spec = specOf(t, panics{}, "authors", small(40))
	r = Run(t.Context(), Env{Backend: backend(t)}, spec, shades(50, 200), "sweep", dir)
	checkReason(t, r, results.Failed, "panic: no phases today (stack in "+dir)
	checkRecord(t, r, spec)
	stack, err := os.ReadFile(filepath.Join(dir, "panic.txt"))
	if err != nil || !strings.Contains(string(stack), "panics.Phases") {
		t.Errorf("stack %q, %v", stack, err)
	}
	r = Run(t.Context(), Env{Backend: backend(t)}, spec, shades(50, 200), "sweep", filepath.Join(dir, "panic.txt"))
	checkReason(t, r, results.Failed, "panic: no phases today (its stack is lost: ", "not a directory")
}

// TestBadCheckpoints: trained work that can't be read is not silently done again.
func TestBadCheckpoints(t *testing.T) {
	dir := t.TempDir()
	spec := specFor(t, "ae", "authors", small(40))
	if err := os.MkdirAll(filepath.Join(dir, "checkpoints", "step-000000-000001"), 0o755); err != nil {
		t.Fatal(err)
	}
	r := Run(t.Context(), Env{Backend: backend(t)}, spec, drawn(t), "sweep", dir)
	checkReason(t, r, results.Failed, "no good checkpoint in "+filepath.Join(dir, "checkpoints")+", remove it to train from the start")
	checkRecord(t, r, spec)
}

func TestCheck(t *testing.T) {
	set := drawn(t)
	unlabelled := shades(50, 200)
	unlabelled.Train.Labels, unlabelled.Test.Labels, unlabelled.Classes = nil, nil, 0
	odd := &dataset.Set{Name: "odd", Train: dataset.Split{N: 1, H: 24, W: 24, C: 1, Images: make([]uint8, 24*24)}, Classes: 2}
	budget := func(change func(*results.Budget)) results.Budget {
		b := small(40)
		change(&b)
		return b
	}
	for name, c := range map[string]struct {
		spec Spec
		set  *dataset.Set
		want string
	}{
		"good":   {specFor(t, "ae", "authors", small(40)), set, ""},
		"images": {specFor(t, "ae", "authors", small(41)), set, "budget images 41: shapes has 40 training images"},
		"labels": {specFor(t, "ae", "authors", budget(func(b *results.Budget) { b.Images, b.Labels = 20, []int{10, 21} })), set,
			"budget labels 21: protocol authors leaves 20 labelled training images"},
		"labels held out": {specFor(t, "ae", "clean", budget(func(b *results.Budget) { b.Labels = []int{37} })), set,
			"budget labels 37: protocol clean leaves 36 labelled training images"},
		"no labels":        {specFor(t, "ae", "authors", small(40)), unlabelled, "budget labels: shades has no labels; write labels: []"},
		"no labels wanted": {specFor(t, "ae", "authors", budget(func(b *results.Budget) { b.Labels = nil })), unlabelled, ""},
		"shape":            {specFor(t, "ae", "authors", small(1)), odd, "no architecture for images of 24×24"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Check(c.spec, c.set)
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			r := Run(t.Context(), Env{Backend: backend(t)}, c.spec, c.set, "sweep", t.TempDir())
			checkReason(t, r, results.Failed, c.want)
		})
	}
}

// TestCancelledBefore: a trial that is stopped before it begins can begin later.
func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupt"))
	spec := specFor(t, "ae", "authors", small(40))
	r := Run(ctx, Env{Backend: backend(t)}, spec, drawn(t), "sweep", t.TempDir())
	checkReason(t, r, results.Interrupted, "interrupt")
	checkRecord(t, r, spec)
}
