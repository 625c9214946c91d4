package extractor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute"
)

// entry is an extractor that can be opened.
type entry struct {
	Description
	rules []string // the resize rules it offers beside its usual one
	files bool     // it takes a weights file
	open  func(Spec, compute.Backend) (*network, error)
}

var registry []entry // by name

// register makes an extractor known. It is called from init functions only, so that a
// name that is taken is a mistake in this program, met whenever it starts.
func register(e entry) {
	at, twice := slices.BinarySearchFunc(registry, e, func(a, b entry) int { return cmp.Compare(a.Name, b.Name) })
	if twice {
		panic("extractor " + e.Name + " registered twice")
	}
	registry = slices.Insert(registry, at, e)
}

// find is the extractor of the name, and the rule where an id names one.
func (s *Spec) find() (entry, error) {
	var known []string
	for _, e := range registry {
		if s.Name == e.Name || s.Name == e.ID {
			return e, nil
		}
		if rule, ok := strings.CutPrefix(s.Name, e.ID+"-"); ok && slices.Contains(e.rules, rule) {
			s.Resize = cmp.Or(s.Resize, rule)
			return e, nil
		}
		known = append(known, e.Name)
	}
	return entry{}, fmt.Errorf("%w %q: known are %s", ErrUnknown, s.Name, strings.Join(known, ", "))
}

// ready opens the network and compiles nothing yet.
func (e entry) ready(s Spec, backend compute.Backend) (*Extractor, error) {
	if s.Weights != "" && !e.files {
		return nil, fmt.Errorf("%w: it takes no weights file", ErrWeights)
	}
	if rules := append([]string{e.Resize}, e.rules...); s.Resize != "" && !slices.Contains(rules, s.Resize) {
		return nil, fmt.Errorf("%w %q: known are %s", ErrResize, s.Resize, strings.Join(rules, ", "))
	}
	net, err := e.open(s, backend)
	if err != nil {
		return nil, err
	}
	x := &Extractor{Description: e.Description, SHA256: net.sha256, fits: net.fits}
	x.ID, x.Resize = cmp.Or(net.id, e.ID), cmp.Or(net.resize, e.Resize)
	if s.Name != e.Name && s.Name != x.ID {
		return nil, fmt.Errorf("%w: with these weights and this resize rule it is %s, not %s", ErrWeights, x.ID, s.Name)
	}
	x.rows, err = newBatches(backend, net)
	return x, err
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
