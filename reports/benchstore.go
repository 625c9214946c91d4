package main

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"loraebench/results"
)

// benchMethods, benchLambdas, benchLatents and the seeds span the trials of a
// store to time reports on: as many rows as a large study has, ten seeds each.
var (
	benchMethods = []string{"ae", "vae", "irmae", "wae", "rae-l2", "lorae", "gan", "vaeflow"}
	benchLambdas = []float64{1e-5, 1e-4, 5e-4, 1e-3, 3e-3, 5e-3, 1e-2, 0.1, 1, 5}
	benchLatents = []int{2, 4, 8, 16, 32, 64, 128, 256}
)

const benchSeeds = 10

// benchBudget is that of all of them.
var benchBudget = results.Budget{
	Epochs: 100, Images: 60000, Batch: 100, LearningRate: 1e-4,
	Samples: 10000, Labels: []int{10, 100, 1000, 10000, 60000}, HeadEpochs: 500,
}

// benchConfigs are the first n configurations: seeds vary first, then methods,
// λ, latent size, and data sets of another size.
func benchConfigs(n int) []results.Config {
	var configs []results.Config
	for i := range n {
		at := i / benchSeeds
		method := at % len(benchMethods)
		lambda := at / len(benchMethods) % len(benchLambdas)
		latent := at / len(benchMethods) / len(benchLambdas) % len(benchLatents)
		size := at / len(benchMethods) / len(benchLambdas) / len(benchLatents)
		configs = append(configs, results.Config{
			Schema: results.ConfigSchema, Dataset: "mnist", DatasetOptions: map[string]any{"size": 32 * float64(size+1)}, DatasetChecksum: "c0ffee",
			Protocol: "clean", ProtocolVersion: 1, Method: benchMethods[method], Seed: int64(i % benchSeeds), Budget: benchBudget,
			Params: map[string]any{lambdaParam: benchLambdas[lambda], "latent": float64(benchLatents[latent])},
		})
	}
	return configs
}

// fillStore makes a store of n trials that are done, with every metric.
func fillStore(path string, n int) (err error) {
	store, err := results.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	configs := benchConfigs(n)
	if _, err := store.Plan("bench", configs); err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range configs {
		if err := store.Ingest(benchRecord(c, rng), ""); err != nil {
			return err
		}
	}
	return nil
}

func benchRecord(c results.Config, rng *rand.Rand) *results.Record {
	r := &results.Record{
		ID: c.ID(), Sweep: "bench", Config: c, Status: results.Done,
		Provenance: results.Provenance{
			Program: "0.1.0", Revision: "3f2a9c1d8e7b", Go: "go1.26", GoMLX: "v0.28.8", Backend: "go", Device: "cpu, 2 threads, simd",
			Extractor: "lenet-1", ExtractorHash: "5e1f00d5aa1bb2cc",
		},
	}
	for _, m := range catalogue {
		for _, variant := range benchVariants(m) {
			v := 1 + rng.Float64()
			r.Values = append(r.Values, benchValue(m, variant, v))
		}
	}
	return r
}

func benchVariants(m measure) []string {
	switch {
	case m.metric == fidMeasure.metric:
		return m.variants
	case m.features:
		return samplers
	case m.metric == accuracyMeasure.metric:
		return labelVariants(benchBudget)
	case m.metric == gradientMeasure.metric:
		return []string{"slope"}
	case m.metric == rankMeasure.metric:
		return rankVariants
	}
	return []string{"train", "test"}
}

func benchValue(m measure, variant string, v float64) results.Value {
	value := results.Value{Metric: m.metric, Variant: variant, Value: &v}
	if m.features {
		value.Extractor = "lenet-1"
		value.Detail = map[string]any{
			"n_generated": 10000, "n_reference": 10000, "reference_split": "test", "extractor_sha256": "5e1f00d5aa1bb2cc", "resize": "none",
			"sampler": fmt.Sprintf("%s, 10 components", variant), "bootstrap_low": v * 0.98, "bootstrap_high": v * 1.02, "bootstrap_replicates": 200,
		}
	}
	return value
}
