package main

import (
	"time"

	"loraebench/runner/folder"
	"loraebench/runner/train"
)

// progress lets a heart tell how training stands.
func progress(heart *folder.Heart) func(train.Progress) {
	return func(p train.Progress) {
		terms := make([]folder.Term, len(p.Terms))
		for i, t := range p.Terms {
			terms[i] = folder.Term{Name: t.Name, Mean: t.Mean}
		}
		heart.Set(func(b *folder.Heartbeat) {
			b.Stage, b.Epoch, b.Epochs, b.Fraction = "training", p.Epoch, p.Epochs, p.Fraction
			b.Rate, b.Left, b.Terms = p.Rate, p.Left.Seconds(), terms
		})
		if p.EpochEnd {
			logf("epoch %d/%d, %s left, %.0f images/s, %s", p.Epoch, p.Epochs, p.Left.Round(time.Second), p.Rate, losses(terms))
		}
	}
}

// stage lets a heart tell what is being measured.
func stage(heart *folder.Heart) func(string) {
	return func(name string) {
		heart.Set(func(b *folder.Heartbeat) { b.Stage, b.Rate, b.Left = "measuring "+name, 0, 0 })
		logf("measuring %s", name)
	}
}
