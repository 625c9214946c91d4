package main

import (
	"fmt"

	"loraebench/results"
)

var (
	qualityBudget = results.Budget{Epochs: 20, Images: 54000, Batch: 100, LearningRate: 1e-4, Samples: 10000}
	theoryBudget  = results.Budget{Epochs: 3, Images: 2000, Batch: 20, LearningRate: 1e-3}
	lambdaBudget  = results.Budget{Epochs: 10, Images: 60000, Batch: 100, LearningRate: 1e-4, Samples: 10000, Labels: []int{100}, HeadEpochs: 50, HeadRepeats: 5}
)

// plain is a value of a metric without an extractor.
func plain(metric, variant string, v float64, detail ...any) []results.Value {
	return []results.Value{{Metric: metric, Variant: variant, Value: &v, Detail: details(map[string]any{}, detail)}}
}

func details(d map[string]any, pairs []any) map[string]any {
	for i := 0; i < len(pairs); i += 2 {
		d[pairs[i].(string)] = pairs[i+1]
	}
	return d
}

// features is a value of a metric that compares features, as fids makes it.
func features(metric, variant string, v float64, detail ...any) []results.Value {
	values := fids(variant, v, detail...)
	values[0].Metric = metric
	return values
}

// qualities are of one sampler; how far off is the seed's doing.
func qualities(sampler string, kid, precision, recall, fidInf, off float64) []results.Value {
	var values []results.Value
	for _, v := range [][]results.Value{
		features("kid", sampler, kid+off/1000, "std", 0.0004, "subsets", 100, "size", 1000),
		features("precision", sampler, precision+off/100), features("recall", sampler, recall+off/100),
		features("density", sampler, precision*1.1+off/50), features("coverage", sampler, recall*0.9+off/200),
		features("fid_inf", sampler, fidInf+off),
	} {
		values = append(values, v...)
	}
	return values
}

// reconstructions are the metrics of decoded codes.
func reconstructions(mse, psnr, ssim, rec, interp, off float64) []results.Value {
	var values []results.Value
	for _, v := range [][]results.Value{
		plain("mse", "train", mse*0.9+off/1e4), plain("mse", "test", mse+off/1e4), plain("psnr", "test", psnr+off), plain("ssim", "test", ssim+off/100),
		fids("reconstruction", rec+off), fids("interpolation", interp+off*2),
	} {
		values = append(values, v...)
	}
	return values
}

// clean moves a fixture to the protocol of that name.
func clean(f fixture) fixture {
	f.config.Protocol = "clean"
	return f
}

// qualityRuns have every metric of generated and of decoded images: of several
// seeds, of one with a bootstrap, missing, failed and unsupported.
func qualityRuns() []fixture {
	none := map[string]any{}
	var runs []fixture
	for _, m := range []struct {
		method string
		params map[string]any
		shift  float64
	}{{"ae", none, 1}, {"lorae", lambda(1e-3), 0}, {"lorae", lambda(1e-2), 0.3}} {
		runs = append(runs, seeds(3, func(s int64, off float64) fixture {
			return clean(mnist("quality", m.method, m.params, s, qualityBudget,
				fids("normal", 20+m.shift*9+off, "reference_split", "test"), fids("gmm", 9+m.shift*8+off/2, "reference_split", "test"),
				qualities("normal", 0.02+m.shift/50, 0.61, 0.44, 17+m.shift*8, off),
				qualities("gmm", 0.006+m.shift/100, 0.86-m.shift/9, 0.71, 7+m.shift*6, off/2),
				reconstructions(0.011+m.shift/500, 19.6-m.shift, 0.87-m.shift/20, 6+m.shift, 8+m.shift, off)))
		})...)
	}
	bootstrap := func(low, high float64) []any {
		return []any{"bootstrap_std", (high - low) / 4, "bootstrap_low", low, "bootstrap_high", high, "bootstrap_replicates", 1000, "reference_split", "test"}
	}
	alone := clean(mnist("quality", "größe_β日本", none, 1, qualityBudget,
		fids("normal", 22.5, bootstrap(22.08, 22.93)...), fids("gmm", 18.7, bootstrap(18.31, 19.14)...),
		qualities("gmm", 0.013, 0.7, 0.65, 15, 0), lacks("psnr", "test", "the images are equal: no finite PSNR"), plain("ssim", "test", 0.8125)))
	alone.values[3].Detail["warning"] = "500 images are few for neighbourhoods of 5"
	return append(runs, alone,
		clean(mnist("quality", "irmae", map[string]any{"layers": 8}, 1, qualityBudget).ends(results.Failed, "killed by signal 9")),
		clean(mnist("quality", "gan", none, 1, qualityBudget, fids("prior", 7.2, "reference_split", "test"), qualities("prior", 0.004, 0.9, 0.5, 6, 0),
			lacks("kid", "gmm", "unsupported: no encoder to fit a sampler to"), lacks("mse", "test", "unsupported: no encoder"))))
}

