package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
)

// tried is a trial with a FID, and an MSE if it is not 0.
func tried(method string, l float64, seed int64, fid, mse float64) fixture {
	f := mnist("s", method, lambda(l), seed, qualityBudget, fids("gmm", fid))
	if mse > 0 {
		f.values = append(f.values, plain("mse", "test", mse)...)
	}
	return f
}

// choose picks by a metric and gives the methods and λs that are left, and the caption.
func choose(t *testing.T, by string, runs ...fixture) (rows []string, says string) {
	t.Helper()
	c, err := parseChoice(by, []string{"fid"})
	if err != nil {
		t.Fatal(err)
	}
	kept, chosen, err := c.pick(loaded("fid mse accuracy", runs...))
	if err != nil {
		t.Fatal(err)
	}
	k := fid
	k.chosen = chosen
	for _, made := range build(k, kept, nil) {
		for _, r := range made.Rows {
			facts := map[string]any{}
			for _, f := range r.Facts {
				facts[f.Name] = f.Value
			}
			rows = append(rows, facts["method"].(string)+" "+paramText(facts[lambdaParam]))
		}
		for _, line := range made.Caption {
			if strings.Contains(line, "Of each method's") {
				says += line + "\n"
			}
		}
	}
	return rows, strings.TrimSpace(says)
}

// TestChoice: each method keeps the parameters with the best mean of the
// validation metric, whatever the FID says of them.
func TestChoice(t *testing.T) {
	const seen = " It is measured on test images, not on a validation split: the choice has seen them."
	for _, c := range []struct {
		name string
		by   string
		runs []fixture
		want []string
		says string
	}{
		{"the lowest mean, not the lowest number", "mse/test", []fixture{
			tried("lorae", 1, 1, 5, 0.01), tried("lorae", 1, 2, 5, 0.05), tried("lorae", 2, 1, 9, 0.02), tried("lorae", 2, 2, 9, 0.02), tried("ae", 1, 1, 7, 0.5),
		}, []string{"ae 1", "lorae 2"}, "Of each method's parameters, those with the lowest mean mse/test on mnist: lorae λ=2 (of 2)." + seen},
		{"one has no number", "mse/test", []fixture{
			tried("lorae", 1, 1, 5, 0), tried("lorae", 2, 1, 9, 0.02),
		}, []string{"lorae 2"}, "Of each method's parameters, those with the lowest mean mse/test on mnist: lorae λ=2 (of 2, 1 without it)." + seen},
		{"none has", "mse/test", []fixture{
			tried("lorae", 1, 1, 5, 0), tried("lorae", 2, 1, 9, 0),
		}, []string{"lorae 1", "lorae 2"}, "Of each method's parameters, those with the lowest mean mse/test on mnist: lorae (none of 2 has it, all are shown)."},
		{"one failed", "mse/test", []fixture{
			tried("lorae", 1, 1, 5, 0.001).ends(results.Failed, "killed"), tried("lorae", 2, 1, 9, 0.02),
		}, []string{"lorae 2"}, "Of each method's parameters, those with the lowest mean mse/test on mnist: lorae λ=2 (of 2, 1 without it)." + seen},
		{"nothing to choose", "mse/test", []fixture{tried("lorae", 1, 1, 5, 0.3), tried("ae", 1, 1, 9, 0.02)}, []string{"ae 1", "lorae 1"}, ""},
		{"the highest accuracy", "accuracy/100", []fixture{
			mnist("s", "lorae", lambda(1), 1, qualityBudget, fids("gmm", 1), accuracies(0, 40)),
			mnist("s", "lorae", lambda(2), 1, qualityBudget, fids("gmm", 2), accuracies(0, 60)),
		}, []string{"lorae 2"}, "Of each method's parameters, those with the highest mean accuracy/100 on mnist: lorae λ=2 (of 2)." + seen},
		{"validation", "mse/validation", []fixture{
			mnist("s", "lorae", lambda(1), 1, qualityBudget, fids("gmm", 1), plain("mse", "validation", 3)),
			mnist("s", "lorae", lambda(2), 1, qualityBudget, fids("gmm", 2), plain("mse", "validation", 2)),
		}, []string{"lorae 2"}, "Of each method's parameters, those with the lowest mean mse/validation on mnist: lorae λ=2 (of 2). It is measured on validation images."},
	} {
		rows, says := choose(t, c.by, c.runs...)
		if diff := cmp.Diff(c.want, rows); diff != "" {
			t.Errorf("%s: rows (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.says, says); diff != "" {
			t.Errorf("%s: caption (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestChoicePerSetting: each setting and each dataset has a choice of its own.
func TestChoicePerSetting(t *testing.T) {
	var runs []fixture
	for i, change := range []func(*fixture){
		func(*fixture) {}, func(f *fixture) { f.config.Dataset = "celeba" }, func(f *fixture) { f.config.Budget.Epochs++ },
	} {
		for l := range 3 {
			f := tried("lorae", float64(l), 1, 5, 1)
			*f.values[1].Value = float64((l+i)%3) + 1
			change(&f)
			runs = append(runs, f)
		}
	}
	rows, says := choose(t, "mse/test", runs...)
	if diff := cmp.Diff([]string{"lorae 1", "lorae 0", "lorae 2"}, rows); diff != "" { // the longer training comes first
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	for _, want := range []string{"mnist: lorae λ=0", "celeba: lorae λ=2", "mnist: lorae λ=1"} {
		if !strings.Contains(says, want) {
			t.Errorf("captions %q lack %q", says, want)
		}
	}
}
