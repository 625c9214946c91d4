package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loraebench/results"
)

// TestErrors: every mistake is one line that says what would be right.
func TestErrors(t *testing.T) {
	full := newStore(t, scenario())
	pending := newStore(t, []fixture{mnist("s", "ae", map[string]any{}, 1, paperBudget).ends(results.Pending, "")})
	failed := newStore(t, []fixture{mnist("s", "ae", map[string]any{}, 1, paperBudget).ends(results.Failed, "no space left\non device")})
	unmeasured := shapesBudget
	unmeasured.Samples = 0
	without := newStore(t, []fixture{mnist("s", "ae", map[string]any{}, 1, unmeasured)})
	empty := newStore(t, nil)
	ranked := shapesRuns()
	for i := range ranked {
		ranked[i].values = append(ranked[i].values, ranks("unsupported: no M", 0, 0, 0, 0, 1, 2, 3, 4)...)
		ranked[i].config.Params = lambda(float64(i))
	}
	shapes := newStore(t, ranked)
	missing := filepath.Join(t.TempDir(), "no.db")
	text := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(text, bytes.Repeat([]byte("not a store\n"), 100), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"", exitUsage, "reports: no command given; known: bench, compare, html, plot, serve, table (see reports --help)"},
		{"tabel fid", exitUsage, `reports: unknown command "tabel"; known: bench, compare, html, plot, serve, table (see reports --help)`},
		{"--stoer x", exitUsage, "reports: unknown flag: --stoer (see reports --help)"},
		{"table", exitUsage, "reports: no table named; known: " + strings.Join(kindNames(), ", ")},
		{"table fdi", exitUsage, `reports: unknown table "fdi"; known: ` + strings.Join(kindNames(), ", ")},
		{"table fid rank", exitUsage, `reports: one table at a time, got ["fid" "rank"]; known: ` + strings.Join(kindNames(), ", ")},
		{"table fid --format pdf", exitUsage, `reports: unknown format "pdf"; known: text, markdown, latex, html, csv, json`},
		{"table fid --papers", exitUsage, "reports: unknown flag: --papers (see reports table --help)"},
		{"table fid --store", exitUsage, "reports: flag needs an argument: --store (see reports table --help)"},
		{"table fid --store " + missing, exitFailure, "reports: store " + missing + ": open: " + results.ErrNoStore.Error()},
		{"table fid --store " + text, exitFailure, "reports: store " + text + ": open: " + results.ErrNotStore.Error() + "…"},
		{"table fid --store " + empty, exitFailure, "reports: " + empty + " holds no trials; run a sweep first, e.g. runner sweep sweeps/quickstart.yaml"},
		{"table fid --sweep s --store " + empty, exitFailure, "reports: " + empty + " holds no trials; run a sweep first, e.g. runner sweep sweeps/quickstart.yaml"},
		{"table fid --sweep papre --store " + full, exitFailure, "reports: " + full + ` holds no trials of sweep "papre"; its sweeps: gan, lambda, paper, quality, shapes, smoke, theory`},
		{"table fid --store " + without, exitFailure, "reports: no fid was measured in the 1 trial (1 done) of " + without + "; run a sweep that does, e.g. runner sweep sweeps/fid.yaml"},
		{"table gan --store " + without, exitFailure, "reports: no fid was measured in the 1 trial (1 done) of " + without + "; run a sweep that does, e.g. runner sweep sweeps/gan.yaml"},
		{"table quality --store " + without, exitFailure, "reports: no kid, precision, recall, density, coverage, fid_inf was measured in the 1 trial (1 done) of " + without + "; run a sweep that does, e.g. runner sweep sweeps/fid.yaml"},
		{"table 1 --store " + pending, exitFailure, "reports: no accuracy yet in " + pending + ": 1 trial (1 pending); see runner status, or run the sweep again to go on"},
		{"table rank --store " + failed, exitFailure, "reports: no rank yet in " + failed + ": 1 trial (1 failed) (first reason: no space left on device); see runner status, or run the sweep again to go on"},

		{"table rank --metric kid", exitUsage, "reports: table rank has no --metric; fid has: fid, kid, fid_inf, precision, recall, density, coverage"},
		{"table fid --metric mse", exitUsage, `reports: unknown metric "mse" for table fid; known: fid, kid, fid_inf, precision, recall, density, coverage`},
		{"table fid --sampler gmm", exitUsage, "reports: table fid has no --sampler; quality has"},
		{"table quality --sampler gnn", exitUsage, `reports: unknown sampler "gnn"; known: normal, gmm, prior`},
		{"table fid --columns id", exitUsage, "reports: table fid has no --columns and --group; trials has"},
		{"table trials --columns id,,seed", exitUsage, "reports: --columns has an empty name"},
		{"table trials --group method --columns seed", exitUsage, "reports: column seed is not in --group method: it may differ within a row"},
		{"table trials --columns fid/gmn --store " + full + " --sweep smoke", exitUsage, "reports: no trial has a value of fid/gmn; " + full +
			" has: accuracy/10, accuracy/100, accuracy/1000, accuracy/10000, fid/gmm, fid/normal, rank/code:effective, rank/code>0.001, rank/code>0.01, rank/code>0.1," +
			" rank/m:effective, rank/m>0.001, rank/m>0.01, rank/m>0.1"},
		{"table trials --columns lamda --store " + full + " --sweep smoke", exitUsage, `reports: no trial has a "lamda"; known: id, sweep, status, reason, dataset, protocol,` +
			" method, params, seed, epochs, images, batch, learning_rate, samples, backend, device, host, revision, started, finished, lambda, latent"},
		{"table fid --where method", exitUsage, `reports: condition "method": want FIELD=VALUE, with = or one of != < <= > >=, e.g. method=lorae,lambda>=1e-3`},
		{"table fid --where lamda=1 --store " + pending, exitUsage, `reports: no trial has a "lamda"; known: id, sweep, status, reason, dataset, protocol,` +
			" method, params, seed, epochs, images, batch, learning_rate, samples, backend, device, host, revision, started, finished"},
		{"table fid --method loare --where seed<9 --store " + pending, exitFailure, "reports: none of the 1 trial (1 pending) of " + pending +
			" meets method=loare, seed<9; its methods: ae"},
		{"table fid --best fid/gmm", exitUsage, "reports: --best fid/gmm: the table shows fid, and numbers chosen by themselves are too good; choose by another metric"},
		{"table fid --best rank/m>0.1", exitUsage, "reports: --best rank/m>0.1: no metric that has a better and a worse; those are: " +
			"fid, kid, fid_inf, precision, recall, density, coverage, mse, psnr, ssim, accuracy"},
		{"table fid --best mse", exitUsage, "reports: --best mse: want METRIC/VARIANT, e.g. mse/test or accuracy/1000"},
		{"table rank --best fid/normal --sweep shapes --store " + shapes, exitUsage,
			"reports: --best fid/normal: measured in more than one way (lenet; random); name an extractor, or choose with --where"},
		{"table fid --sort fdi --store " + full + " --sweep smoke", exitUsage, "reports: --sort fdi: no such column; known: method, mnist/normal/lenet, mnist/gmm/lenet"},
		{"table fid --sort mnist --store " + full + " --sweep smoke", exitUsage, "reports: --sort mnist fits more than one column: mnist/normal/lenet, mnist/gmm/lenet"},

		{"compare lorae", exitUsage, `reports: two methods are compared, got ["lorae"]; e.g. reports compare lorae irmae`},
		{"compare lorae ae --metric fdi", exitUsage, `reports: unknown metric "fdi"; known: ` + strings.Join(metricNames(catalogue), ", ")},
		{"compare lorae,lambda ae", exitUsage, `reports: condition "lambda": want FIELD=VALUE, with = or one of != < <= > >=, e.g. method=lorae,lambda>=1e-3`},
		{"compare lorae ae --best fid/gmm", exitUsage, "reports: --best fid/gmm: the table shows fid, and numbers chosen by themselves are too good; choose by another metric"},
		{"compare lorae ea --sweep smoke --store " + full, exitFailure, "reports: no trial of " + full + " meets method=ea; its methods: ae, lorae"},
		{"compare lorae irmae --sweep quality --store " + full, exitFailure, "reports: lorae, 6 trials (6 done), and irmae, 1 trial (1 failed), have no fid in one setting of " +
			full + ": the same protocol, budget, data and extractor"},
		{"bench --trials 0", exitUsage, "reports: --trials is 0, must be at least 1"},
		{"bench now", exitUsage, `reports: bench takes no arguments, got ["now"]`},
	} {
		var stdout, stderr bytes.Buffer
		code := run(strings.Fields(c.args), &stdout, &stderr)
		got := stderr.String()
		if before, ok := strings.CutSuffix(c.want, "…"); ok && strings.HasPrefix(got, before) {
			got = c.want + got[len(got)-1:] // the rest of the line is another package's
		}
		if code != c.code || got != c.want+"\n" || strings.Count(stderr.String(), "\n") != 1 || stdout.Len() > 0 {
			t.Errorf("reports %s\n exit code %d, want %d\n stdout %q\n stderr %q\n want   %q", c.args, code, c.code, stdout.String(), got, c.want+"\n")
		}
	}
}

