package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loraebench/results"
)

// readNumber is what a program reads for one cell of ours.
type readNumber struct {
	Mean, Std, Low, High float64 // all but Mean are NaN where there is none
	N                    int
	Interval             string
}

// student is the 0.975 quantile of Student's t by n−1, from a printed table.
var student = map[int]float64{1: 12.706204736, 2: 4.302652730, 3: 3.182446305}

// expected sums up the scenario by the textbook formulas, keyed as factsKey does.
func expected(k kind) map[string]readNumber {
	samples := map[string][]float64{}
	numbers := map[string]readNumber{}
	for _, t := range shownTrials(k) {
		for _, m := range k.measures {
			for _, v := range t.values {
				n := m.number(&v)
				if t.Status != results.Done || !m.shows(&v) || n == nil {
					continue
				}
				key := trialKey(k, t, m, v)
				samples[key] = append(samples[key], *n)
				numbers[key] = recorded(m, v)
			}
		}
	}
	for key, x := range samples {
		if len(x) > 1 {
			numbers[key] = textbook(x)
		}
	}
	return numbers
}

// shownTrials are those of the scenario that the table is about.
func shownTrials(k kind) []trial {
	trials := loaded(strings.Join(k.metrics(), " "), scenario()...)
	if k.among != nil {
		return k.among(k, slices.DeleteFunc(trials, func(t trial) bool { return len(t.values) == 0 }))
	}
	return trials
}

// recorded is a number of one seed, with the interval that its trial left.
func recorded(m measure, v results.Value) readNumber {
	n := readNumber{Mean: *m.number(&v), Std: math.NaN(), Low: math.NaN(), High: math.NaN(), N: 1}
	if m.detail != "" {
		return n
	}
	for low, kind := range map[string]string{"bootstrap_low": "bootstrap", "low": "fit"} {
		if l, ok := v.Detail[low].(float64); ok {
			n.Low, n.High, n.Interval = l, v.Detail[strings.Replace(low, "low", "high", 1)].(float64), kind
		}
	}
	return n
}

func textbook(x []float64) readNumber {
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += v
	}
	n := float64(len(x))
	mean := sum / n
	for _, v := range x {
		squares += (v - mean) * (v - mean)
	}
	std := math.Sqrt(squares / (n - 1))
	half := student[len(x)-1] * std / math.Sqrt(n)
	return readNumber{Mean: mean, Std: std, Low: mean - half, High: mean + half, N: len(x), Interval: "t"}
}

func key(parts ...string) string { return strings.Join(parts, " | ") }

func trialKey(k kind, t trial, m measure, v results.Value) string {
	c := t.Config
	method, params, line := c.Method, paramsText(c.Params), ""
	switch {
	case k.byTrial:
		method, params, line = "", "", t.Config.ID()
	case k.rowParam != "":
		params, line = paramsText(without(c.Params, k.rowParam)), fmt.Sprint(c.Params[k.rowParam])
	}
	return key(c.Protocol, fmt.Sprint(c.Budget.Images), fmt.Sprint(c.Budget.Epochs), c.Dataset, paramsText(c.DatasetOptions),
		method, params, line, m.metric, m.detail, v.Variant, v.Extractor)
}

func factsKey(k kind, facts map[string]any) string {
	text := func(name string) string {
		if facts[name] == nil {
			return ""
		}
		return fmt.Sprint(facts[name])
	}
	method, params, line := text("method"), text("params"), ""
	switch {
	case k.byTrial:
		method, params, line = "", "", text("id")
	case k.rowParam != "":
		line = text(k.rowParam)
	}
	return key(text("protocol"), text("images"), text("epochs"), text("dataset"), text("dataset_options"),
		method, params, line, text("metric"), text("detail"), text(k.variantName), text("extractor"))
}

// approximate allows for another order of summation, and for the printed quantiles.
var approximate = cmp.Options{cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateNaNs()}

// TestReadBack: the numbers of the store come back from CSV and JSON, all of
// them and none else, with and without published ones beside them.
func TestReadBack(t *testing.T) {
	store := newStore(t, scenario())
	for _, k := range kinds() {
		if k.byTrial {
			k.measures = allTrialMeasures(t)
		}
		want := expected(k)
		if len(want) == 0 {
			t.Errorf("the scenario has nothing for table %s", k.name)
		}
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

// allTrialMeasures are the metrics that the table of trials has by itself.
func allTrialMeasures(t *testing.T) []measure {
	t.Helper()
	_, measures, err := columns{}.split()
	if err != nil {
		t.Fatal(err)
	}
	return measures
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

// ours reports whether facts are of a number that trials left: neither a
// published one nor one that was worked out from the others.
func ours(facts map[string]any) bool {
	return facts[sourceFact] == "ours" && (facts["quantity"] == nil || facts["quantity"] == "")
}

func readCSV(t *testing.T, k kind, text []byte) map[string]readNumber {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]readNumber{}
	for _, line := range lines[1:] {
		facts := map[string]any{}
		for j, name := range lines[0] {
			facts[name] = line[j]
		}
		if !ours(facts) || facts["mean"] == "" {
			continue
		}
		numbers[factsKey(k, facts)] = readNumber{
			Mean: parse(t, facts["mean"]), Std: parse(t, facts["std"]), Low: parse(t, facts["low"]), High: parse(t, facts["high"]),
			N: int(parse(t, facts["n"])), Interval: facts["interval"].(string),
		}
	}
	return numbers
}

// parse reads a number, NaN where there is none.
func parse(t *testing.T, text any) float64 {
	t.Helper()
	if text == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(text.(string), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func readJSON(t *testing.T, k kind, text []byte) map[string]readNumber {
	t.Helper()
	var document struct {
		Tables []struct {
			Facts   map[string]any
			Columns []struct{ Facts map[string]any }
			Rows    []struct {
				Facts map[string]any
				Cells []struct {
					Mean, Std, Low, High *float64
					N                    int
					Interval             string
				}
			}
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	or := func(v *float64) float64 {
		if v == nil {
			return math.NaN()
		}
		return *v
	}
	numbers := map[string]readNumber{}
	for _, table := range document.Tables {
		for _, row := range table.Rows {
			for j, cell := range row.Cells {
				facts := map[string]any{}
				for _, some := range []map[string]any{table.Facts, row.Facts, table.Columns[j].Facts} {
					for name, v := range some {
						facts[name] = v
					}
				}
				if !ours(facts) || cell.Mean == nil {
					continue
				}
				numbers[factsKey(k, facts)] = readNumber{
					Mean: *cell.Mean, Std: or(cell.Std), Low: or(cell.Low), High: or(cell.High), N: cell.N, Interval: cell.Interval,
				}
			}
		}
	}
	return numbers
}
