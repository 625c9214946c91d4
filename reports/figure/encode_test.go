package figure

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func encoded(t *testing.T, f Figure, format string) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := f.Encode(&file, format); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestGolden pins figures as text.
func TestGolden(t *testing.T) {
	for _, name := range []string{"curves", "panels", "strips", "picture"} {
		path := filepath.Join("testdata", name+".svg.golden")
		got := encoded(t, samples()[name], "svg")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s differs (-want +got); go test -update writes it anew:\n%s", path, diff)
		}
	}
}

// TestSameFigureSameFile, in every format.
func TestSameFigureSameFile(t *testing.T) {
	for name := range samples() {
		for _, format := range Formats() {
			if format == "png" && name != "panels" {
				continue // they take long
			}
			if !bytes.Equal(encoded(t, samples()[name], format), encoded(t, samples()[name], format)) {
				t.Errorf("%s.%s differs from time to time", name, format)
			}
		}
	}
}

// TestPNG: files have the size, and show the colours, that they should.
func TestPNG(t *testing.T) {
	for name, f := range samples() {
		file := encoded(t, f, "png")
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		size := img.Bounds().Size()
		if want := int(f.Width.Dots(resolution) + 0.5); size.X != want {
			t.Errorf("%s is %d pixels wide, want %d", name, size.X, want)
		}
		at := bytes.Index(file, []byte("pHYs"))
		if at < 0 {
			t.Fatalf("%s does not say how large it is", name)
		}
		perMetre := float64(binary.BigEndian.Uint32(file[at+4:]))
		if got, want := float64(size.X)/perMetre*100, float64(f.Width/(Column/8.4)); got < want-0.02 || got > want+0.02 {
			t.Errorf("%s is %.2f cm wide, want %.2f", name, got, want)
		}
		checkColours(t, name, f, img)
	}
}

// checkColours wants every curve in its own colour, on white.
func checkColours(t *testing.T, name string, f Figure, img image.Image) {
	t.Helper()
	count := colours(img)
	if white := count[color.NRGBA{255, 255, 255, 255}]; white == 0 {
		t.Errorf("%s has no white", name)
	}
	charts, ok := f.Body.(Charts)
	if !ok {
		return
	}
	for _, p := range charts.Panels {
		for _, c := range p.Curves {
			if c.Color != (color.NRGBA{}) && count[c.Color] < 30 {
				t.Errorf("%s has %d pixels of the colour of %s", name, count[c.Color], c.Name)
			}
		}
	}
}

func colours(img image.Image) map[color.NRGBA]int {
	count := map[color.NRGBA]int{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			count[color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)]++
		}
	}
	return count
}

// TestSVGIsXML, with the title and caption for those who do not see it.
func TestSVGIsXML(t *testing.T) {
	for name, f := range samples() {
		text := encoded(t, f, "svg")
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if name == "curves" && !strings.Contains(string(text), "<title>Curves &amp; &lt;bands&gt;</title>\n<desc>One. Two λ.</desc>") {
			t.Errorf("%s lacks its title and caption", name)
		}
		if strings.Contains(string(text), "image/jpg") || strings.Contains(string(text), "font-family:Liberation") {
			t.Errorf("%s is as the library wrote it", name)
		}
	}
}

var stream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)

// TestPDF: colours are what they are, also of bands, and letters are shapes.
func TestPDF(t *testing.T) {
	file := encoded(t, samples()["curves"], "pdf")
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Fatalf("it begins with %q", file[:8])
	}
	if bytes.Contains(file, []byte("/BaseFont")) {
		t.Error("it has a font")
	}
	operators := drawing(t, file)
	vermillion := fmt.Sprintf("%.3f %.3f %.3f rg", 213./255, 94./255, 0.)
	if n := strings.Count(operators, vermillion); n < 2 {
		t.Errorf("%d things are filled in vermillion, want the band and the markers", n)
	}
}

// drawing is what a PDF file draws: its first stream.
func drawing(t *testing.T, file []byte) string {
	t.Helper()
	return string(inflated(t, stream.FindSubmatch(file)[1]))
}

func inflated(t *testing.T, packed []byte) []byte {
	t.Helper()
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestPicturesInPDFAreUpright: where the page is turned over when a picture is
// drawn, the picture is too.
func TestPicturesInPDFAreUpright(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 8, 2))
	for x := range 8 {
		img.SetNRGBA(x, 0, color.NRGBA{200, 10, 10, 255}) // red above blue
		img.SetNRGBA(x, 1, color.NRGBA{10, 10, 200, 255})
	}
	file := encoded(t, Figure{Width: Column, Body: Pictures{Columns: 1, Panels: []Picture{{"picture", img}}}}, "pdf")
	up, saved := 1.0, []float64{}
	var last []string
	for word := range strings.FieldsSeq(drawing(t, file)) {
		switch word {
		case "q":
			saved = append(saved, up)
		case "Q":
			up, saved = saved[len(saved)-1], saved[:len(saved)-1]
		case "cm": // a b c d e f cm: y goes by d
			if d := last[len(last)-3]; strings.HasPrefix(d, "-") {
				up = -up
			}
		case "Do":
			pixels := inflated(t, stream.FindAllSubmatch(file, 2)[1][1])
			redFirst := pixels[1] > pixels[3] // after a byte that says how the row is coded
			if redFirst != (up > 0) {
				t.Errorf("the page's y goes by %v and red comes first: %v", up, redFirst)
			}
			return
		}
		last = append(last, word)
	}
	t.Error("no picture is drawn")
}

// closedPipe fails every write.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestUnwritable(t *testing.T) {
	for _, format := range Formats() {
		if err := samples()["curves"].Encode(closedPipe{}, format); err == nil || !strings.Contains(err.Error(), "broken pipe") {
			t.Errorf("%s: %v", format, err)
		}
	}
	if err := samples()["curves"].Encode(io.Discard, "gif"); err == nil || !strings.Contains(err.Error(), "png, svg, pdf") {
		t.Errorf("gif: %v", err)
	}
}
