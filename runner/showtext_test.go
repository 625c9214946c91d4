package main

import (
	"strings"
	"testing"

	"loraebench/results"
)

// TestShowAllImages: a budget of 0 images means all of them.
func TestShowAllImages(t *testing.T) {
	var b strings.Builder
	g := configuration(results.Config{})
	if err := g.write(&b, ""); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if rest, ok := strings.CutPrefix(line, "training images"); ok && strings.TrimSpace(rest) == "all" {
			return
		}
	}
	t.Errorf("no line says that all training images are used:\n%s", b.String())
}
