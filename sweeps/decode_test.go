package sweeps

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// catalog has the names of the project's own sweep files, and a method with a
// parameter of every kind.
func catalog() Catalog {
	latent := Param{Name: "latent", Kind: Int, Doc: "size of the code"}
	return Catalog{
		Datasets: map[string][]Param{
			"mnist": {{Name: "size", Kind: Int, Default: 32}},
			"shapes": {
				{Name: "size", Kind: Int, Default: 32},
				{Name: "images", Kind: Int, Default: 2000},
				{Name: "seed", Kind: Int, Default: 1},
			},
		},
		Protocols: []string{"authors", "clean"},
		Methods: map[string][]Param{
			"plain": nil,
			"ae":    {latent},
			"lorae": {latent, {Name: "lambda", Kind: Float, Doc: "weight of the nuclear norm", Default: 1e-3}},
			"every": {
				{Name: "rate", Kind: Float},
				{Name: "count", Kind: Int, Default: 3},
				{Name: "on", Kind: Bool},
				{Name: "text", Kind: String},
				{Name: "flow", Kind: String, Choices: []string{"iaf", "realnvp"}},
				{Name: "widths", Kind: IntList},
			},
		},
	}
}

// head is a sweep's first four lines; the tests add seeds and methods.
const head = "version: 1\ndataset: mnist\nprotocol: clean\nseeds: [1]\n"

func ptr[T any](v T) *T { return &v }

