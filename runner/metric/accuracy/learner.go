package accuracy

import (
	"cmp"
	"context"
	"math/rand/v2"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// learner is a head being trained.
type learner struct {
	head        Head
	train       Labelled
	store       *model.Store
	step, apply *model.Exec
	rng         *rand.Rand
	order       []int // of the training rows
	batch       batch
}

func newLearner(backend compute.Backend, h Head, train Labelled) (*learner, error) {
	l := &learner{
		head: h, train: train, store: model.NewStore(), rng: rand.New(rand.NewPCG(uint64(h.Seed), 0)),
		order: make([]int, len(train.Labels)), batch: newBatch(min(h.Batch, len(train.Labels)), train.Dim, cmp.Or(h.Width, train.Dim)),
	}
	for i := range l.order {
		l.order[i] = i
	}
	l.store.RootScope().SetParam(model.ParamInitialSeed, h.Seed)
	var err error
	if l.step, err = model.NewExec(backend, l.store, h.step); err != nil {
		return nil, err
	}
	l.apply, err = model.NewExec(backend, l.store, h.apply)
	return l, err
}

func (l *learner) close() {
	l.step.Finalize()
	if l.apply != nil {
		l.apply.Finalize()
	}
	l.store.Finalize()
}

// epoch takes one step for every batch of the training rows. It reads nothing
// back: numbers that are not finite stay so and show when evaluated.
func (l *learner) epoch(ctx context.Context) error {
	if l.head.Shuffle {
		l.rng.Shuffle(len(l.order), func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] })
	}
	for from := 0; from < len(l.order); from += l.batch.size {
		if err := ctx.Err(); err != nil {
			return err
		}
		l.batch.fill(l.train, l.order[from:min(from+l.batch.size, len(l.order))])
		l.batch.drop(l.head.Dropout, l.rng)
		args := l.batch.tensors()
		_, err := l.step.Call(args...)
		release(args)
		if err != nil {
			return err
		}
	}
	return nil
}

// release gives memory back at once: the collector would come late for a loop.
func release(args []any) {
	for _, a := range args {
		_ = a.(*tensors.Tensor).FinalizeAll() // what can't be released now, the collector will
	}
}
