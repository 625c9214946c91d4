package train_test

import (
	"context"
	"testing"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/dataset"
	"loraebench/runner/golden"
	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/train"

	_ "loraebench/baselines"
	_ "loraebench/lorae"
)

func TestScratch(t *testing.T) {
	b, err := compute.NewWithConfig("go:ops_sequential")
	if err != nil {
		t.Fatal(err)
	}
	e, _ := dataset.Lookup("mnist")
	set, err := e.Load(context.Background(), golden.Data(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	tr := set.Train.Head(10000)
	for _, name := range []string{"ae", "lorae"} {
		entry, _ := method.Lookup(name)
		c, params, err := entry.Configure("mnist", nil)
		if err != nil {
			t.Fatal(err)
		}
		shape := method.Shape{H: tr.H, W: tr.W, C: tr.C}
		m, err := c.Build(func(n int) (method.Networks, error) { return nn.Authors(shape, n) })
		if err != nil {
			t.Fatal(err)
		}
		t.Log(params)
		store := model.NewStore()
		r, err := train.Run(context.Background(), b, m, store, train.Images{N: tr.N, Shape: shape, Pixels: tr.Images},
			train.Config{Epochs: 2, Batch: 100, LearningRate: 1e-3, Seed: 1, Dir: t.TempDir(), Progress: func(p train.Progress) {
				if p.EpochEnd {
					t.Logf("%+v", p)
				}
			}})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", r)
		t.Log(store.NumParameters())
	}
}
