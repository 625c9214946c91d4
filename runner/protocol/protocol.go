// Package protocol defines the named, versioned sets of choices under which
// the numbers of this project are made. It holds values only.
//
// Two protocols: authors reproduces the published code of LoRAE, clean is what
// one would defend in a review.
package protocol

import (
	"fmt"
	"strings"
)

// Protocol is one set of choices. A changed choice is a new Version.
type Protocol struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
	Doc     string `json:"doc"`

	Epochs       int     `json:"epochs"`
	Batch        int     `json:"batch"`         // images a step
	LearningRate float64 `json:"learning_rate"` // Adam with β 0.9, 0.999, ε 1e-8
	Shuffle      bool    `json:"shuffle"`       // a new order of the training images every epoch
	Validation   float64 `json:"validation"`    // share of the training images held out of training
	Extends      bool    `json:"extends"`       // the first steps do not depend on the number of epochs: a longer training can go on from a shorter one

	Samples    int    `json:"samples"`    // generated images a FID
	Reference  string `json:"reference"`  // split whose images FID compares with: train or test
	Components int    `json:"components"` // of the mixture fitted to the codes of the training images

	Labels       []int   `json:"labels"`         // label counts of the accuracy
	Stratified   bool    `json:"stratified"`     // label subsets have equal shares of the classes; else the first images
	HeadEpochs   int     `json:"head_epochs"`    // of the classifier on frozen features
	HeadRate     float64 `json:"head_rate"`      // its learning rate
	HeadBatch    int     `json:"head_batch"`     // labelled images a step
	HeadEvery    int     `json:"head_every"`     // epochs between evaluations
	SelectOnTest bool    `json:"select_on_test"` // the best test accuracy is reported; else the epoch is chosen on validation
}

// HeldOut is how many of n training images are held out of training.
func (p Protocol) HeldOut(n int) int { return int(p.Validation * float64(n)) }

var protocols = []Protocol{
	{
		Name: "authors", Version: 1,
		Doc:    "the authors' published code: no shuffling, FID against the training images, first k labels, best test accuracy",
		Epochs: 100, Batch: 100, LearningRate: 1e-4, Extends: true,
		Samples: 10_000, Reference: "train", Components: 4,
		Labels: []int{10, 100, 1000, 10_000, 60_000}, HeadEpochs: 500, HeadRate: 1e-3, HeadBatch: 100, HeadEvery: 10, SelectOnTest: true,
	},
	{
		Name: "clean", Version: 1,
		Doc:    "what one would defend in a review: shuffled, validation held out, FID against the test images, stratified labels, epoch chosen on validation",
		Epochs: 100, Batch: 100, LearningRate: 1e-4, Extends: true, Shuffle: true, Validation: 0.1,
		Samples: 10_000, Reference: "test", Components: 10,
		Labels: []int{10, 100, 1000, 10_000, 54_000}, Stratified: true, HeadEpochs: 500, HeadRate: 1e-3, HeadBatch: 100, HeadEvery: 10,
	},
}

// Names returns the protocols' names.
func Names() []string {
	names := make([]string, len(protocols))
	for i, p := range protocols {
		names[i] = p.Name
	}
	return names
}

// Lookup finds a protocol; the error for an unknown name lists the known ones.
func Lookup(name string) (Protocol, error) {
	for _, p := range protocols {
		if p.Name == name {
			return p, nil
		}
	}
	return Protocol{}, fmt.Errorf("unknown protocol %q: known are %s", name, strings.Join(Names(), ", "))
}
