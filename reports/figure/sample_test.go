package figure

import (
	"image"
	"image/color"
	"math"
)

// samples are figures of every kind, also with what is hard to lay out.
func samples() map[string]Figure {
	return map[string]Figure{
		"curves":         {Width: Column, Title: "Curves & <bands>", Caption: []string{"One.", "Two λ."}, Body: Charts{Columns: 1, Panels: []Chart{curves("")}}},
		"panels":         {Width: Page, Body: Charts{Columns: 4, Panels: []Chart{curves("ae"), clouds("lorae λ=1e-4"), narrow("irmae"), curves("vae"), flat("wae")}}},
		"stacked":        {Width: Column, Body: Charts{Columns: 1, Panels: []Chart{narrow(""), curves("")}}},
		"clouds":         {Width: Page, Body: Charts{Columns: 3, Square: true, Panels: []Chart{clouds("a title that is a good deal too long for one line of its panel"), clouds("b")}}},
		"pictures":       {Width: Page, Body: Pictures{Columns: 5, Panels: pictures("ae", "vae", "lorae λ=1e-4 latent=128 and more", "anunbreakablenamethatisfartoowideforapicture", "wae", "λ")}},
		"picture":        {Width: Column, Body: Pictures{Columns: 1, Panels: pictures("ae")}},
		"strips":         {Width: Column, Body: Strips{Rows: strips("test images", "lorae λ=0.0001 latent=128 layers=8", "ae", "anunbreakablenamethatisfartoowide")}},
		"without data":   {Width: Column, Body: Charts{Columns: 1, Panels: []Chart{{X: Axis{Label: "x", Log: true}, Y: Axis{Label: "y"}}}}},
		"a large legend": {Width: Column, Body: Charts{Columns: 1, Panels: []Chart{many(23)}}},
		"a long label":   {Width: Column, Body: Charts{Columns: 1, Panels: []Chart{long()}}},
	}
}

func curves(title string) Chart {
	c := Chart{Title: title, X: Axis{Label: "index"}, Y: Axis{Label: "singular value, of the largest", Log: true, Floor: 1e-6}}
	for i, color := range []color.NRGBA{Black, Vermillion, Blue} {
		curve := Curve{Name: []string{"ae", "lorae", "näıve|β_1"}[i], Style: Style{color, Marker(i), Dash(i)}}
		for x := 1.0; x <= 32; x++ {
			y := math.Exp(-x * float64(i+1) / 4)
			curve.X, curve.Y = append(curve.X, x), append(curve.Y, y)
			curve.Low, curve.High = append(curve.Low, y/2), append(curve.High, y*2)
		}
		c.Curves = append(c.Curves, curve)
	}
	c.Curves[2].Y[31], c.Curves[2].Low[3] = 0, -1 // which a logarithmic axis cannot show
	c.Curves[1].Y[5] = math.NaN()
	return c
}

// narrow has a logarithmic axis of less than a decade, and numbers of its own at the other.
func narrow(title string) Chart {
	return Chart{
		Title: title, X: Axis{Label: "labelled images", Log: true, Ticks: []float64{10, 100, 1000, 10000, 60000}}, Y: Axis{Label: "loss", Log: true},
		Curves: []Curve{{Name: "lorae", Style: Style{Color: Vermillion, Marker: 1}, X: []float64{10, 100, 1000, 10000, 60000}, Y: []float64{0.031, 0.029, 0.025, 0.022, 0.0201}}},
	}
}

// flat has one value.
func flat(title string) Chart {
	return Chart{
		Title: title, X: Axis{Label: "epoch"}, Y: Axis{Label: "rank", Zero: true},
		Curves: []Curve{{Name: "lorae", Style: Style{Color: Vermillion, Marker: 1}, X: []float64{1}, Y: []float64{12345}}},
	}
}

func clouds(title string) Chart {
	c := Chart{Title: title, X: Axis{Label: "PC 1 (41 %)"}, Y: Axis{Label: "PC 2 (17 %)"}}
	for label := range 10 {
		curve := Curve{Name: string(rune('0' + label)), Style: Style{Palette()[label%8], Marker(label), 0}, Cloud: true}
		for i := range 20 {
			angle := float64(label*20 + i)
			curve.X, curve.Y = append(curve.X, -300*math.Cos(angle)*float64(i)), append(curve.Y, 0.01*math.Sin(angle))
		}
		c.Curves = append(c.Curves, curve)
	}
	return c
}

func many(n int) Chart {
	c := Chart{X: Axis{Label: "λ", Log: true}, Y: Axis{Label: "FID"}}
	for i := range n {
		c.Curves = append(c.Curves, Curve{
			Name: "lorae λ=" + string(rune('a'+i)) + " latent=128", Style: Style{Palette()[i%8], Marker(i), Dash(i)},
			X: []float64{1e-5, 1e-1}, Y: []float64{float64(i), float64(2 * i)},
		})
	}
	c.Curves[n-1].Name += " layers=8 kernel=imq sigma=1 and so on, which is wider than the column"
	return c
}

func long() Chart {
	text := "a label that is much longer than the axis, and has to be broken into lines to stand beside it in full"
	return Chart{X: Axis{Label: text}, Y: Axis{Label: text}, Curves: []Curve{{Name: "one", X: []float64{1, 2}, Y: []float64{-1e7, 2e7}}}}
}

func pictures(titles ...string) []Picture {
	var all []Picture
	for i, title := range titles {
		img := image.NewGray(image.Rect(0, 0, 64, 64))
		for j := range img.Pix {
			img.Pix[j] = uint8(j * (i + 1))
		}
		all = append(all, Picture{title, img})
	}
	return all
}

func strips(titles ...string) []Picture {
	var all []Picture
	for i, title := range titles {
		img := image.NewNRGBA(image.Rect(0, 0, 128, 16))
		for j := range img.Pix {
			img.Pix[j] = uint8(j*(i+3)) | 3
			if j%4 == 3 {
				img.Pix[j] = 255
			}
		}
		all = append(all, Picture{title, img})
	}
	return all
}
