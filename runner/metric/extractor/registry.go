package extractor

import (
	"cmp"
	"slices"
)

// entry is an extractor that can be opened.
type entry struct {
	Description
	open func() (*network, error)
}

var registry []entry // by name

// register makes an extractor known. It is called from init functions only.
func register(e entry) {
	at, twice := slices.BinarySearchFunc(registry, e, func(a, b entry) int { return cmp.Compare(a.Name, b.Name) })
	if twice {
		panic("extractor " + e.Name + " registered twice")
	}
	registry = slices.Insert(registry, at, e)
}

// All describes every extractor, by name.
func All() []Description {
	all := make([]Description, len(registry))
	for i, e := range registry {
		all[i] = e.Description
	}
	return all
}

// For is the name of the extractor a data set is measured with unless told otherwise.
func For(dataset string) string {
	if dataset == "mnist" {
		return "lenet"
	}
	return "random"
}
