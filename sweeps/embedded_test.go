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
			Images: ptr(2000), Epochs: ptr(5), Batch: ptr(20), LearningRate: ptr(1e-3),
			Samples: ptr(1000), Labels: []int{10, 100, 1000}, HeadEpochs: ptr(60),
		},
		Trials: []string{
			"ae map[] 1", "lorae map[lambda:0.0001] 1", "lorae map[lambda:0.01] 1",
			"vae map[] 1", "irmae map[] 1", "wae map[] 1", "rae map[] 1", "rae-gp map[] 1", "rae-l2 map[] 1",
			"rae-sn map[] 1", "supervised map[] 1",
		},
	},
	"quickstart-gan.yaml": {
		Dataset: "shapes", Options: map[string]any{"size": int64(16)}, Protocol: "clean",
		Budget: Budget{
			Images: ptr(1000), Epochs: ptr(2), Batch: ptr(64), LearningRate: ptr(1e-3), Samples: ptr(1000), Labels: []int{},
		},
		Trials: []string{"gan map[] 1", "nsgan map[] 1", "lsgan map[] 1", "wgan-gp map[] 1", "vaeflow map[] 1", "lorae map[] 1"},
	},
	"mnist-smoke.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{
			Images: ptr(10000), Epochs: ptr(2), LearningRate: ptr(1e-3),
			Samples: ptr(10000), Labels: []int{10, 100, 1000, 10000}, HeadEpochs: ptr(20),
		},
		Trials: []string{
			"ae map[] 1", "lorae map[lambda:0.0001] 1", "lorae map[lambda:0.01] 1",
			"vae map[] 1", "irmae map[] 1", "wae map[] 1", "rae map[] 1", "rae-l2 map[] 1", "rae-sn map[] 1",
			"supervised map[] 1", "vaeflow map[] 1", "gan map[] 1", "nsgan map[] 1", "lsgan map[] 1",
		},
	},
	"celeba.yaml": {
		Dataset: "celeba", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Samples: ptr(20000), Labels: []int{}},
		Trials: seeded("ae", "vae", "irmae", "wae", "rae", "rae-l2", "rae-sn", "lorae"),
	},
	"celeba-smoke.yaml": {
		Dataset: "celeba", Options: map[string]any{"train": int64(500), "test": int64(100)}, Protocol: "authors",
		Budget: Budget{Epochs: ptr(1), Batch: ptr(20), Samples: ptr(250), Labels: []int{}},
		Trials: []string{
			"ae map[] 1", "lorae map[] 1", "vae map[] 1", "irmae map[] 1", "wae map[] 1", "rae map[] 1", "rae-l2 map[] 1", "rae-sn map[] 1",
		},
	},
	"gan.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Batch: ptr(64), Labels: []int{}},
		Trials: seeded("gan", "nsgan", "lsgan", "vaeflow", "lorae"),
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
		Trials: seeded("ae", "vae", "supervised", "lorae"),
	},
	"theorem1.yaml": {
		Dataset: "shapes", Options: map[string]any{"size": int64(16), "images": int64(50)}, Protocol: "authors",
		Budget: Budget{Images: ptr(50), Epochs: ptr(1000), Batch: ptr(50), Samples: ptr(0), Labels: []int{}},
		Trials: []string{
			"ae map[] 1", "ae map[] 2", "ae map[] 3",
			"lorae map[lambda:0.001] 1", "lorae map[lambda:0.001] 2", "lorae map[lambda:0.001] 3",
			"lorae map[lambda:0.01] 1", "lorae map[lambda:0.01] 2", "lorae map[lambda:0.01] 3",
		},
	},
	"theorem2.yaml": {
		Dataset: "shapes", Options: map[string]any{"size": int64(16), "images": int64(1000)}, Protocol: "authors",
		Budget: Budget{Images: ptr(1000), Epochs: ptr(20), Batch: ptr(20), LearningRate: ptr(1e-3), Samples: ptr(0), Labels: []int{}},
		Trials: wide("ae", "lorae", "vae", "irmae"),
	},
	"theorem1-mnist.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Images: ptr(50), Epochs: ptr(1000), Batch: ptr(50), Samples: ptr(0), Labels: []int{}},
		Trials: []string{"ae map[] 1", "lorae map[lambda:0.001] 1", "lorae map[lambda:0.01] 1"},
	},
	"theorem2-mnist.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Images: ptr(2000), Epochs: ptr(5), Batch: ptr(20), LearningRate: ptr(1e-3), Samples: ptr(0), Labels: []int{}},
		Trials: wide("ae", "lorae", "vae", "irmae"),
	},
	"proposition1.yaml": {
		Dataset: "shapes", Options: map[string]any{"size": int64(16), "images": int64(1000)}, Protocol: "authors",
		Budget: Budget{Images: ptr(1000), Epochs: ptr(5), Batch: ptr(20), LearningRate: ptr(1e-3), Samples: ptr(1000), Labels: []int{}},
		Trials: penalised("1e-05", "0.0001", "0.001", "0.01", "0.1"),
	},
	"proposition1-mnist.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Images: ptr(2000), Epochs: ptr(5), Batch: ptr(20), LearningRate: ptr(1e-3), Samples: ptr(2000), Labels: []int{}},
		Trials: penalised("1e-05", "0.0001", "0.001", "0.01", "0.1"),
	},
	"fid.yaml": {
		Dataset: "mnist", Options: map[string]any{}, Protocol: "authors",
		Budget: Budget{Labels: []int{}},
		Trials: seeded("ae", "vae", "irmae", "wae", "rae", "rae-l2", "rae-sn", "lorae"),
	},
}

