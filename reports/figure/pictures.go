package figure

import (
	"image"
	"math"

	scaling "golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Pictures are images of one shape in rows, each with its title above it.
type Pictures struct {
	Columns int // images in a row
	Panels  []Picture
}

// Picture is an image and its title.
type Picture struct {
	Title string
	Image image.Image
}

const pictureGap = vg.Length(5)

func (b Pictures) rows() int { return (len(b.Panels) + b.Columns - 1) / b.Columns }

// layout is the width of each image, and how many lines each row's titles have.
func (b Pictures) layout(width vg.Length) (w vg.Length, titles []int) {
	w = (width - vg.Length(b.Columns-1)*pictureGap) / vg.Length(b.Columns)
	titles = make([]int, b.rows())
	for i, p := range b.Panels {
		titles[i/b.Columns] = max(titles[i/b.Columns], len(wrap(p.Title, lettering(titleSize), w)))
	}
	return w, titles
}

func (b Pictures) height(width vg.Length) vg.Length {
	w, titles := b.layout(width)
	h := vg.Length(len(titles)-1) * pictureGap
	for row, lines := range titles {
		h += vg.Length(lines)*lineHeight(lettering(titleSize)) + b.imageHeight(row, w)
	}
	return h
}

// imageHeight is that of the highest image in a row.
func (b Pictures) imageHeight(row int, w vg.Length) vg.Length {
	h := vg.Length(0)
	for _, p := range b.Panels[row*b.Columns : min((row+1)*b.Columns, len(b.Panels))] {
		h = max(h, w*ratio(p.Image))
	}
	return h
}

// ratio is an image's height, of its width.
func ratio(img image.Image) vg.Length {
	size := img.Bounds().Size()
	return vg.Length(size.Y) / vg.Length(size.X)
}

func (b Pictures) draw(c draw.Canvas) {
	w, titles := b.layout(c.Size().X)
	top := c.Max.Y
	style := centred(titleSize)
	for row, lines := range titles {
		for column := range b.Columns {
			i := row*b.Columns + column
			if i >= len(b.Panels) {
				break
			}
			left := c.Min.X + vg.Length(column)*(w+pictureGap)
			p := b.Panels[i]
			title := wrap(p.Title, style, w)
			block(c, style, vg.Point{X: left + w/2, Y: top - vg.Length(lines-len(title))*lineHeight(style)}, title) // its last line next to the image
			y := top - vg.Length(lines)*lineHeight(style) - w*ratio(p.Image)
			place(c, p.Image, vg.Rectangle{Min: vg.Point{X: left, Y: y}, Max: vg.Point{X: left + w, Y: y + w*ratio(p.Image)}})
		}
		top -= vg.Length(lines)*lineHeight(style) + b.imageHeight(row, w) + pictureGap
	}
}

// place draws an image into a rectangle, its pixels as squares: enlarged first,
// lest programs that show the file blur them.
func place(c draw.Canvas, img image.Image, r vg.Rectangle) {
	dots := r.Size().X.Dots(resolution)
	c.DrawImage(r, enlarged(img, int(math.Ceil(dots/float64(img.Bounds().Dx())))))
}

// enlarged repeats every pixel.
func enlarged(img image.Image, by int) image.Image {
	size := img.Bounds().Size().Mul(by)
	out := image.NewNRGBA(image.Rect(0, 0, size.X, size.Y))
	scaling.NearestNeighbor.Scale(out, out.Rect, img, img.Bounds(), scaling.Src, nil)
	return out
}
