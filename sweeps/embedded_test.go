package sweeps

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plan is what a sweep file asks for, one line a trial.
type plan struct {
	Dataset  string
	Options  map[string]any
	Protocol string
	Budget   Budget
	Trials   []string
}

var plans = map[string]plan{
	"quickstart.yaml": {
		Dataset: "shapes", Options: map[string]any{"size": int64(16)}, Protocol: "clean",
		Budget: Budget{
			Images: ptr(2000), Epochs: ptr(6), Batch: ptr(20), LearningRate: ptr(1e-3),
			Samples: ptr(1000), Labels: []int{10, 100, 1000}, HeadEpochs: ptr(100),
		},
		Trials: []string{"ae map[] 1", "lorae map[lambda:0.0001] 1", "lorae map[lambda:0.01] 1"},
	},
	"mnist-smoke.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{
			Images: ptr(10000), Epochs: ptr(2), LearningRate: ptr(1e-3),
			Samples: ptr(10000), Labels: []int{10, 100, 1000, 10000}, HeadEpochs: ptr(20),
		},
		Trials: []string{"ae map[] 1", "lorae map[lambda:0.0001] 1", "lorae map[lambda:0.01] 1"},
	},
	"lambda.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Trials: []string{
			"ae map[] 1",
			"lorae map[lambda:1e-05] 1", "lorae map[lambda:0.0001] 1", "lorae map[lambda:0.0005] 1",
			"lorae map[lambda:0.001] 1", "lorae map[lambda:0.003] 1", "lorae map[lambda:0.005] 1",
			"lorae map[lambda:0.01] 1", "lorae map[lambda:0.1] 1", "lorae map[lambda:1] 1", "lorae map[lambda:5] 1",
		},
	},
	"table1.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Samples: ptr(0), Labels: []int{10, 100, 1000, 10000, 60000}},
		Trials: []string{"ae map[] 1", "ae map[] 2", "ae map[] 3", "lorae map[] 1", "lorae map[] 2", "lorae map[] 3"},
	},
	"fid.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Labels: []int{}},
		Trials: []string{"ae map[] 1", "ae map[] 2", "ae map[] 3", "lorae map[] 1", "lorae map[] 2", "lorae map[] 3"},
	},
}

func TestEmbedded(t *testing.T) {
	files, err := fs.Glob(Embedded(), "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		src, err := fs.ReadFile(Embedded(), file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(file, func(t *testing.T) {
			s, err := Decode(file, src, catalog())
			if err != nil {
				t.Fatal(err)
			}
			got := plan{Dataset: s.Dataset, Options: s.DatasetOptions, Protocol: s.Protocol, Budget: s.Budget}
			for _, trial := range s.Trials {
				got.Trials = append(got.Trials, fmt.Sprint(trial.Method, " ", trial.Params, " ", trial.Seed))
			}
			want, ok := plans[file]
			if !ok {
				t.Fatalf("%s has no plan in this test; it is %+v", file, got)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
			checkHeader(t, file, string(src))
		})
	}
	for file := range plans {
		if !slices.Contains(files, file) {
			t.Errorf("%s is not embedded", file)
		}
	}
}

// checkHeader wants a header comment that says what a reader must know before a run.
func checkHeader(t *testing.T, file, src string) {
	t.Helper()
	header, _, _ := strings.Cut(src, "\nversion:")
	for _, want := range []string{"# Reproduces: ", "# Cost: ", "# Expect: ", "# Command:    runner sweep sweeps/" + file + "\n"} {
		if !strings.Contains(header, want) {
			t.Errorf("the header comment of %s lacks %q", file, want)
		}
	}
}
