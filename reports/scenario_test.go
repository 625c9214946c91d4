package main

import "loraebench/results"

// scenario has everything that a table has to cope with: several seeds and one,
// failed, diverged, unsupported, unfinished and missing numbers, warnings, a
// second budget, a second protocol with two data sets of one name and two
// extractors, names that need care, and every metric that there is a table of.
func scenario() []fixture {
	var all []fixture
	for _, part := range [][]fixture{paperRuns(), troubledRuns(), ganRuns(), smokeRuns(), shapesRuns(), qualityRuns(), theoryRuns(), lambdaRuns()} {
		all = append(all, part...)
	}
	return all
}

func paperRuns() []fixture {
	none := map[string]any{}
	runs := seeds(3, func(s int64, off float64) fixture {
		return mnist("paper", "ae", none, s, paperBudget,
			fids("normal", 98.4+3*off), fids("gmm", 61.2+2*off), lacks("fid", "prior", "unsupported: ae has no prior"),
			accuracies(40.2+off, 67.9+off, 89.9+off/5, 96.4+off/10, 98.2+off/20),
			ranks("unsupported: ae has no M", 0, 0, 0, 0, 31+3*off, 74, 117, 58.3+off))
	})
	for _, l := range []struct{ lambda, fid, rank float64 }{{1e-4, 24.1, 96}, {1e-3, 18.7, 41}} {
		runs = append(runs, seeds(3, func(s int64, off float64) fixture {
			return mnist("paper", "lorae", lambda(l.lambda), s, paperBudget,
				fids("normal", l.fid+off), fids("gmm", l.fid/2+off/4), lacks("fid", "prior", "unsupported: lorae has no prior"),
				accuracies(46.1+off, 88.8+off/2, 95.5+off/5, 97.8+off/10, 98.6+off/20),
				ranks("", l.rank/2, l.rank, l.rank+7*off, l.rank*0.8+off/100, l.rank/3, l.rank/2+7*off, l.rank, l.rank*0.5+off))
		})...)
	}
	return append(runs,
		mnist("paper", "supervised", none, 1, paperBudget,
			lacks("fid", "normal", "unsupported: supervised has no decoder"), lacks("fid", "gmm", "unsupported: supervised has no decoder"),
			accuracies(44, 80.25, 95, 98.75, 99.4)),
		mnist("paper", "rae-gp", map[string]any{"beta": 1e-4}, 1, paperBudget,
			fids("normal", 21.5, "warning", "10,000 samples are fewer than 12,288 features"), fids("gmm", 0.0043),
			accuracies(41, 70)),
		mnist("paper", "naïve|β_1", none, 1, paperBudget, fids("normal", 1234.5), accuracies(10, 10, 10, 10, 10)))
}

func troubledRuns() []fixture {
	none := map[string]any{}
	vae := seeds(3, func(s int64, off float64) fixture {
		return mnist("paper", "vae", none, s, paperBudget,
			fids("normal", 20.9+off), fids("gmm", 18.8+off), fids("prior", 25+off),
			accuracies(41.6+off, 77.1+off, 94+off/5, 98.4+off/10, 98.9+off/20))
	})
	vae[1] = vae[1].ends(results.Failed, "out of memory: 3 GiB\nneeded")
	runs := append(vae, seeds(2, func(s int64, _ float64) fixture {
		return mnist("paper", "lorae", lambda(5), s, paperBudget).ends(results.Diverged, "loss is NaN in epoch 3")
	})...)
	return append(runs,
		mnist("paper", "gan", none, 1, paperBudget).ends(results.Pending, ""),
		mnist("paper", "gan", none, 2, paperBudget).ends(results.Running, ""),
		mnist("paper", "wae", none, 1, paperBudget).ends(results.Interrupted, "stopped by SIGINT"))
}

// ganRuns are of methods with a prior: one without an encoder, one with.
func ganRuns() []fixture {
	lacking := lacks("fid", "normal", "unsupported: nsgan has no encoder to fit a sampler to")
	lacking = append(lacking, lacks("fid", "gmm", "unsupported: nsgan has no encoder to fit a sampler to")...)
	for _, n := range labelVariants(paperBudget) {
		lacking = append(lacking, lacks("accuracy", n, "unsupported: nsgan has no features")...)
	}
	return append(
		seeds(3, func(s int64, off float64) fixture {
			return mnist("gan", "nsgan", map[string]any{"z": 64}, s, paperBudget, fids("prior", 7.1+off/2), lacking)
		}),
		mnist("gan", "vaeflow", map[string]any{"beta": 1.0}, 1, paperBudget,
			fids("prior", 30.4), fids("normal", 28.3), fids("gmm", 16.2), accuracies(40, 76, 93, 98, 98.5)))
}

func smokeRuns() []fixture {
	runs := []fixture{
		mnist("smoke", "ae", map[string]any{}, 1, smokeBudget, fids("normal", 310.42), fids("gmm", 288.1),
			accuracies(30.1, 55.5, 80, 91.3), ranks("unsupported: ae has no M", 0, 0, 0, 0, 12, 40, 90, 22.25)),
		mnist("smoke", "lorae", lambda(1e-4), 1, smokeBudget, fids("normal", 305), fids("gmm", 280.75),
			accuracies(31, 56, 80, 91), ranks("", 60, 120, 128, 101.4, 12, 39, 88, 21.5)),
		mnist("smoke", "lorae", lambda(1e-2), 1, smokeBudget, fids("normal", 299.5), fids("gmm", 290),
			accuracies(32, 57, 81, 90), ranks("", 4, 9, 15, 6.81, 4, 9, 14, 5.5)),
	}
	runs[1].prov.Dirty = true
	return runs
}

// shapesRuns have two data sets of one name and two extractors side by side.
func shapesRuns() []fixture {
	var runs []fixture
	for _, size := range []int{16, 32} {
		for _, method := range []string{"ae", "lorae"} {
			runs = append(runs, seeds(2, func(s int64, off float64) fixture {
				v := fids("normal", float64(size)+off, "n_reference", 500, "n_generated", 1000, "reference_split", "test")
				w := fids("normal", float64(size)/100+off/1000, "n_reference", 500, "n_generated", 1000, "reference_split", "test")
				w[0].Extractor, w[0].Detail["extractor_sha256"] = "random", "0badcafe00000000"
				params := map[string]any{}
				if method == "lorae" {
					params, *v[0].Value = lambda(1e-3), *v[0].Value/2
				}
				f := mnist("shapes", method, params, s, shapesBudget, v, w)
				f.config.Dataset, f.config.DatasetOptions = "shapes", map[string]any{"size": size}
				f.config.DatasetChecksum = "5a5a5a5a00"
				f.config.Protocol, f.config.ProtocolVersion = "clean", 2
				return f
			})...)
		}
	}
	return runs
}
