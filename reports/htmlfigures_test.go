package main

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"loraebench/results"
)

// TestPageFigures: the page has every figure that there is something to draw of,
// as a whole picture, with the command that draws it; without any, it has none.
func TestPageFigures(t *testing.T) {
	text := readPage(t, newStore(t, scenario()))
	figures := regexp.MustCompile(`(?s)<figure id="figure-([^"]*)".*?src="data:image/(svg&#43;xml|png);base64,([^"]*)".*?(reports plot \S+).*?</figure>`).FindAllStringSubmatch(text, -1)
	drawn := map[string]bool{}
	for _, f := range figures {
		drawn[f[4]] = true
		picture, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(f[3], "&#43;", "+"))
		if err != nil {
			t.Errorf("%s: %v", f[1], err)
		}
		switch f[2] {
		case "svg&#43;xml":
			if !bytes.Contains(picture, []byte("<svg")) || !bytes.HasSuffix(bytes.TrimSpace(picture), []byte("</svg>")) {
				t.Errorf("%s is no whole SVG file", f[1])
			}
		case "png":
			if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
				t.Errorf("%s: %v", f[1], err)
			}
		default:
			t.Errorf("%s is %s", f[1], f[2])
		}
	}
	if !drawn["reports plot accuracy"] || !drawn["reports plot lambda"] || len(figures) != strings.Count(text, "<figure ") {
		t.Errorf("%d figures of %v in a page with %d", len(figures), drawn, strings.Count(text, "<figure "))
	}
	if text := readPage(t, newStore(t, []fixture{mnist("s", "ae", map[string]any{}, 1, paperBudget).ends(results.Failed, "no luck")})); strings.Contains(text, "<figure") {
		t.Error("a page of failures has figures")
	}
}

// TestFiguresKept: they are drawn anew when a trial more is done, and only then.
func TestFiguresKept(t *testing.T) {
	o := pageOptions{options: &options{store: newStore(t, smokeRuns())}}
	first, err := o.Page()
	if err != nil {
		t.Fatal(err)
	}
	again, err := o.Page()
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Figures) == 0 || &first.Figures[0] != &again.Figures[0] {
		t.Error("the figures of the same trials were drawn twice")
	}
	o.store = newStore(t, smokeRuns()[1:])
	if other, err := o.Page(); err != nil || len(other.Figures) > 0 && &other.Figures[0] == &first.Figures[0] {
		t.Errorf("the figures of other trials were kept (%v)", err)
	}
}
