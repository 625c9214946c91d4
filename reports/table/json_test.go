package table

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSON(t *testing.T) {
	var document struct{ Tables []jsonTable }
	if err := json.Unmarshal([]byte(render(t, JSON{}, sample())), &document); err != nil {
		t.Fatal(err)
	}
	if len(document.Tables) != 1 {
		t.Fatalf("%d tables, want 1", len(document.Tables))
	}
	count := func(n int) *int { return &n }
	want := [][]jsonCell{
		{{
			Mean: float(103.08), Std: float(2.1), N: count(3), Low: float(97.9), High: float(108.3), Interval: "t", Trials: []string{"a1", "a2"},
		}, {Notes: []string{"failed: a | b"}}, {Mean: float(0.41), Text: "41.0 ± 0.9"}},
		{{Mean: float(19.5), Std: float(0.42), N: count(2), Best: true, Notes: []string{"warning: few", "failed: a | b"}}, {
			Mean: float(19.5), N: count(1), Low: float(18.88), High: float(20.04), Interval: "bootstrap",
		}, {Mean: float(0.8902), N: count(1)}},
		{{Mean: float(20), N: count(2)}, {Text: "n/a"}, {}},
		{{Mean: float(-0.25)}, {}, {}},
	}
	got := document.Tables[0]
	for i, row := range got.Rows {
		if diff := cmp.Diff(want[i], row.Cells); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", i, diff)
		}
	}
	facts := map[string]any{"protocol": "authors", "images": 60000.0, "learning_rate": 1e-4, "dirty": false}
	if diff := cmp.Diff(facts, got.Facts); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"sampler": "", "protocol": nil}, got.Columns[2].Facts); diff != "" {
		t.Errorf("facts of column 2 (-want +got):\n%s", diff)
	}
}

// fullDisk fails every write.
type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// TestWriteErrors: a renderer that can't write says so.
func TestWriteErrors(t *testing.T) {
	for _, r := range renderers() {
		if err := r.Render(fullDisk{}, []Table{sample()}); !errors.Is(err, errFull) {
			t.Errorf("%T.Render = %v, want %v", r, err, errFull)
		}
	}
}

// TestEmpty: no tables, and a table without rows, are no reason to fail.
func TestEmpty(t *testing.T) {
	for _, r := range renderers() {
		for _, tables := range [][]Table{nil, {{Title: "empty", Labels: []Label{{Head: "method"}}}}} {
			got := render(t, r, tables...)
			if len(tables) > 0 && got == "" {
				t.Errorf("%T renders nothing of a table without rows", r)
			}
		}
	}
}
