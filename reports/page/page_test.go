package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/table"
	"loraebench/results"
)

// hostile is a name that must stay a name wherever it gets to.
const hostile = `</script><script>alert(1)</script>"'><img src=x onerror=alert(1)>&lt;` + "\u2028"

func toy() Page {
	value := 18.75
	trials := []Trial{}
	for seed := range int64(3) {
		trials = append(trials, Trial{
			Row: results.Row{
				ID: fmt.Sprintf("%016x", seed), Sweep: "lambda", Status: results.Done, Seconds: 90,
				Config: results.Config{
					Schema: 1, Dataset: "mnist", DatasetOptions: map[string]any{}, Protocol: "authors", ProtocolVersion: 1,
					Method: "lorae", Params: map[string]any{"lambda": 0.001}, Seed: seed + 1<<60, Budget: results.Budget{Epochs: 2},
				},
				Provenance: results.Provenance{Program: "0.1.0", Revision: "3f2a", Started: fmt.Sprintf("2026-01-02T03:04:0%dZ", seed), Finished: "2026-01-02T03:05:35Z"},
			},
			Sweeps: []string{"lambda", "fid"},
			Values: []results.Value{
				{Metric: "fid", Variant: "gmm", Extractor: "lenet", Value: &value, Detail: map[string]any{"n_generated": 100.0, "bootstrap_low": 18.25 + float64(seed), "bootstrap_high": 19.5}},
				{Metric: "fid", Variant: "prior", Reason: "unsupported: no prior"},
			},
		})
	}
	return Page{
		Store: "runs/lorae.db", Made: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Trials: trials,
		Sections: []Section{{Name: "fid", Title: "FID", Command: "reports table fid", Variant: "sampler", Tables: []table.Table{{
			Name: "fid", Title: "FID", Labels: []table.Label{{Head: "method"}},
			Columns: []table.Column{{Head: []string{"gmm"}}},
			Rows: []table.Row{{Labels: []string{"lorae"}, Cells: []table.Cell{{
				Number: &table.Number{Mean: value, N: 3}, Trials: []string{trials[2].ID, trials[0].ID, "of another store"},
			}}}},
		}}}},
		Figures:  []Figure{{Name: "spectrum", Title: "Spectrum", Caption: []string{"Singular values of M."}, Command: "reports plot spectrum", MediaType: "image/png", Data: []byte("png")}},
		Progress: Progress{Sweeps: []results.SweepStatus{{Sweep: "lambda", Trials: 3, Counts: map[results.Status]int{results.Done: 3}}}},
	}
}

func write(t *testing.T, p Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestData: what many trials share is there once, a cell names its trials by
// place, and no digit of a seed is lost.
func TestData(t *testing.T) {
	text := write(t, toy())
	if want := `data-trials="2 0"`; !strings.Contains(text, want) {
		t.Errorf("no %s in the page", want)
	}
	got := dataOf(t, text)
	counts := map[string]int{"trials": 3, "settings": 1, "provenances": 1, "variants": 2, "details": 1, "reasons": 1, "sweeps": 2}
	for name, n := range counts {
		if list, ok := got[name].([]any); !ok || len(list) != n {
			t.Errorf("%s: %v, want %d", name, got[name], n)
		}
	}
	want := map[string]any{
		"id": "0000000000000001", "sweep": 0.0, "sweeps": []any{0.0, 1.0}, "setting": 0.0, "seed": "1152921504606846977", "status": "done", "provenance": 0.0,
		"started": "2026-01-02T03:04:01Z", "finished": "2026-01-02T03:05:35Z", "seconds": 90.0,
		"values": []any{[]any{0.0, 18.75, []any{0.0, 19.5, 19.25}}, []any{1.0, nil, nil, 0.0}},
	}
	if diff := cmp.Diff(want, got["trials"].([]any)[1]); diff != "" {
		t.Errorf("trial (-want +got):\n%s", diff)
	}
}

var dataScript = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)

