package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden pins every table in every format, with and without published
// figures, and what the flags do.
func TestGolden(t *testing.T) {
	store := newStore(t, scenario())
	for _, k := range kinds() {
		for _, format := range formatNames {
			pin(t, store, k.name+"."+format, "table", k.name, "--format", format)
			if len(k.sources) > 0 || format == "text" {
				pin(t, store, k.name+"-paper."+format, "table", k.name, "--format", format, "--paper")
			}
		}
	}
	for file, args := range flagged {
		pin(t, store, file, strings.Fields(args)...)
	}
}

// flagged are commands whose flags change more than the format.
var flagged = map[string]string{
	"fid-smoke.text":           "table fid --sweep smoke",
	"accuracy-smoke.text":      "table accuracy --sweep smoke",
	"gan-smoke.text":           "table gan --sweep smoke",
	"rank-smoke.text":          "table rank --sweep smoke",
	"fid-kid.text":             "table fid --metric kid",
	"fid-interval.text":        "table fid --interval --sweep quality",
	"fid-interval.latex":       "table fid --interval --sweep quality --format latex",
	"fid-best.text":            "table fid --best mse/test --where epochs<=20",
	"fid-sort.text":            "table fid --sort -gmm --sweep quality",
	"quality-prior.text":       "table quality --sampler prior",
	"trials-columns.text":      "table trials --columns id,lambda,seed,status,fid/gmm,rank/m>0.01 --where method=lorae,lambda<=0.01 --sort -gmm",
	"trials-fields.csv":        "table trials --columns id,method,params --sweep theory",
	"trials-group.text":        "table trials --group method,latent --columns contrast,theorem1/slope --sweep theory",
	"trials-group-mixed.text":  "table trials --group method --columns mse/test --sweep lambda",
	"compare.text":             "compare lorae ae --sweep quality",
	"compare.markdown":         "compare lorae ae --sweep quality --format markdown",
	"compare.latex":            "compare lorae ae --sweep quality --format latex",
	"compare.html":             "compare lorae ae --sweep quality --format html",
	"compare.csv":              "compare lorae ae --sweep quality --format csv",
	"compare.json":             "compare lorae ae --sweep quality --format json",
	"compare-all.text":         "compare lorae ae",
	"compare-accuracy.text":    "compare lorae,lambda=1e-3 vae --metric accuracy",
	"compare-same-method.text": "compare lorae,lambda=1e-3 lorae,lambda=1e-4 --metric rank --sweep paper",
	"compare-best.text":        "compare lorae ae --metric fid --best mse/test --sweep quality",
}

func pin(t *testing.T, store, file string, args ...string) {
	t.Run(file, func(t *testing.T) {
		var stdout, stderr bytes.Buffer
		if code := run(append(args, "--store", store), &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
			t.Fatalf("exit code %d, stderr %q", code, stderr.String())
		}
		compareGolden(t, file, stdout.Bytes())
		checkWidth(t, file, stdout.String())
	})
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); go test -update writes it anew:\n%s", path, diff)
	}
}

// checkWidth holds text to 100 columns.
func checkWidth(t *testing.T, file, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line) - 1; n > 100 && filepath.Ext(file) == ".text" {
			t.Errorf("%s: a line is %d columns wide: %s", file, n, line)
		}
	}
}
