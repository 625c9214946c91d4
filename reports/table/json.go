package table

import (
	"encoding/json"
	"fmt"
	"io"
)

// JSON renders one document {"tables": […]}. Numbers are raw and a missing one
// is null; cells stand in the order of columns.
type JSON struct{}

type jsonTable struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Caption []string       `json:"caption"`
	Facts   map[string]any `json:"facts"`
	Columns []jsonColumn   `json:"columns"`
	Rows    []jsonRow      `json:"rows"`
}

type jsonColumn struct {
	Head  []string       `json:"head"`
	Unit  string         `json:"unit"`
	Facts map[string]any `json:"facts"`
}

type jsonRow struct {
	Facts   map[string]any `json:"facts"`
	Summary bool           `json:"summary,omitempty"`
	Cells   []jsonCell     `json:"cells"`
}

type jsonCell struct {
	Mean     *float64 `json:"mean"`
	Std      *float64 `json:"std"`
	N        *int     `json:"n"`
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	Interval string   `json:"interval,omitempty"`
	Best     bool     `json:"best"`
	Text     string   `json:"text,omitempty"`
	Notes    []string `json:"notes,omitempty"`
	Trials   []string `json:"trials,omitempty"`
}

// Render implements Renderer.
func (JSON) Render(w io.Writer, tables []Table) error {
	document := struct {
		Tables []jsonTable `json:"tables"`
	}{make([]jsonTable, len(tables))}
	for i, t := range tables {
		document.Tables[i] = toJSON(t)
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(document); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

func toJSON(t Table) jsonTable {
	j := jsonTable{
		Name: t.Name, Title: t.Title, Caption: append([]string{}, t.Caption...), Facts: jsonFacts(t.Facts),
		Columns: []jsonColumn{}, Rows: []jsonRow{},
	}
	for _, c := range t.Columns {
		j.Columns = append(j.Columns, jsonColumn{Head: append([]string{}, c.Head...), Unit: c.unit(), Facts: jsonFacts(c.Facts)})
	}
	for _, r := range t.Rows {
		row := jsonRow{Facts: jsonFacts(r.Facts), Summary: r.Summary, Cells: []jsonCell{}}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, toJSONCell(c))
		}
		j.Rows = append(j.Rows, row)
	}
	return j
}

func toJSONCell(c Cell) jsonCell {
	j := jsonCell{Best: c.Best, Text: c.Text, Notes: c.Notes, Trials: c.Trials}
	if n, ok := c.number(); ok {
		j.Mean, j.Std = &n.Mean, n.Std
		if n.N > 0 {
			j.N = &n.N
		}
		if i := n.Interval; i != nil {
			j.Low, j.High, j.Interval = &i.Low, &i.High, i.Kind
		}
	}
	return j
}

func jsonFacts(facts []Fact) map[string]any {
	m := map[string]any{}
	for _, f := range facts {
		if v, ok := f.Value.(float64); ok && !finite(v) {
			m[f.Name] = nil // JSON has no such number
			continue
		}
		m[f.Name] = f.Value
	}
	return m
}
