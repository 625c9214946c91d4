package main

import (
	"loraebench/reports/figure"
	"loraebench/results"
)

// interpolationDrawing is Fig. 2a of the paper.
var interpolationDrawing = drawing{
	name:    "interpolation",
	summary: "Fig. 2a: images between test images, along straight lines between their codes",
	sweep:   "sweeps/fid.yaml",
	title:   "Interpolations between test images",
	legend:  []string{"Each row: what the decoder makes of points evenly spaced on the straight line between the codes of two test images, ends included; the same images for all methods."},
	kind:    kind{perDataset: true},
	draw:    drawInterpolations,
}

func drawInterpolations(s *sheet) []figure.Figure {
	found, seed := s.pictures(results.InterpolationPicture)
	if len(found) == 0 {
		return nil
	}
	width, columns := figure.Fit(len(found), 3)
	body := figure.Pictures{Columns: columns}
	for _, f := range found {
		body.Panels = append(body.Panels, figure.Picture{Title: f.title, Image: f.image})
	}
	return []figure.Figure{{Width: width, Body: body, Caption: s.pictureCaption(found, seed)}}
}
