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
		{"", exitUsage, "reports: no command given; known: table (see reports --help)"},
		{"tabel fid", exitUsage, `reports: unknown command "tabel"; known: table (see reports --help)`},
		{"--stoer x", exitUsage, "reports: unknown flag: --stoer (see reports --help)"},
		{"table", exitUsage, "reports: no table named; known: accuracy, fid, gan, rank"},
		{"table fdi", exitUsage, `reports: unknown table "fdi"; known: accuracy, fid, gan, rank`},
		{"table fid rank", exitUsage, `reports: one table at a time, got ["fid" "rank"]; known: accuracy, fid, gan, rank`},
		{"table fid --format html", exitUsage, `reports: unknown format "html"; known: text, markdown, csv, json`},
		{"table fid --papers", exitUsage, "reports: unknown flag: --papers (see reports table --help)"},
		{"table fid --store", exitUsage, "reports: flag needs an argument: --store (see reports table --help)"},
		{"table fid --store " + missing, exitFailure, "reports: store " + missing + ": open: " + results.ErrNoStore.Error()},
		{"table fid --store " + text, exitFailure, "reports: store " + text + ": open: " + results.ErrNotStore.Error() + "…"},
		{"table fid --store " + empty, exitFailure, "reports: " + empty + " holds no trials; run a sweep first, e.g. runner sweep sweeps/quickstart.yaml"},
		{"table fid --sweep s --store " + empty, exitFailure, "reports: " + empty + " holds no trials; run a sweep first, e.g. runner sweep sweeps/quickstart.yaml"},
		{"table fid --sweep papre --store " + full, exitFailure, "reports: " + full + ` holds no trials of sweep "papre"; its sweeps: gan, paper, shapes, smoke`},
		{"table fid --store " + without, exitFailure, "reports: no fid was measured in the 1 trial (1 done) of " + without + "; run a sweep that does, e.g. runner sweep sweeps/fid.yaml"},
		{"table gan --store " + without, exitFailure, "reports: no fid was measured in the 1 trial (1 done) of " + without + "; run a sweep that does, e.g. runner sweep sweeps/gan.yaml"},
		{"table 1 --store " + pending, exitFailure, "reports: no accuracy yet in " + pending + ": 1 trial (1 pending); see runner status, or run the sweep again to go on"},
		{"table rank --store " + failed, exitFailure, "reports: no rank yet in " + failed + ": 1 trial (1 failed) (first reason: no space left on device); see runner status, or run the sweep again to go on"},
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
	for _, args := range [][]string{{"--help"}, {"table", "--help"}} {
		var stdout, stderr bytes.Buffer
		if code := run(args, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr.String())
		}
		for _, want := range []string{"Examples:\n  reports table fid\n", "--store FILE", "runs/lorae.db"} {
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
