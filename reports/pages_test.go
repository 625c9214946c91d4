package main

import (
	"bytes"
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
)

const (
	recordDir = "../records"         // a file a sweep, as runner export writes them
	figureDir = "../records/figures" // that the pages show
)

// pages are what shows tables and figures of the records.
var pages = []string{"../README.md", "../records/theorems.md"}

// shown is a line of a page that names a command of reports and the sweep whose
// record it was given, and the table or pictures below the line.
var shown = regexp.MustCompile("(?m)^(`reports ([^`]+)` after `runner sweep sweeps/([a-z0-9-]+)\\.yaml`.*\n\n)(?:(?:    .*|!\\[.*)?\n)+")

// TestPages holds tables and figures to what the program makes of the committed
// records; -update writes them anew.
func TestPages(t *testing.T) {
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			made, count := remade(t, page, string(text))
			if count < 4 {
				t.Errorf("%s shows %d tables and figures of the records, want 4 or more", page, count)
			}
			if *update {
				if err := os.WriteFile(page, []byte(made), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(text), made); diff != "" {
				t.Errorf("%s is not what the records give (-page +records); go test ./reports -run Pages -update writes it anew:\n%s", page, diff)
			}
		})
	}
}

// remade is a page with its tables and figures made anew, and their number.
func remade(t *testing.T, page, text string) (made string, count int) {
	t.Helper()
	made = shown.ReplaceAllStringFunc(text, func(part string) string {
		count++
		m := shown.FindStringSubmatch(part)
		command, store := strings.Fields(m[2]), storeOf(t, m[3])
		if command[0] == "plot" {
			return m[1] + pictures(t, page, store, command[1:]) + "\n"
		}
		return m[1] + indented(t, append(command, "--store", store)) + "\n"
	})
	return made, count
}

// storeOf is a store with a committed record.
func storeOf(t *testing.T, sweep string) string {
	t.Helper()
	file, err := os.Open(filepath.Join(recordDir, sweep+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := results.ReadBundle(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lorae.db")
	store, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Import(t.Context(), bundle)
	for _, err := range []error{err, store.Close(), file.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// indented runs a command whose output a page shows.
func indented(t *testing.T, args []string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, &stdout, &stderr); code != exitOK {
		t.Fatalf("reports %s: %s", strings.Join(args, " "), stderr.String())
	}
	return "    " + strings.ReplaceAll(strings.TrimSpace(stdout.String()), "\n", "\n    ") + "\n"
}

// pictures are the links to a command's figures; the committed ones must be the same, pixel by pixel.
func pictures(t *testing.T, page, store string, args []string) string {
	t.Helper()
	files, _ := drawn(t, store, append(args, "--format", "png")...)
	links := ""
	for _, name := range slices.Sorted(maps.Keys(files)) {
		stem, isPicture := strings.CutSuffix(name, ".png")
		if !isPicture {
			continue
		}
		kept := filepath.Join(figureDir, name)
		if *update {
			if err := os.WriteFile(kept, files[name], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if old, err := os.ReadFile(kept); err != nil {
			t.Error(err)
		} else if !cmp.Equal(decoded(t, old), decoded(t, files[name])) {
			t.Errorf("%s is not what the records give; go test ./reports -run Pages -update draws it anew", kept)
		}
		link, err := filepath.Rel(filepath.Dir(page), kept)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(string(files[stem+".txt"]), "\n")
		links += "![" + title + "](" + link + ")\n"
	}
	return links
}

func decoded(t *testing.T, file []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}