func dataOf(t *testing.T, text string) map[string]any {
	t.Helper()
	m := dataScript.FindStringSubmatch(text)
	if m == nil {
		t.Fatal("the page has no data")
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(m[1]), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestSelfContained: the page names nothing that a browser would have to fetch,
// and its policy lets it run its own script and style only.
func TestSelfContained(t *testing.T) {
	text := write(t, toy())
	for _, m := range regexp.MustCompile(`(?:src|href|action|data|poster)="([^"#][^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(m[1], "data:") {
			t.Errorf("the page refers to %q", m[1])
		}
	}
	if strings.Contains(style, "url(") || strings.Contains(style, "@import") {
		t.Error("the style refers to something")
	}
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)
	if policy == nil || !strings.Contains(policy[1], "default-src &#39;none&#39;") || strings.Contains(policy[1], "unsafe") || !strings.Contains(policy[1], "connect-src &#39;none&#39;") {
		t.Errorf("policy %q", policy)
	}
	for name, body := range map[string]string{"style": style, "script": script} {
		if !strings.Contains(text, ">"+body+"</"+name+">") {
			t.Errorf("the %s in the page is not the one that the policy lets run", name)
		}
	}
	if m := regexp.MustCompile(`\son[a-z]+=|javascript:`).FindString(text[:strings.Index(text, `<script type="application/json"`)]); m != "" {
		t.Errorf("the markup has %q", m)
	}
}

// TestHostileNames: nothing that comes from a store becomes markup or script.
func TestHostileNames(t *testing.T) {
	p := toy()
	calm := shapeOf(t, write(t, p))
	p.Store = hostile
	for i := range p.Trials {
		r := &p.Trials[i]
		r.Sweep, r.Sweeps, r.Reason, r.Log, r.Provenance.Host = hostile, []string{hostile}, hostile, hostile, hostile
		r.Config.Method, r.Config.Dataset, r.Config.Params = hostile, hostile, map[string]any{hostile: hostile}
		r.Values[0].Metric, r.Values[0].Detail, r.Values[1].Reason = hostile, map[string]any{hostile: hostile}, hostile
	}
	s := &p.Sections[0]
	s.Title, s.Command, s.Variant = hostile, hostile, hostile
	s.Tables[0].Title, s.Tables[0].Rows[0].Labels[0], s.Tables[0].Columns[0].Head[0] = hostile, hostile, hostile
	p.Figures[0].Title, p.Figures[0].Caption[0], p.Figures[0].Command = hostile, hostile, hostile
	text := write(t, p)
	if diff := cmp.Diff(calm, shapeOf(t, text)); diff != "" {
		t.Errorf("names changed the elements of the page (-calm +hostile):\n%s", diff)
	}
	if got := dataOf(t, text)["sweeps"].([]any)[0]; got != hostile {
		t.Errorf("a sweep is named %q, want %q", got, hostile)
	}
}

// shapeOf is the elements of a page and the names of their attributes.
func shapeOf(t *testing.T, text string) []string {
	t.Helper()
	text = regexp.MustCompile(`(?s)(<(style|script)[^>]*>).*?(</(?:style|script)>)`).ReplaceAllString(text, "$1$3")
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var shape []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return shape
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			name := e.Name.Local
			for _, a := range e.Attr {
				name += " " + a.Name.Local
			}
			shape = append(shape, name)
		}
	}
}

// TestAccessible: what is needed to find one's way without seeing the page.
func TestAccessible(t *testing.T) {
	text := write(t, toy())
	for _, want := range []string{
		`<html lang="en">`, `<main id="results"`, `<nav aria-label=`, `role="search"`, `class="skip" href="#results"`,
		`<dialog id="provenance" aria-labelledby="provenance-title">`, `<th scope="col"`, `<th scope="row"`, `<caption>`, `alt="Spectrum"`,
		`name="viewport"`, `role="status"`, `<noscript>`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if ids[m[1]] {
			t.Errorf("two elements have the id %q", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if !ids[m[1]] {
			t.Errorf("no element has the id %q", m[1])
		}
	}
}

func TestFigures(t *testing.T) {
	p := toy()
	if want := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("png")); !strings.Contains(write(t, p), want) {
		t.Errorf("no %s in the page", want)
	}
	p.Figures = nil
	if text := write(t, p); strings.Contains(text, "<figure") || strings.Contains(text, `href="#figures"`) {
		t.Error("a page without figures speaks of them")
	}
	p.Figures = []Figure{{Name: "f", MediaType: "text/html", Data: []byte(hostile)}}
	if err := p.Write(io.Discard); err == nil || !strings.Contains(err.Error(), "text/html") {
		t.Errorf("a figure that is no picture: error %v", err)
	}
}

func TestProgress(t *testing.T) {
	var rows []results.Row
	for i := range failuresShown + 3 {
		rows = append(rows, results.Row{ID: fmt.Sprintf("%02d", i), Status: results.Failed, Log: "panic: no luck", Provenance: results.Provenance{Finished: time.Unix(int64(i), 0).UTC().Format(time.RFC3339Nano)}})
	}
	rows = append(rows, results.Row{ID: "running", Status: results.Running}, results.Row{ID: "done", Status: results.Done}, results.Row{ID: "lost", Status: results.Interrupted})
	p := NewProgress(nil, rows)
	if len(p.Running) != 1 || p.Running[0].ID != "running" {
		t.Errorf("running: %v", p.Running)
	}
	if len(p.Failures) != failuresShown || p.More != 4 || p.Failures[0].ID != "52" || p.Failures[0].Log != "panic: no luck" {
		t.Errorf("%d failures and %d more, the first %+v", len(p.Failures), p.More, p.Failures[0])
	}
}

// brokenPipe takes nothing.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestUnwritable(t *testing.T) {
	if err := toy().Write(brokenPipe{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v, want %v", err, io.ErrClosedPipe)
	}
}
