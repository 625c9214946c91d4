package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShortNumbers(t *testing.T) {
	for name, want := range map[string]map[float64]string{
		"logspace":        {1e-4: "1e-4", 0.000316227766017: "3.16e-4", 1e-3: "0.001", 0.00316227766017: "0.00316", 1e-2: "0.01"},
		"neighbours":      {0.123449: "0.12345", 0.123441: "0.12344", 0.1236: "0.124"},
		"three are exact": {0.316: "0.316", 0.31622776: "0.3162"},
		"whole":           {60001: "60001", 1024: "1024", 1024.25: "1024.2", -1024.25: "-1020", 0: "0"},
		"twins":           {0.30000000000000004: "0.30000000000000004", 0.3: "0.3"},
		"largest":         {1.7976931348623157e308: "1.7976931348623157e308", -2.5e-308: "-2.5e-308"},
		"none":            {},
	} {
		values := map[float64]bool{}
		for v := range want {
			values[v] = true
		}
		if diff := cmp.Diff(want, shortNumbers(values)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestShortLabels: readers see numbers of logspace short, programs in full.
func TestShortLabels(t *testing.T) {
	const exact = 0.000316227766017
	var fixtures []fixture
	for l, fid := range map[float64]float64{1e-4: 20, exact: 19, 1e-3: 21} {
		fixtures = append(fixtures, mnist("grid", "lorae", map[string]any{"lambda": l, "latent": 32.0}, 1, paperBudget, fids("gmm", fid), ranks("", 9, 9, 9, 9, 9, 9, 9, 9)))
	}
	store := newStore(t, fixtures)
	for command, want := range map[string]string{
		"table fid":                                  "lorae λ=3.16e-4",
		"table lambda":                               "lorae   3.16e-4",
		"table proposition1":                         "lorae   3.16e-4",
		"table trials --columns lambda":              "3.16e-4",
		"table trials --columns params":              "λ=3.16e-4",
		"table trials --group lambda":                "3.16e-4",
		"table rank --best fid/gmm":                  "lorae λ=3.16e-4 (of 3)",
		"compare lorae,lambda=1e-4 lorae":            "lorae λ=3.16e-4",
		"table fid --format json":                    "0.000316227766017",
		"table fid --format csv":                     "0.000316227766017",
		"table trials --columns lambda --format csv": "0.000316227766017",
	} {
		var stdout, stderr bytes.Buffer
		if code := run(append(strings.Fields(command), "--store", store), &stdout, &stderr); code != exitOK {
			t.Errorf("%s: %s", command, stderr.String())
		}
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%s has no %s:\n%s", command, want, stdout.String())
		}
		if !strings.Contains(command, "--format") && strings.Contains(stdout.String(), "0.000316227766017") {
			t.Errorf("%s shows all digits:\n%s", command, stdout.String())
		}
	}
}
