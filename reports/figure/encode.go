package figure

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// resolution of pixels, dots per inch.
const resolution = 300

// Formats are the file formats, named as the files end.
func Formats() []string { return []string{"png", "svg", "pdf"} }

// Encode writes the figure as a file of a format. Equal figures are equal files.
func (f Figure) Encode(w io.Writer, format string) error {
	switch format {
	case "png":
		return f.encodePNG(w)
	case "svg":
		return f.encodeSVG(w)
	case "pdf":
		return f.encodePDF(w)
	}
	return fmt.Errorf("unknown format %q; known: %s", format, strings.Join(Formats(), ", "))
}

func (f Figure) encodePNG(w io.Writer) error {
	canvas := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(f.Width, f.Height()), vgimg.UseDPI(resolution))}
	f.paint(draw.New(canvas))
	var file bytes.Buffer
	if _, err := canvas.WriteTo(&file); err != nil {
		return err
	}
	_, err := w.Write(withResolution(file.Bytes(), resolution))
	return err
}
