package main

import (
	"image"
	"image/draw"

	"loraebench/reports/figure"
	"loraebench/results"
)

// reconstructionDrawing puts test images above what each method makes of them.
var reconstructionDrawing = drawing{
	name:    "reconstruction",
	summary: "test images above their reconstructions by each method",
	sweep:   "sweeps/fid.yaml",
	title:   "Reconstructions of test images",
	legend:  []string{"First row: test images; below: what the decoder makes of their codes."},
	kind:    kind{perDataset: true},
	draw:    drawReconstructions,
}

func drawReconstructions(s *sheet) []figure.Figure {
	found, seed := s.pictures(results.ReconstructionPicture)
	if len(found) == 0 {
		return nil
	}
	body := figure.Strips{Rows: []figure.Picture{{Title: "test images", Image: half(found[0].image, 0)}}}
	for _, f := range found {
		body.Rows = append(body.Rows, figure.Picture{Title: f.title, Image: half(f.image, 1)})
	}
	return []figure.Figure{{Width: figure.Column, Body: body, Caption: s.pictureCaption(found, seed)}}
}

// half is the upper (0) or the lower (1) half of an image.
func half(img image.Image, which int) image.Image {
	from := img.Bounds()
	height := from.Dy() / 2
	out := image.NewNRGBA(image.Rect(0, 0, from.Dx(), height))
	draw.Draw(out, out.Rect, img, image.Pt(from.Min.X, from.Min.Y+which*height), draw.Src)
	return out
}
