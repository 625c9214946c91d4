package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loraebench/results"
)

// number is what a program reads for one cell of ours.
type number struct {
	Mean, Std float64 // Std is NaN where there is none
	N         int
}

// expected sums up the scenario by the textbook formulas, keyed as key does.
func expected(table kind) map[string]number {
	values := map[string][]float64{}
	for _, f := range scenario() {
		for _, v := range f.values {
			if f.status == results.Done && table.shows(v) && v.Value != nil {
				k := key(f.config.Protocol, fmt.Sprint(f.config.Budget.Images), f.config.Dataset, paramsText(f.config.DatasetOptions),
					f.config.Method, paramsText(f.config.Params), v.Variant, v.Extractor)
				values[k] = append(values[k], *v.Value)
			}
		}
	}
	numbers := map[string]number{}
	for k, v := range values {
		sum, squares := 0.0, 0.0
		for _, x := range v {
			sum += x
		}
		mean := sum / float64(len(v))
		for _, x := range v {
			squares += (x - mean) * (x - mean)
		}
		std := math.NaN()
		if len(v) > 1 {
			std = math.Sqrt(squares / float64(len(v)-1))
		}
		numbers[k] = number{mean, std, len(v)}
	}
	return numbers
}

func key(parts ...string) string { return strings.Join(parts, " | ") }

// approximate allows for another order of summation.
var approximate = cmp.Options{cmpopts.EquateApprox(1e-12, 1e-12), cmpopts.EquateNaNs()}

// TestReadBack: the numbers of the store come back from CSV and JSON, all of
// them and none else, with and without published ones beside them.
func TestReadBack(t *testing.T) {
	store := newStore(t, scenario())
	for _, k := range kinds() {
		want := expected(k)
		for _, paper := range []string{"", "--paper"} {
			t.Run(k.name+paper, func(t *testing.T) {
				if diff := cmp.Diff(want, readCSV(t, k, output(t, store, k.name, "csv", paper)), approximate); diff != "" {
					t.Errorf("csv (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(want, readJSON(t, k, output(t, store, k.name, "json", paper)), approximate); diff != "" {
					t.Errorf("json (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func output(t *testing.T, store, name, format, paper string) []byte {
	t.Helper()
	args := []string{"table", name, "--store", store, "--format", format}
	if paper != "" {
		args = append(args, paper)
	}
	var stdout, stderr bytes.Buffer
	if code := run(args, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	return stdout.Bytes()
}

func readCSV(t *testing.T, k kind, text []byte) map[string]number {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]number{}
	for _, line := range lines[1:] {
		facts := map[string]any{}
		for j, name := range lines[0] {
			facts[name] = line[j]
		}
		if facts[sourceFact] != "ours" || facts["mean"] == "" {
			continue
		}
		n := number{Mean: parse(t, facts["mean"]), Std: math.NaN(), N: int(parse(t, facts["n"]))}
		if facts["std"] != "" {
			n.Std = parse(t, facts["std"])
		}
		numbers[factsKey(k, facts)] = n
	}
	return numbers
}

func parse(t *testing.T, text any) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text.(string), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func readJSON(t *testing.T, k kind, text []byte) map[string]number {
	t.Helper()
	var document struct {
		Tables []struct {
			Facts   map[string]any
			Columns []struct{ Facts map[string]any }
			Rows    []struct {
				Facts map[string]any
				Cells []struct {
					Mean, Std *float64
					N         int
				}
			}
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	numbers := map[string]number{}
	for _, table := range document.Tables {
		for _, row := range table.Rows {
			for j, cell := range row.Cells {
				facts := map[string]any{}
				for _, some := range []map[string]any{table.Facts, row.Facts, table.Columns[j].Facts} {
					for name, v := range some {
						facts[name] = v
					}
				}
				if facts[sourceFact] != "ours" || cell.Mean == nil {
					continue
				}
				n := number{Mean: *cell.Mean, Std: math.NaN(), N: cell.N}
				if cell.Std != nil {
					n.Std = *cell.Std
				}
				numbers[factsKey(k, facts)] = n
			}
		}
	}
	return numbers
}

func factsKey(k kind, facts map[string]any) string {
	text := func(name string) string {
		if facts[name] == nil {
			return ""
		}
		return fmt.Sprint(facts[name])
	}
	return key(text("protocol"), text("images"), text("dataset"), text("dataset_options"),
		text("method"), text("params"), text(k.variantName), text("extractor"))
}
