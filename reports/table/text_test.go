package table

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

const sampleText = `FID
Made by hand.
*: lowest of its column.
────────────────────────────────────────────────────────────────────────────────────────────
                   mnist
 method         λ  normal                   gmm                            10 labels
────────────────────────────────────────────────────────────────────────────────────────────
 ae             –  103.1  ± 2.1  (n=3)        –                         ¹  41.0 ± 0.9
 lo|rae_1    1e-4  *19.50 ± 0.42 (n=2) ²,¹   19.50 [18.88, 20.04] (n=1)    89.0       (n=1)
 日本 [31m  0.001   20.00        (n=2)      n/a                             –
 slope              -0.25                     –                             –
────────────────────────────────────────────────────────────────────────────────────────────
¹ failed: a | b
² warning: few
`

func TestText(t *testing.T) {
	got := render(t, Text{}, sample())
	if diff := cmp.Diff(sampleText, got); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

// TestTextWidths: a locale in which ± and – count as wide must not move a column.
func TestTextWidths(t *testing.T) {
	want := render(t, Text{}, sample())
	twwidth.SetEastAsian(true)
	if diff := cmp.Diff(want, render(t, Text{}, sample())); diff != "" {
		t.Errorf("text in an East Asian locale (-want +got):\n%s", diff)
	}
}

// TestBold: on a terminal the best is bold, and nothing else differs in layout.
func TestBold(t *testing.T) {
	got := render(t, Text{Bold: true}, sample())
	for _, want := range []string{"\x1b[1m 19.50 ± 0.42\x1b[0m (n=2)", "Bold: lowest of its column.\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("bold text lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "*") || strings.Count(got, "\x1b") != 2 {
		t.Errorf("bold text has stars or escapes of another origin: %q", got)
	}
	var widths []int
	for line := range strings.Lines(got) {
		if strings.Contains(line, "(n=2)") {
			widths = append(widths, twwidth.Width(line[:strings.Index(line, "(n=2)")]))
		}
	}
	if len(widths) != 2 || widths[0] != widths[1] {
		t.Errorf("(n=2) begins at columns %v, want twice the same:\n%s", widths, got)
	}
}

// TestFold: a table too wide goes on below, whole groups at a time where they fit.
func TestFold(t *testing.T) {
	wide := Table{Title: "wide", Labels: []Label{{Head: "method"}}, Rows: []Row{{Labels: []string{"ae"}}}}
	for group := range 3 {
		for c := range 3 {
			wide.Columns = append(wide.Columns, Column{Head: []string{fmt.Sprint("group ", group), fmt.Sprint("column ", group, c)}})
			wide.Rows[0].Cells = append(wide.Rows[0].Cells, Cell{Number: &Number{Mean: float64(10*group + c), N: 1}})
		}
	}
	got := render(t, Text{}, wide)
	for line := range strings.Lines(got) {
		if w := twwidth.Width(strings.TrimRight(line, "\n")); w > textWidth {
			t.Errorf("line is %d columns wide: %q", w, line)
		}
	}
	blocks := strings.Split(got, "method")[1:]
	if len(blocks) != 2 {
		t.Fatalf("%d blocks, want 2 (groups 0 and 1, group 2):\n%s", len(blocks), got)
	}
	for i, cells := range [][]string{{"column 0 0", "column 1 2", "12"}, {"column 2 0", "column 2 2", "22"}} {
		for _, cell := range cells {
			if !strings.Contains(blocks[i], cell) {
				t.Errorf("block %d lacks %q:\n%s", i, cell, got)
			}
		}
	}
}
