package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/figure"
	"loraebench/results"
)

// TestPlotAll pins which figures there are, and what each says of itself.
func TestPlotAll(t *testing.T) {
	store := plotStore(t, exhibition())
	files, stderr := drawn(t, store, "all", "--format", "svg")
	var captions strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		captions.WriteString("== " + name + "\n")
		if strings.HasSuffix(name, "authors-10000x2.txt") {
			captions.Write(files[name])
		}
	}
	captions.WriteString("== stderr\n" + strings.ReplaceAll(stderr, filepath.Dir(store), "DIR"))
	compareGolden(t, "plot-all.text", []byte(captions.String()))
	for _, name := range []string{"spectrum", "lambda", "accuracy", "loss", "codes"} {
		compareGolden(t, "plot-"+name+".svg", files[name+"-mnist-authors-10000x2.svg"])
	}
}

// TestPlotColours: in every chart each method has the colour that it has in all of them.
func TestPlotColours(t *testing.T) {
	store := plotStore(t, exhibition())
	for name, want := range map[string][]color.NRGBA{
		"spectrum": {figure.Black, figure.Orange, figure.Shade(figure.Vermillion, 0.5), figure.Shade(figure.Vermillion, 0.05), figure.Shade(figure.Vermillion, -0.4)},
		"accuracy": {figure.Black, figure.Orange, figure.Grey, figure.Shade(figure.Vermillion, 0.5), figure.Shade(figure.Vermillion, -0.4)},
		"lambda":   {figure.Vermillion},
	} {
		files, _ := drawn(t, store, name, "--format", "png", "--sweep", "fig", "--where", "protocol=authors")
		img, err := png.Decode(bytes.NewReader(files[name+"-mnist-authors-10000x2.png"]))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size.X != 992 || size.Y < 600 {
			t.Errorf("%s is %v, want a column at 300 dots an inch", name, size)
		}
		count := map[color.NRGBA]int{}
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				count[color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)]++
			}
		}
		for _, c := range want {
			if count[c] < 100 {
				t.Errorf("%s has %d pixels of %v", name, count[c], c)
			}
		}
	}
}

// TestPlotPictures: what a figure shows are the trials' pictures.
func TestPlotPictures(t *testing.T) {
	store := plotStore(t, exhibition())
	for name, wide := range map[string]int{"samples-gmm": 2055, "samples-prior": 992, "interpolation": 2055, "reconstruction": 992} {
		kind, _, _ := strings.Cut(name, "-")
		files, _ := drawn(t, store, kind, "--format", "png,pdf", "--where", "protocol=authors,epochs=2")
		img, err := png.Decode(bytes.NewReader(files[name+"-mnist-authors-10000x2.png"]))
		if err != nil {
			t.Fatalf("%s of %v: %v", name, slices.Sorted(maps.Keys(files)), err)
		}
		if img.Bounds().Dx() != wide {
			t.Errorf("%s is %d pixels wide, want %d", name, img.Bounds().Dx(), wide)
		}
		methods := []string{"ae", "vae", "lorae"}
		if name == "samples-prior" {
			methods = []string{"vae", "nsgan"}
		}
		seen := map[uint8]int{}
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); c.G == 30 && c.B == 60 {
					seen[c.R]++
				}
			}
		}
		for _, m := range methods {
			if seen[uint8(len(m)*20)] < 50 {
				t.Errorf("%s shows no picture of %s: %v", name, m, seen)
			}
		}
		if !bytes.HasPrefix(files[name+"-mnist-authors-10000x2.pdf"], []byte("%PDF")) {
			t.Errorf("%s has no PDF", name)
		}
	}
}

// TestPlotSeeds: single trials are of the seed that most rows have.
func TestPlotSeeds(t *testing.T) {
	all := exhibition()
	all = slices.DeleteFunc(all, func(p plotted) bool { return p.config.Method == "ae" && p.config.Seed == 1 })
	files, _ := drawn(t, plotStore(t, all), "codes", "--format", "svg", "--where", "protocol=authors,epochs=2")
	text := string(files["codes-mnist-authors-10000x2.svg"])
	if !strings.Contains(text, ">ae</text>") || strings.Contains(text, "(seed") || !strings.Contains(text, "Seed 2.") {
		t.Error("not all codes are of seed 2, of which there are most")
	}
	all = slices.DeleteFunc(all, func(p plotted) bool { return p.config.Method != "ae" && p.config.Seed == 2 })
	files, _ = drawn(t, plotStore(t, all), "codes", "--format", "svg", "--where", "protocol=authors,epochs=2")
	text = string(files["codes-mnist-authors-10000x2.svg"])
	if !strings.Contains(text, ">ae (seed 2)</text>") || !strings.Contains(text, "Seed 1.") {
		t.Error("codes of another seed than the others' do not say so")
	}
}

