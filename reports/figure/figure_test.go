package figure

import (
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// TestEverythingFits: no text and no picture is cut off by the figure's edge or covers another.
func TestEverythingFits(t *testing.T) {
	for name, f := range samples() {
		w := newWitness(f)
		f.paint(draw.New(w))
		all := append(w.texts, w.drawn...)
		if len(all) == 0 {
			t.Errorf("%s: nothing is written", name)
		}
		for i, a := range all {
			if a.box.Min.X < 0 || a.box.Min.Y < 0 || a.box.Max.X > w.w || a.box.Max.Y > w.h {
				t.Errorf("%s: %q at %v is outside of %.1f × %.1f", name, a.text, a.box, w.w, w.h)
			}
			for _, b := range all[:i] {
				if overlap(a.box, b.box) {
					t.Errorf("%s: %q at %.1f covers %q at %.1f", name, a.text, a.box, b.text, b.box)
				}
			}
		}
	}
}

// overlap reports whether two boxes share more than a line.
func overlap(a, b vg.Rectangle) bool {
	const touch = 0.1
	return a.Min.X+touch < b.Max.X && b.Min.X+touch < a.Max.X && a.Min.Y+touch < b.Max.Y && b.Min.Y+touch < a.Max.Y
}

// TestNamesAreWritten: every curve, panel and axis is named.
func TestNamesAreWritten(t *testing.T) {
	for name, want := range map[string][]string{
		"curves":   {"ae", "lorae", "näıve|β_1", "index", "singular value, of the largest", "0.001", "1e-5"},
		"panels":   {"ae", "lorae λ=1e-4", "irmae", "vae", "wae", "PC 1 (41 %)", "9", "60,000", "labelled images"},
		"pictures": {"lorae λ=1e-4 latent=128", "and more", "λ"},
		"strips":   {"test images", "lorae λ=0.0001", "latent=128 layers=8"},
	} {
		f := samples()[name]
		w := newWitness(f)
		f.paint(draw.New(w))
		written := map[string]bool{}
		for _, p := range w.texts {
			written[p.text] = true
		}
		for _, text := range want {
			if !written[text] {
				t.Errorf("%s: %q is not written; written are %v", name, text, written)
			}
		}
	}
}

func TestOneCurveNeedsNoLegend(t *testing.T) {
	f := Figure{Width: Column, Body: Charts{Columns: 1, Panels: []Chart{flat("")}}}
	w := newWitness(f)
	f.paint(draw.New(w))
	for _, p := range w.texts {
		if p.text == "lorae" {
			t.Error("a figure of one curve has a legend")
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		n, most int
		width   vg.Length
		columns int
	}{
		{1, 4, Column, 1}, {2, 4, Column, 2}, {3, 4, Page, 3}, {4, 4, Page, 4}, {5, 4, Page, 3}, {9, 4, Page, 3}, {8, 4, Page, 4}, {1, 3, Column, 1}, {2, 3, Page, 2},
	} {
		if width, columns := Fit(c.n, c.most); width != c.width || columns != c.columns {
			t.Errorf("%d panels, %d at most: %v points, %d in a row; want %v, %d", c.n, c.most, width, columns, c.width, c.columns)
		}
	}
}
