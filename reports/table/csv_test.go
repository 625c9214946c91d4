package table

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sampleCSV = `table,protocol,images,learning_rate,dirty,method,sampler,mean,std,n,low,high,interval,unit,best,notes,trials
fid,authors,60000,0.0001,false,ae,normal,103.08,2.1,3,97.9,108.3,t,1,false,,a1 a2
fid,authors,60000,0.0001,false,ae,gmm,,,,,,,1,false,failed: a | b,
fid,,60000,0.0001,false,ae,,0.41,,,,,,share,false,,
fid,authors,60000,0.0001,false,lo|rae_1,normal,19.5,0.42,2,,,,1,true,warning: few; failed: a | b,
fid,authors,60000,0.0001,false,lo|rae_1,gmm,19.5,,1,18.88,20.04,bootstrap,1,false,,
fid,,60000,0.0001,false,lo|rae_1,,0.8902,,1,,,,share,false,,
fid,authors,60000,0.0001,false,"日""本",normal,20,,2,,,,1,false,,
fid,authors,60000,0.0001,false,"日""本",gmm,,,,,,,1,false,,
fid,,60000,0.0001,false,"日""本",,,,,,,,share,false,,
fid,authors,60000,0.0001,false,,normal,-0.25,,,,,,1,false,,
fid,authors,60000,0.0001,false,,gmm,,,,,,,1,false,,
fid,,60000,0.0001,false,,,,,,,,,share,false,,
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
	if len(lines) != 1+12+12 {
		t.Fatalf("%d lines, want a header and 24", len(lines))
	}
	column := 5 // backend, after the four facts that come first
	if got := []string{lines[0][column], lines[1][column], lines[13][column]}; !cmp.Equal(got, []string{"backend", "", "go"}) {
		t.Errorf("backend column has %q", got)
	}
}

// TestCSVWithoutColumns: rows that are nothing but labels are lines too.
func TestCSVWithoutColumns(t *testing.T) {
	got := render(t, CSV{}, Table{Name: "trials", Rows: []Row{{Facts: []Fact{{"id", "a1"}}}, {Facts: []Fact{{"id", "a2"}}}}})
	want := "table,id,mean,std,n,low,high,interval,unit,best,notes,trials\ntrials,a1,,,,,,,1,false,,\ntrials,a2,,,,,,,1,false,,\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("csv (-want +got):\n%s", diff)
	}
}
