package table

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sampleCSV = `table,protocol,images,learning_rate,dirty,method,sampler,mean,std,n,unit,best,notes
fid,authors,60000,0.0001,false,ae,normal,103.08,2.1,3,1,false,
fid,authors,60000,0.0001,false,ae,gmm,,,,1,false,failed: a | b
fid,,60000,0.0001,false,ae,,0.41,,,share,false,
fid,authors,60000,0.0001,false,lo|rae_1,normal,19.5,0.42,2,1,true,warning: few; failed: a | b
fid,authors,60000,0.0001,false,lo|rae_1,gmm,,,,1,false,
fid,,60000,0.0001,false,lo|rae_1,,0.8902,,1,share,false,
fid,authors,60000,0.0001,false,日本,normal,20,,2,1,false,
fid,authors,60000,0.0001,false,日本,gmm,,,,1,false,
fid,,60000,0.0001,false,日本,,,,,share,false,
`

func TestCSV(t *testing.T) {
	if diff := cmp.Diff(sampleCSV, render(t, CSV{}, sample())); diff != "" {
		t.Errorf("csv (-want +got):\n%s", diff)
	}
}

// TestCSVOneHeader: tables with different facts share one header.
func TestCSVOneHeader(t *testing.T) {
	other := sample()
	other.Facts = append(other.Facts, Fact{"backend", "go"})
	lines, err := csv.NewReader(strings.NewReader(render(t, CSV{}, sample(), other))).ReadAll()
	if err != nil {
		t.Fatal(err) // also when lines differ in length
	}
	if len(lines) != 1+9+9 {
		t.Fatalf("%d lines, want a header and 18", len(lines))
	}
	column := 5 // backend, after the four facts that come first
	if got := []string{lines[0][column], lines[1][column], lines[10][column]}; !cmp.Equal(got, []string{"backend", "", "go"}) {
		t.Errorf("backend column has %q", got)
	}
}
