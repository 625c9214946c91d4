package results

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAllSeries(t *testing.T) {
	s := mixedStore(t)
	r := record(cell(4))
	r.Series = []Series{{Name: "loss/λ", X: []float64{1}, Y: []float64{-2}}, {Name: "lossless", X: []float64{1}, Y: []float64{1}}}
	mustIngest(t, s, r)
	toy := record(cell(1)).Series
	for name, test := range map[string]struct {
		filter Filter
		prefix string
		want   map[string][]Series
	}{
		"all of one trial": {Filter{ID: cell(1).ID()}, "", map[string][]Series{cell(1).ID(): toy}},
		"losses": {Filter{Status: Done}, "loss/", map[string][]Series{
			cell(1).ID(): toy[:1], cell(2).ID(): toy[:1], cell(4).ID(): r.Series[:1],
		}},
		"one name":    {Filter{Sweep: "other", Status: Done}, "spectrum/m", map[string][]Series{cell(1).ID(): toy[1:]}},
		"none":        {Filter{}, "projection/", map[string][]Series{}},
		"no trial":    {Filter{Dataset: "celeba"}, "", map[string][]Series{}},
		"not done":    {Filter{Status: Pending}, "loss/", map[string][]Series{}},
		"a character": {Filter{ID: cell(4).ID()}, "l", map[string][]Series{cell(4).ID(): r.Series}},
	} {
		got, err := s.AllSeries(test.filter, test.prefix)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
