package figure

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// encodeSVG writes text as text: it can be searched, and read aloud. Where there
// is no Liberation Sans, Arial and Helvetica have letters of the same widths.
func (f Figure) encodeSVG(w io.Writer) error {
	canvas := vgsvg.New(f.Width, f.Height())
	f.paint(draw.New(canvas))
	var file bytes.Buffer
	if _, err := canvas.WriteTo(&file); err != nil {
		return err
	}
	_, err := strings.NewReplacer(
		"font-family:Liberation Sans;", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;",
		"data:image/jpg;", "data:image/png;", // as which the library embeds them
		"xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n",
		"xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\">\n<title>"+escaped(f.Title)+"</title>\n<desc>"+escaped(strings.Join(f.Caption, " "))+"</desc>\n",
	).WriteString(w, file.String())
	return err
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}
