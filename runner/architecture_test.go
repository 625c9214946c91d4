package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport says which of our packages each of our packages may reach, directly or not.
// runner itself wires everything together and may reach all but reports.
var mayImport = map[string][]string{
	"lorae":                       {"runner/method", "runner/nn"},
	"baselines":                   {"runner/method", "runner/nn"},
	"sweeps":                      {},
	"results":                     {},
	"reports/table":               {},
	"reports/figure":              {},
	"reports/page":                {"results", "reports/table"},
	"reports/live":                {"results", "reports/page", "reports/table", "runner/folder"},
	"reports":                     {"results", "reports/figure", "reports/table", "reports/page", "reports/live", "runner/folder", "stats", "sweeps"},
	"stats":                       {},
	"runner/golden":               {},
	"runner/download":             {},
	"runner/images":               {},
	"runner/launch":               {},
	"runner/folder":               {"results"},
	"runner/supervise":            {"results", "runner/folder", "runner/launch"},
	"runner/protocol":             {},
	"runner/backend":              {},
	"runner/backend/install":      {"runner/download"},
	"runner/method":               {},
	"runner/method/methodtest":    {"runner/method", "runner/nn", "runner/train"},
	"runner/nn":                   {"runner/method"},
	"runner/dataset":              {"runner/download", "runner/method", "runner/images"},
	"runner/train":                {"runner/method"},
	"runner/metric":               {"stats"},
	"runner/metric/gmm":           {"runner/method"},
	"runner/metric/accuracy":      {"runner/method", "runner/nn"},
	"runner/metric/extractor":     {"runner/download", "runner/method", "runner/nn", "runner/dataset", "runner/images", "runner/metric/extractor/pth"},
	"runner/metric/extractor/pth": {},
	"runner/trial":                {"runner/download", "results", "runner/dataset", "runner/folder", "runner/images", "runner/method", "runner/metric", "runner/metric/accuracy", "runner/metric/extractor", "runner/metric/extractor/pth", "runner/metric/gmm", "runner/nn", "runner/protocol", "runner/train", "stats"},
}

// gomlxFree are the packages that must not link the machine learning library.
var gomlxFree = []string{
	"sweeps", "results", "stats", "reports", "reports/figure", "reports/table", "reports/page", "reports/live", "runner/protocol", "runner/dataset",
	"runner/images", "runner/launch", "runner/folder", "runner/supervise", "runner/backend/install",
}

func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Deps \" \"}}", "loraebench/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		deps := strings.Fields(line)
		pkg := strings.TrimPrefix(deps[0], "loraebench/")
		if pkg == "runner" {
			continue
		}
		allowed, ok := mayImport[pkg]
		if !ok {
			t.Errorf("package %s has no rule: add it to mayImport", pkg)
		}
		seen++
		for _, dep := range deps[1:] {
			if own, ok := strings.CutPrefix(dep, "loraebench/"); ok && !slices.Contains(allowed, own) {
				t.Errorf("%s must not depend on %s", pkg, own)
			}
			if strings.HasPrefix(dep, "github.com/gomlx/") && slices.Contains(gomlxFree, pkg) {
				t.Errorf("%s must not depend on %s", pkg, dep)
			}
		}
	}
	if seen != len(mayImport) {
		t.Errorf("%d packages listed, %d have rules", seen, len(mayImport))
	}
}