func TestDecodeWhole(t *testing.T) {
	const src = `# a comment
version: 1
dataset: {name: shapes, size: 16, images: 500}
protocol: authors
budget: {epochs: 3, images: 100, batch: 10, learning_rate: 1, samples: 0, labels: [], head_epochs: 2, head_repeats: 5}
seeds: [7, -1]
methods:
  - name: ae
    params: {latent: 8}
  - grid: {lambda: [1, 0.5], latent: [4, 2]}
    name: lorae
`
	got, err := Decode("dir/toy.yaml", []byte(src), catalog())
	if err != nil {
		t.Fatal(err)
	}
	trial := func(method string, line int, seed int64, params map[string]any) Trial {
		return Trial{Method: method, Params: params, Seed: seed, File: "dir/toy.yaml", Line: line}
	}
	lorae := func(lambda float64, latent, seed int64) Trial {
		return trial("lorae", 11, seed, map[string]any{"lambda": lambda, "latent": latent})
	}
	want := &Sweep{
		Name: "toy", File: "dir/toy.yaml",
		Dataset: "shapes", DatasetOptions: map[string]any{"size": int64(16), "images": int64(500)},
		Protocol: "authors",
		Budget: Budget{
			Epochs: ptr(3), Images: ptr(100), Batch: ptr(10), LearningRate: ptr(1.0),
			Samples: ptr(0), Labels: []int{}, HeadEpochs: ptr(2), HeadRepeats: ptr(5),
		},
		Seeds: []int64{7, -1},
		Trials: []Trial{
			trial("ae", 8, 7, map[string]any{"latent": int64(8)}),
			trial("ae", 8, -1, map[string]any{"latent": int64(8)}),
			lorae(1, 4, 7), lorae(1, 4, -1), lorae(1, 2, 7), lorae(1, 2, -1),
			lorae(.5, 4, 7), lorae(.5, 4, -1), lorae(.5, 2, 7), lorae(.5, 2, -1),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Decode (-want +got):\n%s", diff)
	}
}

// What a file does not write stays apart from zero.
func TestDecodeMinimal(t *testing.T) {
	got, err := Decode("m.yaml", []byte(head+"methods: [{name: ae}]\n"), catalog())
	if err != nil {
		t.Fatal(err)
	}
	want := &Sweep{
		Name: "m", File: "m.yaml", Dataset: "mnist", DatasetOptions: map[string]any{}, Protocol: "clean",
		Seeds:  []int64{1},
		Trials: []Trial{{Method: "ae", Params: map[string]any{}, Seed: 1, File: "m.yaml", Line: 5}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Decode (-want +got):\n%s", diff)
	}
}

func TestDecodeValues(t *testing.T) {
	tests := map[string]map[string]any{
		"rate: 1":                      {"rate": 1.0},
		"rate: -2.5e-3":                {"rate": -0.0025},
		"rate: -0":                     {"rate": 0.0},
		"rate: .5, count: -7":          {"rate": 0.5, "count": int64(-7)},
		"count: 9223372036854775807":   {"count": int64(9223372036854775807)},
		"on: true":                     {"on": true},
		"on: FALSE":                    {"on": false},
		`text: "5"`:                    {"text": "5"},
		"text: 'a: b'":                 {"text": "a: b"},
		"text: 2026-01-31, flow: iaf":  {"text": "2026-01-31", "flow": "iaf"},
		"text: yes":                    {"text": "yes"},
		"widths: []":                   {"widths": []int64{}},
		"widths: [64, 32], rate: 1e+2": {"widths": []int64{64, 32}, "rate": 100.0},
	}
	for params, want := range tests {
		src := head + "methods: [{name: every, params: {" + params + "}}]"
		got, err := Decode("v.yaml", []byte(src), catalog())
		if err != nil {
			t.Errorf("%s: %v", params, err)
			continue
		}
		if diff := cmp.Diff(want, got.Trials[0].Params); diff != "" {
			t.Errorf("%s (-want +got):\n%s", params, diff)
		}
	}
}

// Byte order mark, Windows line ends and a document start are no error, and lines still count.
func TestDecodeForms(t *testing.T) {
	src := "\ufeff---\r\n" + strings.ReplaceAll(head, "\n", "\r\n") + "methods:\r\n- name: ae\r\n...\r\n"
	got, err := Decode("w.yaml", []byte(src), catalog())
	if err != nil {
		t.Fatal(err)
	}
	if line := got.Trials[0].Line; line != 7 {
		t.Errorf("the trial's line is %d, want 7", line)
	}
}

// A caller may fill defaults into one trial's parameters.
func TestTrialsShareNoParams(t *testing.T) {
	got, err := Decode("s.yaml", []byte("version: 1\ndataset: mnist\nprotocol: clean\nseeds: [1, 2]\nmethods: [{name: ae}]"), catalog())
	if err != nil {
		t.Fatal(err)
	}
	got.Trials[0].Params["latent"] = int64(5)
	if n := len(got.Trials[1].Params); n != 0 {
		t.Errorf("setting a parameter of trial 0 gave trial 1 %d parameters", n)
	}
}

func FuzzDecode(f *testing.F) {
	for _, tt := range wrongFiles {
		if len(tt.src) < 4<<10 { // mutating more is slow
			f.Add(tt.src)
		}
	}
	for _, tt := range slices.Concat(wrongLines, wrongRanges, wrongZips, wrongExclusions) {
		f.Add(complete(tt.lines))
	}
	for _, tt := range wrongSeeds {
		f.Add(withSeeds(tt.seeds))
	}
	for _, tt := range goodIncludes {
		f.Add(tt.src)
	}
	for _, tt := range wrongIncludes {
		f.Add(tt.files["bad.yaml"])
	}
	f.Add(documented(f))
	f.Fuzz(func(t *testing.T, src string) {
		files := map[string]string{"base.yaml": base, "quickstart.yaml": including("base.yaml"), "fuzz.yaml": src}
		s, err := decode(source{file: "fuzz.yaml", id: "fuzz.yaml", text: []byte(src)}, catalog(), openOf(files))
		if err == nil {
			if len(s.Trials) == 0 || len(s.Trials) > MaxTrials || len(s.Trials)%len(s.Seeds) != 0 {
				t.Errorf("%d trials of %d seeds", len(s.Trials), len(s.Seeds))
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) || files[e.File] == "" && e.File != "fuzz.yaml" || e.Line < 1 || e.Line > 1+strings.Count(files[e.File], "\n") {
			t.Fatalf("not an Error with a line of a file: %#v", err)
		}
		if text := err.Error(); !strings.HasPrefix(text, e.File+":") || strings.ContainsAny(text, "\n\r") {
			t.Fatalf("not one line with the file's name: %q", text)
		}
	})
}