// TestPlotBest: a choice of parameters applies to figures too, and is in the caption.
func TestPlotBest(t *testing.T) {
	files, _ := drawn(t, plotStore(t, exhibition()), "samples", "--format", "svg", "--where", "protocol=authors,epochs=2", "--best", "fid/normal")
	text := string(files["samples-gmm-mnist-authors-10000x2.txt"])
	if !strings.Contains(text, "fid/normal on mnist: lorae λ=1e-4 (of 3)") {
		t.Errorf("the caption is silent on the choice:\n%s", text)
	}
	svg := string(files["samples-gmm-mnist-authors-10000x2.svg"])
	if strings.Contains(svg, "λ=0.001<") || strings.Count(svg, "<image") != 3 {
		t.Error("other parameters than the best are shown")
	}
}

// TestPlotNames: two settings that a person would call by one name have files of their own.
func TestPlotNames(t *testing.T) {
	var all []plotted
	for _, batch := range []int{100, 50} {
		b := smokeBudget
		b.Batch = batch
		f := encoding(mnist("fig", "ae", map[string]any{}, 1, b), 0.1)
		f.config.Dataset = "../Größe 2"
		f.config.ID()
		all = append(all, f)
	}
	files, _ := drawn(t, plotStore(t, all), "spectrum", "--format", "svg")
	var names []string
	for name := range files {
		if !strings.HasPrefix(name, "spectrum-..-gr--e-2-authors-10000x2-") || strings.ContainsAny(name, "/ ") {
			t.Errorf("a file is called %s", name)
		}
		names = append(names, name)
	}
	if len(names) != 4 {
		t.Errorf("files are %v, want two figures", names)
	}
}

// TestPlotDamage: a picture that cannot be read is a note, not an end.
func TestPlotDamage(t *testing.T) {
	all := exhibition()
	store := plotStore(t, all)
	broken := picturePath(store, all[0], results.ReconstructionPicture)
	if err := os.WriteFile(broken, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	narrow := picturePath(store, all[1], results.ReconstructionPicture)
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 57, 16))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(narrow, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	_, stderr := drawn(t, store, "reconstruction", "--format", "svg", "--where", "protocol=authors,epochs=2")
	want := []string{
		"reports: reconstruction: read " + broken + ": png: invalid format: not a PNG file",
		"reports: reconstruction: read " + narrow + ": 57 pixels are no 8 images side by side",
		"reports: reconstruction: 1 of 14 trials left no pictures (no " + filepath.Dir(picturePath(store, all[13], "x")) + ")",
	}
	got := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
}

