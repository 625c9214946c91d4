package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
)

// TestPageSections pins what the page of the scenario is made of: sections,
// tables with their sizes, and the command of each.
func TestPageSections(t *testing.T) {
	text := readPage(t, newStore(t, scenario()))
	var got strings.Builder
	for _, s := range regexp.MustCompile(`(?s)<section id="([^"]*)".*?</section>`).FindAllStringSubmatch(text, -1) {
		got.WriteString(s[1] + "\n")
		for _, c := range regexp.MustCompile(`<code class="command">(reports table [^<]*)</code>`).FindAllStringSubmatch(s[0], -1) {
			got.WriteString("  " + regexp.MustCompile(`--store \S+`).ReplaceAllString(c[1], "--store FILE") + "\n")
		}
		for _, table := range regexp.MustCompile(`(?s)<table.*?</table>`).FindAllString(s[0], -1) {
			got.WriteString("  table " + sizes(table) + "\n")
		}
	}
	compareGolden(t, "page-sections.text", []byte(got.String()))
}

// sizes counts the rows, numbers and footnotes of a table.
func sizes(table string) string {
	return fmt.Sprintf("%d rows, %d cells with trials, %d notes", strings.Count(table, "<tr"), strings.Count(table, "data-trials="), strings.Count(table, "<li>"))
}

// readPage is the page that reports html writes.
func readPage(t *testing.T, store string, flags ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	var stdout, stderr bytes.Buffer
	if code := run(append([]string{"html", "-o", file, "--store", store}, flags...), &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit code %d, stderr %q", code, stderr.String())
	}
	if got := stdout.String(); !strings.HasPrefix(got, file+": ") || strings.Count(got, "\n") != 1 {
		t.Errorf("stdout %q, want a line about %s", got, file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(file + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left beside the page: %q (%v)", left, err)
	}
	return string(text)
}

// TestPageSelection: the flags that choose trials, and the commands that say so.
func TestPageSelection(t *testing.T) {
	store := newStore(t, scenario())
	whole := readPage(t, store)
	part := readPage(t, store, "--sweep", "smoke", "--where", "lambda>=1e-4", "--interval")
	if want := `reports table fid --store ` + store + ` --sweep smoke --where &#39;lambda&gt;=1e-4&#39; --interval --paper`; !strings.Contains(part, want) {
		t.Errorf("no command %s", want)
	}
	for name, want := range map[string]bool{`"sweep":"smoke"`: true, `"sweep":"paper"`: false, `"method":"lorae"`: true, `"method":"wae"`: false} {
		if !strings.Contains(whole, name) || strings.Contains(part, name) != want {
			t.Errorf("%s: in the whole page %v, in the part %v, want it there: %v", name, strings.Contains(whole, name), strings.Contains(part, name), want)
		}
	}
	if diff := cmp.Diff(readPageTables(whole), readPageTables(readPage(t, store))); diff != "" {
		t.Errorf("the same store gives another page:\n%s", diff)
	}
}

// TestPageToStdout: with -o - the page and nothing else, and a pipe that breaks is one line.
func TestPageToStdout(t *testing.T) {
	store := newStore(t, smokeRuns())
	var stdout, stderr bytes.Buffer
	if code := run([]string{"html", "-o", "-", "--store", store}, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit code %d, stderr %q", code, stderr.String())
	}
	if text := stdout.String(); !strings.HasPrefix(text, "<!DOCTYPE html>") || !strings.HasSuffix(text, "</html>\n") {
		t.Errorf("no whole page: %.80q", text)
	}
	code := run([]string{"html", "-o", "-", "--store", store}, closedPipe{}, &stderr)
	if code != exitFailure || strings.Count(stderr.String(), "\n") != 1 || !strings.Contains(stderr.String(), "broken pipe") {
		t.Errorf("exit code %d, stderr %q", code, stderr.String())
	}
}

// readPageTables is a page without the time.
func readPageTables(text string) string {
	return regexp.MustCompile(`(?s)<section id="fid".*?</section>`).FindString(text)
}

// TestPageErrors: mistakes are one line, and no page is left.
func TestPageErrors(t *testing.T) {
	store, empty := newStore(t, smokeRuns()), newStore(t, nil)
	dir := t.TempDir()
	out := filepath.Join(dir, "report.html")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"html", "fid", "--store", store}, exitUsage, `reports html takes no arguments, got ["fid"]`},
		{[]string{"html", "-o", out, "--store", empty}, exitFailure, "holds no trials; run a sweep first"},
		{[]string{"html", "-o", out, "--store", filepath.Join(dir, "no.db")}, exitFailure, results.ErrNoStore.Error()},
		{[]string{"html", "-o", out, "--store", store, "--sweep", "smoek"}, exitFailure, `no trials of sweep "smoek"; its sweeps: smoke`},
		{[]string{"html", "-o", out, "--store", store, "--method", "wae"}, exitFailure, "its methods: "},
		{[]string{"html", "-o", out, "--store", store, "--where", "lambda"}, exitUsage, "lambda"},
		{[]string{"html", "-o", filepath.Join(dir, "no", "report.html"), "--store", store}, exitFailure, "no such file or directory"},
		{[]string{"html", "-o", dir, "--store", store}, exitFailure, dir},
		{[]string{"serve", "now", "--store", store}, exitUsage, `reports serve takes no arguments, got ["now"]`},
		{[]string{"serve", "--store", filepath.Join(dir, "no.db")}, exitFailure, results.ErrNoStore.Error()},
		{[]string{"serve", "--store", store, "--addr", "8080"}, exitUsage, `--addr "8080": want HOST:PORT, such as 127.0.0.1:8080`},
		{[]string{"serve", "--store", store, "--addr", "localhost:http"}, exitUsage, `want HOST:PORT`},
		{[]string{"serve", "--store", store, "--addr", "127.0.0.1:99999"}, exitUsage, `want HOST:PORT`},
		{[]string{"serve", "--store", store, "--addr", "192.0.2.1:8080"}, exitFailure, "listen at 192.0.2.1:8080: "},
	} {
		var stdout, stderr bytes.Buffer
		code := run(c.args, &stdout, &stderr)
		if got := stderr.String(); code != c.code || !strings.Contains(got, c.want) || strings.Count(got, "\n") != 1 || stdout.Len() > 0 {
			t.Errorf("reports %q\n exit code %d, want %d\n stdout %q\n stderr %q\n want   %q", c.args, code, c.code, stdout.String(), got, c.want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}
