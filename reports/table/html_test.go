package table

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sampleHTML = `<table class="results" data-table="fid" data-protocol="authors" data-images="60000" data-learning-rate="0.0001" data-dirty="false">
<caption>
<strong>FID</strong>
<span>Made by hand.</span>
<span>Bold: lowest of its column.</span>
</caption>
<thead>
<tr><th scope="col" rowspan="2">method</th><th scope="col" class="number" rowspan="2">λ</th><th scope="colgroup" colspan="3">mnist</th></tr>
<tr><th scope="col" class="number" data-sampler="normal">normal</th><th scope="col" class="number" data-sampler="gmm">gmm</th><th scope="col" class="number">10 labels</th></tr>
</thead>
<tbody>
<tr data-method="ae"><th scope="row">ae</th><th scope="row" class="number">–</th><td class="number" data-mean="103.08" data-std="2.1" data-n="3" data-low="97.9" data-high="108.3" data-interval="t" data-trials="a1 a2">103.1 ± 2.1 <span class="n">(n=3)</span></td><td class="number missing">– <sup>1</sup></td><td class="number" data-mean="0.41">41.0 ± 0.9</td></tr>
<tr data-method="lo|rae_1"><th scope="row">lo|rae_1</th><th scope="row" class="number">1e-4</th><td class="number best" data-mean="19.5" data-std="0.42" data-n="2"><strong>19.50 ± 0.42</strong> <span class="n">(n=2)</span> <sup>2,1</sup></td><td class="number" data-mean="19.5" data-n="1" data-low="18.88" data-high="20.04" data-interval="bootstrap">19.50 [18.88, 20.04] <span class="n">(n=1)</span></td><td class="number" data-mean="0.8902" data-n="1">89.0 <span class="n">(n=1)</span></td></tr>
<tr data-method="日&#34;本"><th scope="row">日本 [31m</th><th scope="row" class="number">0.001</th><td class="number" data-mean="20" data-n="2">20.00 <span class="n">(n=2)</span></td><td class="number">n/a</td><td class="number missing">–</td></tr>
<tr class="summary"><th scope="row">slope</th><th scope="row" class="number"></th><td class="number" data-mean="-0.25">-0.25</td><td class="number missing">–</td><td class="number missing">–</td></tr>
</tbody>
<tfoot>
<tr><td colspan="5"><ol class="notes">
<li>failed: a | b</li>
<li>warning: few</li>
</ol></td></tr>
</tfoot>
</table>
`

func TestHTML(t *testing.T) {
	if diff := cmp.Diff(sampleHTML, render(t, HTML{}, sample())); diff != "" {
		t.Errorf("html (-want +got):\n%s", diff)
	}
}

// TestHTMLEscapes: nothing from a store becomes markup, and elements nest.
func TestHTMLEscapes(t *testing.T) {
	hostile := `"><script>alert(1)</script>&'`
	odd := sample()
	odd.Name, odd.Title, odd.Best = hostile, hostile, hostile
	odd.Caption = []string{hostile}
	odd.Facts = append(odd.Facts, Fact{hostile, hostile})
	odd.Labels[0].Head, odd.Columns[0].Head = hostile, []string{hostile, hostile}
	odd.Rows[0].Labels[0], odd.Rows[0].Cells[1].Notes, odd.Rows[2].Cells[1].Text = hostile, []string{hostile}, hostile
	odd.Rows[0].Cells[0].Trials = []string{hostile}
	got := render(t, HTML{}, awkward()[1], odd)
	if strings.Contains(got, "<script") || strings.Contains(got, `"">`) {
		t.Errorf("markup of the store got through:\n%s", got)
	}
	decoder := xml.NewDecoder(strings.NewReader("<page>" + got + "</page>"))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v:\n%s", err, got)
		}
	}
}

// TestSpans: heads are shared from the top down, and the last of a short column reaches to the bottom.
func TestSpans(t *testing.T) {
	made := Table{Columns: []Column{
		{Head: []string{"MSE"}}, {Head: []string{"FID", "normal", "lenet"}}, {Head: []string{"FID", "normal", "random"}},
		{Head: []string{"FID", "gmm", "random"}}, {Head: []string{"FID"}}, {Head: []string{"FID"}},
	}}
	want := [][]span{
		{{"MSE", 0, 1, 3}, {"FID", 1, 3, 1}, {"FID", 4, 1, 3}, {"FID", 5, 1, 3}},
		{{"normal", 1, 2, 1}, {"gmm", 3, 1, 1}},
		{{"lenet", 1, 1, 1}, {"random", 2, 1, 1}, {"random", 3, 1, 1}},
	}
	for level := range made.depth() {
		if diff := cmp.Diff(want[level], made.spans(level), cmp.AllowUnexported(span{})); diff != "" {
			t.Errorf("level %d (-want +got):\n%s", level, diff)
		}
	}
}