// TestPlotErrors: every mistake is one line that says what would be right.
func TestPlotErrors(t *testing.T) {
	store := plotStore(t, exhibition())
	bare := newStore(t, []fixture{mnist("s", "ae", map[string]any{}, 1, shapesBudget)})
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	known := "samples, interpolation, spectrum, reconstruction, loss, lambda, accuracy, codes, all"
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"plot", exitUsage, "reports: no figure named; known: " + known},
		{"plot specturm", exitUsage, `reports: unknown figure "specturm"; known: ` + known},
		{"plot loss codes", exitUsage, `reports: one figure at a time, got ["loss" "codes"]; known: ` + known},
		{"plot loss --format gif", exitUsage, `reports: unknown format "gif"; known: png, svg, pdf`},
		{"plot loss --format=", exitUsage, `reports: no format named; known: png, svg, pdf`},
		{"plot loss --store " + bare, exitFailure, "reports: nothing to draw in the 1 trial (1 done) of " + bare + "; run a sweep that measures it, e.g. runner sweep sweeps/quickstart.yaml"},
		{"plot samples --store " + bare, exitFailure, "reports: nothing to draw in the 1 trial (1 done) of " + bare + " (1 of 1 trials left no pictures (no …"},
		{"plot accuracy --store " + bare, exitFailure, "reports: nothing to draw in the 1 trial (1 done) of " + bare + "; run a sweep that measures it, e.g. runner sweep sweeps/table1.yaml"},
		{"plot lambda --where method=ae --store " + store, exitFailure, "reports: nothing to draw in the 4 trials (4 done) of " + store + "; run a sweep that measures it, e.g. runner sweep sweeps/lambda.yaml"},
		{"plot accuracy --best accuracy/10 --store " + store, exitUsage, "reports: --best accuracy/10: the table shows accuracy…"},
		{"plot loss --out " + file + " --store " + store, exitFailure, "reports: mkdir " + file + ": not a directory"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(strings.Fields(c.args), &stdout, &stderr)
		got := stderr.String()
		if before, ok := strings.CutSuffix(c.want, "…"); ok && strings.HasPrefix(got, before) {
			got = c.want + "\n"
		}
		if code != c.code || got != c.want+"\n" || strings.Count(stderr.String(), "\n") != 1 || stdout.Len() > 0 {
			t.Errorf("reports %s\n exit code %d, want %d\n stdout %q\n stderr %q\n want   %q", c.args, code, c.code, stdout.String(), stderr.String(), c.want+"\n")
		}
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"plot", "all", "--store", bare}, &stdout, &stderr); code != exitFailure || stdout.Len() > 0 || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("a store with nothing to draw: exit code %d, stdout %q, stderr %q", code, stdout.String(), stderr.String())
	}
}

// TestPlotTooMuch: a figure of very many rows is cut short, and says so.
func TestPlotTooMuch(t *testing.T) {
	var all []plotted
	for i := range 60 {
		all = append(all, encoding(mnist("fig", "lorae", lambda(float64(i+1)), 1, smokeBudget), 0.1))
	}
	for _, name := range []string{"spectrum", "samples", "loss"} {
		files, stderr := drawn(t, plotStore(t, all), name, "--format", "svg")
		want := "Only the first 48 of 60 methods and parameters are shown; choose with --method, --where or --best."
		if !strings.Contains(stderr, want) {
			t.Errorf("%s: stderr is %q", name, stderr)
		}
		for file, text := range files {
			if filepath.Ext(file) == ".txt" && !strings.Contains(string(text), want) {
				t.Errorf("%s is silent on what it leaves out", file)
			}
			if strings.Contains(string(text), "λ=49<") || filepath.Ext(file) == ".svg" && !strings.Contains(string(text), "λ=48<") {
				t.Errorf("%s does not end with the 48th row", file)
			}
		}
	}
}

// TestPlotHelp: the help names every figure, and how wide they are.
func TestPlotHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"plot", "--help"}, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Errorf("exit code %d, stderr %q", code, stderr.String())
	}
	for _, want := range append(drawingNames(), "8.4 or 17.4 cm", "Examples:\n  reports plot spectrum --out figures\n", "--best", "--store FILE") {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is not in the help:\n%s", want, stdout.String())
		}
	}
}

// TestRowStyles: no two rows of a figure look alike, and a method looks alike in all of them.
func TestRowStyles(t *testing.T) {
	var rows []row
	for _, m := range append(slices.Clone(methodOrder), "mine", "thine", "naïve|β_1", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n") {
		n := 1
		if m == "lorae" || m == "rae-l2" {
			n = 10
		}
		for range n {
			rows = append(rows, row{config: results.Config{Method: m}})
		}
	}
	seen := map[figure.Style]string{}
	alone := map[string]figure.Style{}
	for i, s := range rowStyles(rows) {
		m := rows[i].config.Method
		if other, ok := seen[s]; ok {
			t.Errorf("%s and %s both look like %v", other, m, s)
		}
		seen[s] = m
		alone[m] = s
	}
	for _, m := range methodOrder {
		if m == "lorae" || m == "rae-l2" {
			continue
		}
		if s := rowStyles([]row{{config: results.Config{Method: m}}})[0]; s != alone[m] {
			t.Errorf("%s looks like %v alone and like %v among others", m, s, alone[m])
		}
	}
}