// TestHelp: every command explains itself with an example, and touches no store.
func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"table", "--help"}, {"compare", "--help"}, {"bench", "--help"}} {
		var stdout, stderr bytes.Buffer
		if code := run(args, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr.String())
		}
		for _, want := range []string{"Examples:\n  reports ", "--store FILE", "runs/lorae.db"} {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("%q lacks %q:\n%s", args, want, stdout.String())
			}
		}
	}
}

func TestVerboseAndAlias(t *testing.T) {
	store := newStore(t, smokeRuns())
	var stdout, byNumber, stderr bytes.Buffer
	if code := run([]string{"table", "accuracy", "--store", store}, &stdout, &stderr); code != exitOK {
		t.Fatal(stderr.String())
	}
	if code := run([]string{"table", "1", "-v", "--store", store}, &byNumber, &stderr); code != exitOK {
		t.Fatal(stderr.String())
	}
	if stdout.Len() == 0 || stdout.String() != byNumber.String() {
		t.Errorf("table 1 is not table accuracy:\n%s\n%s", byNumber.String(), stdout.String())
	}
	if want := "reports: " + store + ": 3 trials (3 done)\n"; stderr.String() != want {
		t.Errorf("-v says %q, want %q", stderr.String(), want)
	}
}

// closedPipe fails every write.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestUnwritable(t *testing.T) {
	store := newStore(t, smokeRuns())
	for _, format := range formatNames {
		var stderr bytes.Buffer
		code := run([]string{"table", "fid", "--store", store, "--format", format}, closedPipe{}, &stderr)
		if code != exitFailure || strings.Count(stderr.String(), "\n") != 1 || !strings.Contains(stderr.String(), "broken pipe") {
			t.Errorf("%s: exit code %d, stderr %q", format, code, stderr.String())
		}
	}
}
