package main

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"loraebench/reports/page"
	"loraebench/results"
)

// Version names how the trials stand.
func (o *pageOptions) Version() (version string, err error) {
	store, err := results.OpenReadOnly(o.store)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	statuses, err := store.StatusOf(o.sweep)
	if err != nil {
		return "", err
	}
	sum := uint64(0)
	for id, status := range statuses {
		h := fnv.New64a()
		_, _ = io.WriteString(h, id+" "+string(status)) // a hash takes everything
		sum += h.Sum64()                                // in any order
	}
	return fmt.Sprintf("%d.%x", len(statuses), sum), nil
}

// Progress reads how the trials stand, and nothing of what they measured.
func (o *pageOptions) Progress() (p page.Progress, err error) {
	store, err := results.OpenReadOnly(o.store)
	if err != nil {
		return page.Progress{}, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	counts, err := store.Sweeps()
	if err != nil {
		return page.Progress{}, err
	}
	var rows []results.Row
	for _, status := range []results.Status{results.Running, results.Failed, results.Diverged, results.Interrupted} {
		some, err := store.Trials(results.Filter{Sweep: o.sweep, Status: status})
		if err != nil {
			return page.Progress{}, err
		}
		rows = append(rows, some...)
	}
	return page.NewProgress(o.only(counts), rows), nil
}

// memberships are the sweeps of a store, and those that each trial is in.
type memberships struct {
	counts []results.SweepStatus
	of     map[string][]string
}

// read reads the trials that the page is about with everything they measured.
func (o *pageOptions) read() (trials []trial, sweeps memberships, err error) {
	store, err := results.OpenReadOnly(o.store)
	if err != nil {
		return nil, memberships{}, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	filter := results.Filter{Sweep: o.sweep}
	rows, err := readRows(store, filter, true) // before the values: a trial that ends in between is then still running
	if err != nil {
		return nil, memberships{}, err
	}
	if len(rows) == 0 {
		return nil, memberships{}, noTrials(store, o.store, o.sweep)
	}
	values, err := readValues(store, filter)
	if err != nil {
		return nil, memberships{}, err
	}
	if sweeps, err = o.sweeps(store); err != nil {
		return nil, memberships{}, err
	}
	all := newTrials(rows, values)
	if trials, err = where(all, o.conditions); err != nil {
		return nil, memberships{}, usageError{err}
	}
	if len(trials) == 0 {
		return nil, memberships{}, fmt.Errorf("none of the %s of %s meets %s; its methods: %s",
			countTrials(all), o.store, conditionsText(o.conditions), strings.Join(methodsOf(all), ", "))
	}
	return trials, sweeps, nil
}

func (o *pageOptions) sweeps(store *results.Store) (memberships, error) {
	counts, err := store.Sweeps()
	if err != nil {
		return memberships{}, err
	}
	m := memberships{counts: o.only(counts), of: map[string][]string{}}
	for _, s := range counts {
		statuses, err := store.StatusOf(s.Sweep)
		if err != nil {
			return memberships{}, err
		}
		for id := range statuses {
			m.of[id] = append(m.of[id], s.Sweep)
		}
	}
	return m, nil
}

// only are the sweeps that the page is about.
func (o *pageOptions) only(all []results.SweepStatus) []results.SweepStatus {
	return slices.DeleteFunc(slices.Clone(all), func(s results.SweepStatus) bool { return s.Sweep != cmp.Or(o.sweep, s.Sweep) })
}
