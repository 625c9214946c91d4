package main

import (
	"fmt"

	"loraebench/reports/figure"
	"loraebench/results"
)

// samplesDrawing is Fig. 3 of the paper: generated images of all methods, one
// figure a sampler.
var samplesDrawing = drawing{
	name:    "samples",
	summary: "Fig. 3: generated images of all methods side by side, on one seed, by sampler",
	sweep:   "sweeps/fid.yaml",
	title:   "Generated images",
	kind:    kind{perDataset: true},
	draw:    drawSamples,
}

// samplerTexts say how a sampler draws codes.
var samplerTexts = map[string]string{
	"normal": "Codes are drawn from a full-covariance Gaussian fitted to the codes of the training images.",
	"gmm":    "Codes are drawn from a full-covariance Gaussian mixture fitted to the codes of the training images.",
	"prior":  "Codes are drawn from the prior that each method itself defines.",
}

func drawSamples(s *sheet) []figure.Figure {
	var all []figure.Figure
	for _, sampler := range samplers {
		found, seed := s.pictures(results.SamplesPicture(sampler))
		if len(found) == 0 {
			continue
		}
		width, columns := figure.Fit(len(found), 5)
		body := figure.Pictures{Columns: columns}
		for _, f := range found {
			body.Panels = append(body.Panels, figure.Picture{Title: f.title, Image: f.image})
		}
		all = append(all, figure.Figure{
			Name: sampler, Title: fmt.Sprintf("Generated images, sampler %s", sampler), Width: width, Body: body,
			Caption: append([]string{samplerTexts[sampler], "They are the first of those that FID was measured on; all methods drew from the same random numbers."},
				s.pictureCaption(found, seed)...),
		})
	}
	return all
}
