package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"loraebench/results"
	"loraebench/runner/backend"
)

// fidReport is the output of runner fid --json.
type fidReport struct {
	Reference       sideReport      `json:"reference"`
	Generated       sideReport      `json:"generated"`
	Extractor       extractorReport `json:"extractor"`
	Backend         string          `json:"backend"`
	Program         string          `json:"program"`
	Values          []results.Value `json:"values"`
	Warnings        []string        `json:"warnings"`
	Images          int             `json:"images"`
	Seconds         float64         `json:"seconds"`
	ImagesPerSecond float64         `json:"images_per_second"`
}

// sideReport is a set of images; of statistics there is only the path.
type sideReport struct {
	Path     string `json:"path"`
	N        int    `json:"n,omitempty"`
	Height   int    `json:"height,omitempty"`
	Width    int    `json:"width,omitempty"`
	Channels int    `json:"channels,omitempty"`
}

type extractorReport struct {
	ID     string `json:"id"`
	SHA256 string `json:"sha256"`
	Resize string `json:"resize"`
}

// report is what is known before anything is measured.
func (c *comparison) report(seen int, took time.Duration) *fidReport {
	r := &fidReport{
		Reference: c.sides[0].report(), Generated: c.sides[1].report(), Backend: backend.DeviceOf(c.backend), Program: programVersion(),
		Extractor: extractorReport{c.extractor.ID, c.extractor.SHA256, c.extractor.Resize},
		Values:    []results.Value{}, Warnings: append([]string{}, c.warnings...),
		Images: seen, Seconds: took.Seconds(),
	}
	r.ImagesPerSecond = float64(seen) / r.Seconds
	return r
}

func (s fidSide) report() sideReport {
	if s.set == nil {
		return sideReport{Path: s.path}
	}
	return sideReport{s.path, s.set.N, s.set.H, s.set.W, s.set.C}
}

// add adds values with the facts they share.
func (r *fidReport) add(values []results.Value) {
	for _, v := range values {
		v.Extractor = r.Extractor.ID
		for name, n := range map[string]int{"n_reference": r.Reference.N, "n_generated": r.Generated.N} {
			if n > 0 {
				v.Detail[name] = n
			}
		}
		if w, ok := v.Detail["warning"].(string); ok && !slices.Contains(r.Warnings, w) {
			r.Warnings = append(r.Warnings, w)
		}
		r.Values = append(r.Values, v)
	}
}

// fidLabels are the names of values for people. The first one is that of pytorch-fid.
var fidLabels = map[string]string{
	"fid": "FID", "kid": "KID", "precision": "Precision", "recall": "Recall", "density": "Density", "coverage": "Coverage", "fid_inf": "FID∞",
}

// print writes the values, then what they are of.
func (r *fidReport) print(a *app) error {
	var b strings.Builder
	for _, v := range r.Values {
		fmt.Fprintf(&b, "%s:  %s", fidLabels[v.Metric], short(*v.Value))
		if std, ok := v.Detail["std"].(float64); ok {
			fmt.Fprintf(&b, " ± %s", short(std))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	f := newFacts()
	f.fact("reference", r.Reference.describe())
	f.fact("generated", r.Generated.describe())
	f.fact("extractor", r.Extractor.ID)
	f.fact("extractor SHA-256", r.Extractor.SHA256)
	f.fact("resize", r.Extractor.Resize)
	f.fact("backend", r.Backend)
	f.fact("speed", imagesPerSecond(r.ImagesPerSecond))
	for _, w := range r.Warnings {
		f.fact("warning", w)
	}
	if err := f.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}

// imagesPerSecond writes a speed, slow ones to a tenth.
func imagesPerSecond(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f images/s", rate)
	}
	return fmt.Sprintf("%.0f images/s", rate)
}

func (s sideReport) describe() string {
	if s.N == 0 {
		return s.Path + ": statistics"
	}
	return fmt.Sprintf("%s: %s images, %d×%d×%d", s.Path, humanize.Comma(int64(s.N)), s.Height, s.Width, s.Channels)
}
