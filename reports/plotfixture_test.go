package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loraebench/results"
)

// plotted is a trial that figures show: a fixture with series and pictures.
type plotted struct {
	fixture
	series   []results.Series
	pictures map[string][2]int // rows and columns by name; nil: a trial that took none
}

// plotStore builds a store, and the trials' pictures beside it.
func plotStore(t *testing.T, all []plotted) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lorae.db")
	store, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	plans := map[string][]results.Config{}
	for _, p := range all {
		plans[p.sweep] = append(plans[p.sweep], p.config)
	}
	for sweep, configs := range plans {
		if _, err := store.Plan(sweep, configs); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range all {
		if err := store.Start(p.config.ID(), results.Provenance{Started: p.prov.Started}); err != nil {
			t.Fatal(err)
		}
		if err := store.Ingest(&results.Record{
			ID: p.config.ID(), Sweep: p.sweep, Config: p.config, Status: p.status, Reason: p.reason,
			Provenance: p.prov, Values: p.values, Series: p.series,
		}, ""); err != nil {
			t.Fatal(err)
		}
		if p.pictures != nil {
			if err := os.MkdirAll(picturePath(path, p, ""), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		for name, size := range p.pictures {
			writePicture(t, picturePath(path, p, name), size, p.config)
		}
	}
	return path
}

func picturePath(store string, p plotted, name string) string {
	return filepath.Join(results.TrialsDir(store), p.config.ID(), results.PicturesDir, name)
}

// writePicture has images of 8 pixels a side, of a colour of their own.
func writePicture(t *testing.T, path string, size [2]int, c results.Config) {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 8*size[1], 8*size[0]))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			img.SetNRGBA(x, y, color.NRGBA{uint8(len(c.Method) * 20), uint8(y / 8 * 30), uint8(x / 8 * 30), 255})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// encoding adds what a method with an encoder leaves.
func encoding(f fixture, decay float64) plotted {
	p := plotted{fixture: f, pictures: map[string][2]int{
		results.SamplesPicture("normal"): {8, 8}, results.SamplesPicture("gmm"): {8, 8},
		results.ReconstructionPicture: {2, 8}, results.InterpolationPicture: {4, 8},
	}}
	spectrum := results.Series{Name: codeSpectrum}
	for i := 1.0; i <= 32; i++ {
		spectrum.X = append(spectrum.X, i)
		spectrum.Y = append(spectrum.Y, 7*math.Exp(-decay*(i-1))*(1+float64(f.config.Seed)/20))
	}
	p.series = append(p.series, spectrum)
	for label := range 10 {
		s := results.Series{Name: fmt.Sprintf("projection/%d", label)}
		for i := range 2 {
			angle := float64(label*2+i) + float64(f.config.Seed)
			s.X, s.Y = append(s.X, 3*math.Cos(angle)), append(s.Y, decay*math.Sin(angle))
		}
		p.series = append(p.series, s)
	}
	return p.losing("total", 0.05).losing("reconstruction", 0.04)
}

// losing adds a term of the loss.
func (p plotted) losing(term string, from float64) plotted {
	s := results.Series{Name: lossPrefix + term}
	for epoch := 1.0; epoch <= 6; epoch++ {
		s.X, s.Y = append(s.X, epoch), append(s.Y, from/epoch*(1+float64(p.config.Seed)/50))
	}
	p.series = append(p.series, s)
	return p
}

// gallery has something of every figure: methods that can do all, some and
// nothing, one that failed, one without pictures, and trials of other settings.
func exhibition() []plotted {
	var all []plotted
	for s := int64(1); s <= 2; s++ {
		off := float64(s)
		all = append(all,
			encoding(mnist("fig", "ae", map[string]any{"latent": 32}, s, smokeBudget, fids("normal", 31+off), fids("gmm", 25+off), accuracies(30+off, 50, 70, 90)), 0.1),
			encoding(mnist("fig", "vae", map[string]any{"latent": 32}, s, smokeBudget, fids("normal", 21+off), fids("gmm", 20+off), fids("prior", 29), accuracies(33+off, 51, 75, 91)), 0.2),
			plotted{fixture: mnist("fig", "supervised", map[string]any{"latent": 32}, s, smokeBudget, accuracies(40, 60, 85+off, 95)), pictures: map[string][2]int{}},
			plotted{
				fixture:  mnist("fig", "nsgan", map[string]any{"latent": 64}, s, smokeBudget, fids("prior", 9+off)),
				pictures: map[string][2]int{results.SamplesPicture("prior"): {8, 8}},
			}.losing("total", 0.7).losing("critic", -1).losing("generator", 2),
		)
		for i, l := range []float64{1e-4, 1e-3, 1e-2} {
			r := 60 / float64(i+1)
			all = append(all, encoding(mnist("fig", "lorae", lambda(l), s, smokeBudget, fids("normal", 20+off*float64(i)), fids("gmm", 15+off),
				accuracies(41, 61+off, 81, 92), ranks("", r, r, r, r, r/2+off, r/2+off, r/2, r/2)), 0.3*float64(i+1)).losing("nuclear", 0.01))
		}
	}
	all[1].pictures[results.SamplesPicture("prior")] = [2]int{8, 8}
	all[len(all)-1].pictures = nil // lorae λ=0.01, seed 2
	failed := plotted{fixture: mnist("fig", "irmae", map[string]any{"latent": 32}, 1, smokeBudget).ends(results.Diverged, "loss is NaN in epoch 3")}
	clean := encoding(mnist("fig", "ae", map[string]any{"latent": 32}, 1, smokeBudget, fids("normal", 40)), 0.1)
	clean.config.Protocol = "clean"
	longer := smokeBudget
	longer.Epochs++
	return append(all, failed, clean, encoding(mnist("long", "ae", map[string]any{"latent": 32}, 1, longer, fids("normal", 11)), 0.1))
}

// drawn runs reports plot and returns what it wrote, by name.
func drawn(t *testing.T, store string, args ...string) (files map[string][]byte, stderr string) {
	t.Helper()
	out := t.TempDir()
	var stdout, errs bytes.Buffer
	if code := run(append([]string{"plot", "--store", store, "--out", out}, args...), &stdout, &errs); code != exitOK {
		t.Fatalf("%q: exit code %d, stderr %q", args, code, errs.String())
	}
	files = map[string][]byte{}
	for path := range strings.Lines(stdout.String()) {
		text, err := os.ReadFile(strings.TrimSpace(path))
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(strings.TrimSpace(path))] = text
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != len(files) {
		t.Errorf("%q: %d files are there, %d were named: %v", args, len(entries), len(files), err)
	}
	return files, errs.String()
}
