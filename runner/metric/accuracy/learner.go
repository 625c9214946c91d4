package accuracy

import (
	"cmp"
	"context"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// learner is heads in training, all at once. Each takes one step whenever the
// others do and leaves when its epochs are over, so all have taken the same
// number of steps, which Adam's bias correction depends on.
type learner struct {
	head        Head
	backend     compute.Backend
	train       Labelled
	pupils      []*pupil // those with the most steps come first, so the last ones leave first
	store       *model.Store
	step, apply *model.Exec
	batch       batch
}

func newLearner(backend compute.Backend, h Head, train Labelled, draws []Draw) (*learner, error) {
	l := &learner{head: h, backend: backend, train: train, store: model.NewStore()}
	for i, d := range draws {
		l.pupils = append(l.pupils, newPupil(h, d, i))
	}
	slices.SortStableFunc(l.pupils, func(a, b *pupil) int { return cmp.Compare(b.steps(), a.steps()) })
	l.store.RootScope().SetParam(model.ParamInitialSeed, draws[0].Seed) // of the trunk, which only a single head has
	l.newBatch()
	s := l.stack()
	var err error
	if l.step, err = model.NewExec(backend, l.store, s.step); err != nil {
		return nil, err
	}
	l.apply, err = model.NewExec(backend, l.store, s.apply)
	return l, err
}

// stack is the heads as the graphs see them.
func (l *learner) stack() stack {
	s := stack{Head: l.head}
	for _, p := range l.pupils {
		s.seeds = append(s.seeds, p.Seed)
	}
	return s
}

// newBatch makes room for the heads that are there.
func (l *learner) newBatch() {
	size := 0
	for _, p := range l.pupils {
		size = max(size, p.size)
	}
	l.batch = newBatch(len(l.pupils), size, l.train.Dim, cmp.Or(l.head.Width, l.train.Dim))
}

func (l *learner) close() {
	l.step.Finalize()
	if l.apply != nil {
		l.apply.Finalize()
	}
	l.store.Finalize()
}

// advance takes one step. It reads nothing back: numbers that are not finite
// stay so and show when evaluated.
func (l *learner) advance(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, p := range l.pupils {
		l.batch.fill(i, l.train, p.next(l.head.Shuffle))
		l.batch.drop(i, p.size, l.head.Dropout, p.rng)
	}
	args := l.batch.tensors()
	_, err := l.step.Call(args...)
	release(args)
	return err
}

// due is the places of the heads that are to be evaluated now.
func (l *learner) due() []int32 {
	var places []int32
	for i, p := range l.pupils {
		if p.due(l.head) {
			places = append(places, int32(i))
		}
	}
	return places
}

// dismiss lets the heads go whose epochs are over, with their part of every variable.
func (l *learner) dismiss() error {
	all := len(l.pupils)
	l.pupils = slices.DeleteFunc(l.pupils, func(p *pupil) bool { return p.epoch == l.head.Epochs })
	n := len(l.pupils)
	if n == all || n == 0 {
		return nil
	}
	for v := range l.store.IterVariables() {
		if v.DType() != dtypes.Float32 || v.Shape().Rank() == 0 {
			continue // of all heads: Adam's counters, the state of random numbers
		}
		if err := keep(v, n); err != nil {
			return err
		}
	}
	l.newBatch()
	l.apply.Finalize()
	var err error
	l.apply, err = model.NewExec(l.backend, l.store, l.stack().apply) // the old one knows its graphs by its inputs, not by its variables
	return err
}

// keep shortens a variable [K,…] to the first n heads.
func keep(v *model.Variable, n int) error {
	value, err := v.Value()
	if err != nil {
		return err
	}
	flat, err := tensors.CopyFlatData[float32](value)
	if err != nil {
		return err
	}
	dims := slices.Clone(v.Shape().Dimensions)
	flat = flat[:len(flat)/dims[0]*n]
	dims[0] = n
	return v.SetValue(tensors.FromFlatDataAndDimensions(flat, dims...))
}

// release gives memory back at once: the collector would come late for a loop.
func release(args []any) {
	for _, a := range args {
		_ = a.(*tensors.Tensor).FinalizeAll() // what can't be released now, the collector will
	}
}