// theoryRuns are of Theorems 1 and 2: codes of several sizes, one of them failed.
func theoryRuns() []fixture {
	var runs []fixture
	at := func(method string, params map[string]any, seed int64, values ...[]results.Value) {
		f := clean(mnist("theory", method, params, seed, theoryBudget, values...))
		f.config.Dataset, f.config.DatasetChecksum = "shapes", "5a5a5a5a00"
		runs = append(runs, f)
	}
	contrast := func(v float64) []results.Value {
		return plain("contrast", "train", v, "max", 3.1, "min", 0.2, "rank", 4, "n", 2000)
	}
	for i, latent := range []int{2, 16, 128} {
		size := float64(i + 1)
		at("ae", map[string]any{"latent": latent}, 1, contrast(40/(size*size)), plain("theorem1", "slope", -0.31, "low", -0.35, "high", -0.27, "steps", 3000))
		at("vae", map[string]any{"latent": latent, "beta": 0.1}, 1, contrast(9/size), lacks("theorem1", "slope", "the gradient norm was not recorded"))
		for seed := range int64(3) {
			at("lorae", map[string]any{"latent": latent, "lambda": 1e-3}, seed+1, contrast(50/size+float64(seed)),
				plain("theorem1", "slope", -0.4-float64(seed)/100, "low", -0.5, "high", -0.3, "steps", 3000))
		}
	}
	at("vae", map[string]any{"latent": 512, "beta": 0.1}, 1)
	runs[len(runs)-1] = runs[len(runs)-1].ends(results.Failed, "out of memory")
	return runs
}

// lambdaRuns are of Proposition 1: λs enough for a slope, too few, and with a rank of 0.
func lambdaRuns() []fixture {
	var runs []fixture
	add := func(method string, l float64, seed int64, m, code float64) {
		runs = append(runs, mnist("lambda", method, lambda(l), seed, lambdaBudget,
			fids("gmm", 10+l*100+float64(seed)/8), plain("mse", "test", 0.01+l/10+float64(seed)/1e4),
			[]results.Value{accuracies(0, 90-l*100+float64(seed))[1]},
			ranks("", m/4, m/2, m, m*0.7, code/2, code, code, code*0.6)))
	}
	for i, l := range []float64{1e-4, 1e-3, 1e-2, 0.1} {
		rank := []float64{128, 41, 12, 0}[i]
		add("lorae", l, 1, rank, 20/float64(i+1))
		add("lorae", l, 2, rank, 22/float64(i+1))
	}
	add("rae-l2", 1e-7, 1, 0, 31)
	add("rae-l2", 1e-5, 1, 0, 19)
	add("wae", 10, 1, 0, 40) // one λ: not a method of these tables
	return append(runs, mnist("lambda", "lorae", lambda(1), 1, lambdaBudget).ends(results.Diverged, fmt.Sprintf("loss is NaN in epoch %d", 2)))
}
