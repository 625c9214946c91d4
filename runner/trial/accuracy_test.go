package trial

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loraebench/runner/metric/accuracy"
)

func TestAccuracyOf(t *testing.T) {
	heads := []accuracy.Result{
		{Accuracy: 0.5, Epoch: 20, ChosenOn: "validation", Labels: 100},
		{Accuracy: 0.7, Epoch: 10, ChosenOn: "validation", Labels: 100},
		{Accuracy: 0.9, Epoch: 30, ChosenOn: "validation", Labels: 100},
	}
	for n, want := range map[int]map[string]any{
		1: {"chosen_on": "validation", "n_test": 40, "epoch": 20},
		3: {"chosen_on": "validation", "n_test": 40, "epochs": []int{20, 10, 30}, "repeats": 3, "std": 0.2},
	} {
		v := accuracyOf(heads[:n], 40)
		if mean := []float64{1: 0.5, 3: 0.7}[n]; v.Metric != "accuracy" || v.Variant != "100" || !cmp.Equal(*v.Value, mean, cmpopts.EquateApprox(0, 1e-12)) {
			t.Errorf("of %d heads: %s %s %g, want accuracy 100 %g", n, v.Metric, v.Variant, *v.Value, mean)
		}
		if diff := cmp.Diff(want, v.Detail, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("details of %d heads (-want +got):\n%s", n, diff)
		}
	}
}

// TestHeadRepeats: a repeat has labels and weights of its own, but for the
// first, which are those of a single head.
func TestHeadRepeats(t *testing.T) {
	set, budget := drawn(t), small(40)
	budget.Labels = []int{10, 30}
	spec := specFor(t, "lorae", "clean", budget)
	m := measurer{spec: spec, data: divide(set, 40, spec.Protocol)}
	single, err := m.draws(m.data.train.Labels)
	if err != nil {
		t.Fatal(err)
	}
	m.spec.Budget.HeadRepeats = 3
	draws, err := m.draws(m.data.train.Labels)
	if err != nil || len(draws) != 6 {
		t.Fatalf("%d draws, %v; want 6", len(draws), err)
	}
	for i, d := range draws {
		if first := i%3 == 0; first && !cmp.Equal(d, single[i/3]) {
			t.Errorf("draw %d is %v, that of a single head %v", i, d, single[i/3])
		} else if before := draws[max(0, i-1)]; !first && (d.Seed == before.Seed || cmp.Equal(d.Rows, before.Rows)) {
			t.Errorf("draws %d and %d have the same seed or images: %v and %v", i-1, i, before, d)
		}
	}
	m.spec.Budget.Labels = []int{37} // the protocol leaves 36
	if _, err := m.draws(m.data.train.Labels); err == nil {
		t.Error("37 of 36 labelled images were drawn")
	}
	budget.HeadRepeats = 2
	r := mustRun(t, newEnv(t, "shapes"), specFor(t, "lorae", "clean", budget), set)
	for _, k := range []string{"10", "30"} {
		if d := value(t, r, "accuracy", k).Detail; d["repeats"] != 2 || d["std"] == nil {
			t.Errorf("%s labels: details of two heads: %v", k, d)
		}
	}
}
