package main

import (
	"cmp"
	"slices"
	"strconv"
)

// methodOrder is the order of rows: the paper's own, then other rivals.
var methodOrder = []string{
	"ae", "vae", "irmae", "wae", "rae", "rae-l2", "rae-gp", "rae-sn", "lorae",
	"supervised", "gan", "nsgan", "lsgan", "wgan-gp", "vaeflow",
}

// datasetOrder is that of the paper's columns.
var datasetOrder = []string{"mnist", "celeba"}

// listed compares names by their place in order; those not in it come after,
// numbers by size, then the rest by the alphabet.
func listed(order []string) func(a, b string) int {
	at := func(name string) int {
		if i := slices.Index(order, name); i >= 0 {
			return i
		}
		return len(order)
	}
	return func(a, b string) int { return cmp.Or(cmp.Compare(at(a), at(b)), compareText(a, b)) }
}

// compareText puts numbers by size before other texts by the alphabet.
func compareText(a, b string) int {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(x, y)
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return cmp.Compare(a, b)
}
