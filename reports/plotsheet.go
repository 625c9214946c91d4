package main

import (
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/figure"
	"loraebench/results"
)

// sheet is what the figures of one setting are drawn from.
type sheet struct {
	drawing
	group
	apart  varying
	rows   []row          // of finished trials, in order
	absent []row          // that have none
	styles []figure.Style // of the rows

	series  map[string][]results.Series // by trial
	store   string
	chosen  func(group) []string // how parameters were chosen; nil = they were not
	omitted string               // that not all rows are shown; "" = they are
	notes   []string             // what is missing, for whoever asked
}

func newSheet(d drawing, g group, series map[string][]results.Series, store string, chosen func(group) []string) *sheet {
	s := &sheet{drawing: d, group: g, apart: varyingParams(g.trials), series: series, store: store, chosen: chosen}
	for _, r := range rowsOf(g.trials) {
		done := row{config: r.config, trials: filter(r.trials, func(t trial) bool { return t.Status == results.Done })}
		if len(done.trials) == 0 {
			s.absent = append(s.absent, r)
		} else {
			s.rows = append(s.rows, done)
		}
	}
	for _, rows := range [][]row{s.rows, s.absent} {
		slices.SortStableFunc(rows, func(a, b row) int { return s.apart.compareConfigs(a.config, b.config) })
	}
	if n := len(s.rows); n > mostRows {
		s.rows = s.rows[:mostRows]
		s.omitted = fmt.Sprintf("Only the first %d of %d methods and parameters are shown; choose with --method, --where or --best.", mostRows, n)
		s.note(s.omitted)
	}
	s.styles = rowStyles(s.rows)
	return s
}

// mostRows is how many rows a figure has at most: with more, none can be told from another.
const mostRows = 48

func (s *sheet) label(r row) string { return s.apart.label(r.config, "") }

// named is a trial's series of a name.
func (s *sheet) named(t trial, name string) (results.Series, bool) {
	for _, one := range s.series[t.ID] {
		if one.Name == name {
			return one, true
		}
	}
	return results.Series{}, false
}

// finished gives a figure its file's name and caption. Its own lines come after
// what all figures of the drawing say.
func (s *sheet) finished(f figure.Figure, setting string) figure.Figure {
	f.Name = strings.Trim(s.drawing.name+"-"+f.Name, "-") + "-" + setting
	if f.Title == "" {
		f.Title = s.title
	}
	lines := append(slices.Clone(s.legend), f.Caption...)
	lines = append(lines, settingText(s.group), s.kind.dataText(s.trials[0].data, nil))
	if params := s.apart.shared(s.trials); params != "" {
		lines = append(lines, params)
	}
	if s.chosen != nil {
		lines = append(lines, s.chosen(s.group)...)
	}
	lines = append(lines, provenanceText(s.trials))
	if s.omitted != "" {
		lines = append(lines, s.omitted)
	}
	if missing := s.absentText(); missing != "" {
		lines = append(lines, missing)
	}
	f.Caption = lines
	return f
}

// absentText names the rows that have no finished trial, and how theirs ended.
func (s *sheet) absentText() string {
	var texts []string
	for _, r := range s.absent {
		texts = append(texts, fmt.Sprintf("%s (%s)", s.label(r), r.trials[0].Status))
	}
	if len(texts) == 0 {
		return ""
	}
	return "Not finished: " + strings.Join(texts, "; ") + "."
}
