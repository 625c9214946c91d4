package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
)

// TestWhere: which trials meet conditions.
func TestWhere(t *testing.T) {
	gan := mnist("other", "gan", map[string]any{"learning_rate": 2e-4, "fine": true}, 3, smokeBudget).ends(results.Failed, "killed")
	gan.config.DatasetOptions = map[string]any{"size": 16}
	trials := loaded("fid",
		mnist("s", "ae", map[string]any{"kernel": "imq", "rate": 0.000316227766017}, 1, paperBudget), mnist("s", "lorae", lambda(1e-3), 2, paperBudget), gan)
	for conditions, want := range map[string]string{
		"method=ae":               "ae",
		"method=ae|gan":           "ae gan",
		"method!=ae|gan":          "lorae",
		"lambda=1e-3":             "lorae",
		"lambda=0.001":            "lorae",
		"λ>=0.0005":               "lorae",
		"lambda!=1":               "ae lorae gan", // those without one too
		"lambda<1":                "lorae",
		"seed>1":                  "lorae gan",
		"seed>1,seed<=2":          "lorae",
		" seed = 3 ":              "gan",
		"epochs=100":              "ae lorae",
		"images<60000":            "gan",
		"status=failed":           "gan",
		"reason=killed":           "gan",
		"sweep=other":             "gan",
		"size=16":                 "gan",
		"kernel=imq":              "ae",
		"kernel>iap":              "ae",
		"fine=true":               "gan",
		"rate=0.000316227766017":  "ae",
		"rate=3.16e-4":            "ae", // as tables show it
		"rate!=0.000316":          "lorae gan",
		"rate<=3.16e-4":           "",
		"learning_rate=1e-4":      "ae lorae", // the budget's
		"params.learning_rate>0":  "gan",
		"lambda>=x":               "",
		"params=lambda=0.001":     "", // not all of them
		"started<2026-02-01":      "ae lorae gan",
		"dataset=mnist,method=ae": "ae",
	} {
		parsed, err := parseConditions([]string{conditions})
		if err != nil {
			t.Errorf("%s: %v", conditions, err)
			continue
		}
		got, err := where(trials, parsed)
		if err != nil {
			t.Errorf("%s: %v", conditions, err)
		}
		var names []string
		for _, one := range got {
			names = append(names, one.Config.Method)
		}
		if diff := cmp.Diff(want, strings.Join(names, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", conditions, diff)
		}
	}
	for _, bad := range []string{"", "method", "=ae", "method=", "a=b,", "!", "<=3"} {
		if _, err := parseConditions([]string{bad}); err == nil || !strings.Contains(err.Error(), "want FIELD=VALUE") {
			t.Errorf("%q: error %v", bad, err)
		}
	}
}

// FuzzConditions: no text makes the parser panic, and what it takes has a field.
func FuzzConditions(f *testing.F) {
	for _, seed := range []string{"method=lorae|ae", "lambda>=1e-3,seed!=4", "=", "a<b<c", "λ=1"} {
		f.Add(seed)
	}
	trials := loaded("fid", mnist("s", "lorae", lambda(1e-3), 2, paperBudget))
	f.Fuzz(func(t *testing.T, text string) {
		conditions, err := parseConditions([]string{text})
		if err != nil {
			return
		}
		for _, c := range conditions {
			if c.field == "" || c.op == "" || len(c.values) == 0 {
				t.Errorf("%q gives %+v", text, c)
			}
		}
		if _, err := where(trials, conditions); err != nil && strings.Contains(err.Error(), "\n\n") {
			t.Errorf("%q: %v", text, err)
		}
	})
}
