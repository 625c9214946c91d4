package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"loraebench/results"
)

// print writes the trial for people, section by section.
func (t shownTrial) print(a *app) error {
	var b strings.Builder
	for i, s := range []struct {
		title string
		grid  grid
	}{
		{"trial " + t.ID, t.outcome()},
		{"configuration", configuration(t.Config)},
		{"provenance", provenance(t.Provenance)},
		{"values", valueGrid(t.Values)},
		{"series", seriesGrid(t.Series)},
	} {
		if len(s.grid.rows) == 0 {
			continue
		}
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(s.title + "\n")
		if err := s.grid.write(&b, "  "); err != nil {
			return err
		}
	}
	writeLog(&b, t.Log)
	return a.print(b.String())
}

// writeLog writes the end of a log, if there is one.
func writeLog(b *strings.Builder, log string) {
	if log == "" {
		return
	}
	b.WriteString("\nend of its log\n")
	for line := range strings.SplitSeq(log, "\n") {
		b.WriteString("  " + line + "\n")
	}
}

// facts are names and values; a value that is not known is –.
type facts struct{ grid }

func newFacts() facts { return facts{grid{columns: left("", "")}} }

func (f *facts) fact(name, value string) { f.add(name, cmp.Or(value, "–")) }

func (t shownTrial) outcome() grid {
	f := newFacts()
	f.fact("status", string(t.Status))
	if t.Reason != "" {
		f.fact("reason", t.Reason)
	}
	f.fact("sweeps", strings.Join(t.Sweeps, ", "))
	if t.Seconds > 0 {
		f.fact("took", (time.Duration(t.Seconds*1e3) * time.Millisecond).String())
	}
	return f.grid
}

func configuration(c results.Config) grid {
	f := newFacts()
	f.fact("dataset", c.Dataset)
	f.fact("dataset options", pairs(c.DatasetOptions))
	f.fact("dataset checksum", c.DatasetChecksum)
	f.fact("protocol", fmt.Sprintf("%s, version %d", c.Protocol, c.ProtocolVersion))
	f.fact("method", c.Method)
	f.fact("parameters", pairs(c.Params))
	f.fact("seed", strconv.FormatInt(c.Seed, 10))
	f.fact("epochs", strconv.Itoa(c.Budget.Epochs))
	images := "all"
	if c.Budget.Images > 0 {
		images = strconv.Itoa(c.Budget.Images)
	}
	f.fact("training images", images)
	f.fact("batch", strconv.Itoa(c.Budget.Batch))
	f.fact("learning rate", exact(c.Budget.LearningRate))
	f.fact("generated images", strconv.Itoa(c.Budget.Samples))
	labels := make([]string, len(c.Budget.Labels))
	for i, n := range c.Budget.Labels {
		labels[i] = strconv.Itoa(n)
	}
	f.fact("label counts", strings.Join(labels, ", "))
	f.fact("head epochs", strconv.Itoa(c.Budget.HeadEpochs))
	f.fact("head repeats", strconv.Itoa(c.Budget.Heads()))
	return f.grid
}

// provenance is empty for a trial that was never started.
func provenance(p results.Provenance) grid {
	if p == (results.Provenance{}) {
		return grid{}
	}
	revision := p.Revision
	if p.Dirty {
		revision = cmp.Or(revision, "unknown") + ", with uncommitted changes"
	}
	f := newFacts()
	f.fact("program", p.Program)
	f.fact("revision", revision)
	f.fact("go", p.Go)
	f.fact("gomlx", p.GoMLX)
	f.fact("backend", p.Backend)
	f.fact("device", p.Device)
	f.fact("host", p.Host)
	f.fact("extractor", p.Extractor)
	f.fact("extractor SHA-256", p.ExtractorHash)
	f.fact("started", p.Started)
	f.fact("finished", p.Finished)
	if p.Skipped > 0 {
		f.fact("bad images left out", strconv.Itoa(p.Skipped))
	}
	if p.Parent != "" {
		f.fact("went on from", p.Parent)
	}
	return f.grid
}

func valueGrid(values []results.Value) grid {
	g := grid{columns: append(left("METRIC", "VARIANT"), append(right("VALUE"), left("EXTRACTOR", "DETAILS")...)...)}
	for _, v := range values {
		number := "–"
		if v.Value != nil {
			number = short(*v.Value)
		}
		details := v.Reason
		if text := pairs(v.Detail); text != "" {
			details = strings.TrimSpace(details + " " + text)
		}
		g.add(v.Metric, v.Variant, number, v.Extractor, details)
	}
	return g
}

func seriesGrid(series []seriesSummary) grid {
	g := grid{columns: append(left("SERIES"), right("POINTS", "FIRST X", "Y", "LAST X", "Y")...)}
	for _, s := range series {
		g.add(s.Name, strconv.Itoa(s.N), short(s.First.X), short(s.First.Y), short(s.Last.X), short(s.Last.Y))
	}
	return g
}