// wide are the trials of methods at each latent size of theorem2.yaml.
func wide(methods ...string) []string {
	var trials []string
	for _, m := range methods {
		for latent := 2; latent <= 512; latent *= 4 {
			trials = append(trials, fmt.Sprintf("%s map[latent:%d] 1", m, latent))
		}
	}
	return trials
}

// penalised are LoRAE's trials at each λ, with seeds 1, 2 and 3.
func penalised(lambdas ...string) []string {
	var trials []string
	for _, lambda := range lambdas {
		for seed := 1; seed <= 3; seed++ {
			trials = append(trials, fmt.Sprintf("lorae map[lambda:%s] %d", lambda, seed))
		}
	}
	return trials
}

// wholeCatalog also has the methods that only the program's own files name.
func wholeCatalog() Catalog {
	c := catalog()
	c.Datasets["celeba"] = []Param{{Name: "train", Kind: Int}, {Name: "test", Kind: Int}}
	for _, m := range []string{"vae", "irmae", "wae", "rae", "rae-gp", "rae-l2", "rae-sn", "supervised", "vaeflow", "gan", "nsgan", "lsgan", "wgan-gp"} {
		c.Methods[m] = c.Methods["ae"] // all have a latent size
	}
	return c
}

// seeded are the trials of methods as they are, with seeds 1, 2 and 3.
func seeded(methods ...string) []string {
	var trials []string
	for _, m := range methods {
		for seed := 1; seed <= 3; seed++ {
			trials = append(trials, fmt.Sprintf("%s map[] %d", m, seed))
		}
	}
	return trials
}

func planOf(s *Sweep) plan {
	p := plan{Dataset: s.Dataset, Options: s.DatasetOptions, Protocol: s.Protocol, Budget: s.Budget}
	for _, trial := range s.Trials {
		p.Trials = append(p.Trials, fmt.Sprint(trial.Method, " ", trial.Params, " ", trial.Seed))
	}
	return p
}

func TestEmbedded(t *testing.T) {
	t.Chdir(t.TempDir()) // the files in the program, not those on disk
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
			s, err := Read(file, wholeCatalog())
			if err != nil {
				t.Fatal(err)
			}
			got := planOf(s)
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
