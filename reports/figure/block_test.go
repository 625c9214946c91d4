package figure

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
)

func TestWrap(t *testing.T) {
	style := lettering(8)
	for _, c := range []struct {
		text  string
		width float64 // in widths of "word"
		want  []string
	}{
		{"", 1, []string{""}},
		{"word", 1, []string{"word"}},
		{"word word", 1.5, []string{"word", "word"}},
		{"  word\tword word ", 2.3, []string{"word word", "word"}},
		{"wordwordword word", 1.6, []string{"word…", "word"}},
		{"λλλλλλλλ", 0.8, []string{"λ…"}},
		{"wide", 0.01, []string{"…"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.text, style, style.Width("word")*vg.Length(c.width))); diff != "" {
			t.Errorf("%q in %v (-want +got):\n%s", c.text, c.width, diff)
		}
	}
}
