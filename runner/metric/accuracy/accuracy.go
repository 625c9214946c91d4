// Package accuracy measures how well a small classifier does on a model's
// features when it is given few labels: the downstream accuracy of the paper's
// Table 1.
//
// The classifier is a head on frozen features, two hidden layers and a linear
// one. The features come precomputed, unless a trunk is to be trained with the
// head: then the rows are what the trunk reads.
//
// Each label count has a head of its own, trained after the other ones. To train
// all at once would save little: at the paper's budget 84 % of the steps are
// those of 60,000 labels, whose batches are full as they are.
package accuracy

import (
	"context"
	"fmt"
	"math"

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
	Seed    int64   // of the weights, the dropped units and the order

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

// Measure trains the head on train and evaluates it. Validation rows are needed
// unless SelectOnTest. The same head on the same rows gives the same result on
// the same backend and machine.
func (h Head) Measure(ctx context.Context, backend compute.Backend, train, validation, test Labelled) (Result, error) {
	if err := h.check(train, validation, test); err != nil {
		return Result{}, err
	}
	l, err := newLearner(backend, h, train)
	if err != nil {
		return Result{}, fmt.Errorf("accuracy: %w", err)
	}
	defer l.close()
	result := Result{ChosenOn: "validation", Labels: len(train.Labels)}
	if h.SelectOnTest {
		result.ChosenOn = "test"
	}
	for epoch := 1; epoch <= h.Epochs; epoch++ {
		if err := l.epoch(ctx); err != nil {
			return Result{}, fmt.Errorf("accuracy: epoch %d: %w", epoch, err)
		}
		if epoch%h.Every != 0 && epoch != h.Epochs {
			continue
		}
		p, err := l.evaluate(ctx, epoch, validation, test)
		if err != nil {
			return Result{}, fmt.Errorf("accuracy: epoch %d: %w", epoch, err)
		}
		result.Curve = append(result.Curve, p)
	}
	result.choose(h.SelectOnTest)
	return result, nil
}

// choose picks the epoch.
func (r *Result) choose(onTest bool) {
	best := -1.0
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

func (h Head) check(train, validation, test Labelled) error {
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
	return nil
}
