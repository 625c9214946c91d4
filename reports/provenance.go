package main

import (
	"fmt"
	"slices"
	"strings"

	"loraebench/results"
)

// provenanceText names the programs and backends behind the trials that are done.
func provenanceText(trials []trial) string {
	var programs, backends []string
	var last results.Provenance
	for _, t := range trials {
		p := results.Provenance{ // what the texts depend on
			Program: t.Provenance.Program, Revision: t.Provenance.Revision, Dirty: t.Provenance.Dirty,
			Backend: t.Provenance.Backend, Device: t.Provenance.Device,
		}
		if t.Status == results.Done && (len(programs) == 0 || p != last) { // neighbours mostly agree
			programs, backends, last = append(programs, programText(p)), append(backends, backendText(p)), p
		}
	}
	if len(programs) == 0 {
		return "No trial is done."
	}
	return fmt.Sprintf("Made by loraebench %s on backend %s.", distinct(programs), distinct(backends))
}

func programText(p results.Provenance) string {
	text := p.Program
	if text == "" {
		text = "of unknown version"
	}
	switch {
	case p.Revision == "":
		text += ", revision unknown"
	case p.Dirty:
		text += " at " + short(p.Revision) + " with uncommitted changes"
	default:
		text += " at " + short(p.Revision)
	}
	return text
}

func backendText(p results.Provenance) string {
	text := p.Backend
	if text == "" {
		text = "unknown"
	}
	if p.Device != "" {
		text += " (" + p.Device + ")"
	}
	return text
}

func distinct(texts []string) string {
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), " and ")
}
