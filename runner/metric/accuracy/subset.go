package accuracy

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Subset picks k of the labelled images and returns their places, ascending.
//
// Stratified, every class has the same number of them, or one more, as far as
// it has images; which ones is drawn by the seed, and a smaller k with the same
// seed picks a subset. Otherwise they are the first k, whatever their labels:
// the first ten of MNIST lack 6, 7 and 8.
func Subset(labels []uint8, classes, k int, stratified bool, seed int64) ([]int, error) {
	if k < 1 || k > len(labels) {
		return nil, fmt.Errorf("%w: %d labels of %d, want 1 to %d", ErrSubset, k, len(labels), len(labels))
	}
	if !stratified {
		first := make([]int, k)
		for i := range first {
			first[i] = i
		}
		return first, nil
	}
	places := make([][]int, classes)
	for i, label := range labels {
		if int(label) >= classes {
			return nil, fmt.Errorf("%w: label %d is %d, want 0 to %d", ErrSubset, i, label, classes-1)
		}
		places[label] = append(places[label], i)
	}
	return deal(places, k, rand.New(rand.NewPCG(uint64(seed), 0))), nil
}

// deal takes one place of every class in turn until it has k.
func deal(places [][]int, k int, rng *rand.Rand) []int {
	for _, class := range places {
		rng.Shuffle(len(class), func(i, j int) { class[i], class[j] = class[j], class[i] })
	}
	turns := rng.Perm(len(places))
	picked := make([]int, 0, k)
	for round := 0; len(picked) < k; round++ {
		for _, class := range turns {
			if round < len(places[class]) && len(picked) < k {
				picked = append(picked, places[class][round])
			}
		}
	}
	slices.Sort(picked)
	return picked
}
