// Package accuracy measures how well a small classifier does on a model's
// features when it is given few labels: the downstream accuracy of the paper's
// Table 1.
//
// The classifier is a head on frozen features, two hidden layers and a linear
// one. The features come precomputed, unless a trunk is to be trained with the
// head: then the rows are what the trunk reads.
//
// Each label count has a head of its own, and so has each repeat of one. They are
// trained all at once, side by side in one graph: a head's step is so small that
// most of it is the backend's overhead, which they then share.
package accuracy

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Head is a classifier and its training:
// [Linear(D,D) + ReLU + Dropout]×2 + Linear(D,Classes) without bias, on the
// cross-entropy, by Adam (β 0.9, 0.999, ε 1e-8), weights initialised as in PyTorch.
//
// Source: github.com/tirthajit/LoRAE_WACV24.
type Head struct {
	Classes int     // labels are 0 … Classes−1
	Epochs  int     // passes over the training rows
	Batch   int     // rows a step, or all of them if there are fewer
	Every   int     // epochs between evaluations; the last epoch always has one
	Rate    float64 // learning rate
	Dropout float64 // share of the hidden units dropped at each training step, in [0,1)
	Shuffle bool    // a new order of the training rows every epoch

	// Trunk maps rows [B,Dim] to features [B,Width] and is trained with the
	// head from random weights. nil: the rows are the features.
	Trunk func(s *model.Scope, rows *graph.Node) *graph.Node
	Width int // of the features; 0 without a trunk

	// SelectOnTest reports the best test accuracy of all evaluations, as the
	// authors do. Otherwise the test accuracy of the epoch that is best on the
	// validation rows is reported, which the test labels have no part in.
	SelectOnTest bool
}

// Result is the accuracy of a head.
type Result struct {
	Accuracy float64 `json:"accuracy"`  // share of the test rows, at Epoch
	Epoch    int     `json:"epoch"`     // the first of those that are best on ChosenOn
	ChosenOn string  `json:"chosen_on"` // test or validation
	Labels   int     `json:"labels"`    // training rows
	Curve    []Point `json:"curve"`     // all evaluations
}

// Point is one evaluation: shares of rows named rightly.
type Point struct {
	Epoch      int     `json:"epoch"`
	Validation float64 `json:"validation"` // 0 without validation rows
	Test       float64 `json:"test"`
}

// Draw is what one head is trained on and the seed of its random numbers.
type Draw struct {
	Rows []int // places among the training rows
	Seed int64 // of the weights, the dropped units and the order
}

// Measure trains one head a draw, each as if it were alone, and evaluates it;
// the results are in the order of the draws. Validation rows are needed unless
// SelectOnTest. The same heads on the same rows give the same results on the
// same backend and machine.
func (h Head) Measure(ctx context.Context, backend compute.Backend, train Labelled, draws []Draw, validation, test Labelled) ([]Result, error) {
	if err := h.check(train, draws, validation, test); err != nil {
		return nil, err
	}
	together := len(draws)
	if h.Trunk != nil {
		together = 1 // a trunk's layers are those of one network
	}
	results := make([]Result, 0, len(draws))
	for some := range slices.Chunk(draws, together) {
		r, err := h.measure(ctx, backend, train, some, validation, test)
		if err != nil {
			return nil, fmt.Errorf("accuracy: %w", err)
		}
		results = append(results, r...)
	}
	return results, nil
}

// measure trains and evaluates heads all at once.
func (h Head) measure(ctx context.Context, backend compute.Backend, train Labelled, draws []Draw, validation, test Labelled) ([]Result, error) {
	l, err := newLearner(backend, h, train, draws)
	if err != nil {
		return nil, err
	}
	defer l.close()
	results := make([]Result, len(draws))
	for len(l.pupils) > 0 {
		if err := l.advance(ctx); err != nil {
			return nil, err
		}
		places := l.due()
		if len(places) == 0 {
			continue
		}
		points, err := l.evaluate(ctx, places, validation, test)
		if err != nil {
			return nil, err
		}
		for i, place := range places {
			r := &results[l.pupils[place].place]
			r.Curve = append(r.Curve, points[i])
		}
		if err := l.dismiss(); err != nil {
			return nil, err
		}
	}
	for i := range results {
		results[i].Labels = len(draws[i].Rows)
		results[i].choose(h.SelectOnTest)
	}
	return results, nil
}

// choose picks the epoch.
func (r *Result) choose(onTest bool) {
	best := -1.0
	r.ChosenOn = "validation"
	if onTest {
		r.ChosenOn = "test"
	}
	for _, p := range r.Curve {
		share := p.Validation
		if onTest {
			share = p.Test
		}
		if share > best {
			best, r.Epoch, r.Accuracy = share, p.Epoch, p.Test
		}
	}
}

func (h Head) check(train Labelled, draws []Draw, validation, test Labelled) error {
	switch {
	case h.Classes < 2 || h.Classes > 256:
		return fmt.Errorf("%w: %d classes, want 2 to 256", ErrHead, h.Classes)
	case h.Epochs < 1 || h.Batch < 1 || h.Every < 1:
		return fmt.Errorf("%w: %d epochs, batches of %d, evaluated every %d; each must be at least 1", ErrHead, h.Epochs, h.Batch, h.Every)
	case (h.Trunk == nil) != (h.Width == 0) || h.Width < 0:
		return fmt.Errorf("%w: width %d, want that of the trunk, or 0 without one", ErrHead, h.Width)
	case !(h.Rate > 0) || math.IsInf(h.Rate, 1):
		return fmt.Errorf("%w: learning rate %g, want a positive number", ErrHead, h.Rate)
	case !(h.Dropout >= 0 && h.Dropout < 1):
		return fmt.Errorf("%w: dropout %g, want at least 0 and less than 1", ErrHead, h.Dropout)
	}
	parts := []part{{"training", train}, {"test", test}}
	if !h.SelectOnTest || len(validation.Labels) > 0 {
		parts = append(parts, part{"validation", validation})
	}
	for _, p := range parts {
		if err := p.check(train.Dim, h.Classes); err != nil {
			return err
		}
	}
	return checkDraws(draws, len(train.Labels))
}

func checkDraws(draws []Draw, n int) error {
	if len(draws) == 0 {
		return fmt.Errorf("%w: no draws", ErrSubset)
	}
	for i, d := range draws {
		if len(d.Rows) == 0 {
			return fmt.Errorf("%w: draw %d has no rows", ErrSubset, i)
		}
		for _, row := range d.Rows {
			if row < 0 || row >= n {
				return fmt.Errorf("%w: draw %d has row %d of %d", ErrSubset, i, row, n)
			}
		}
	}
	return nil
}
