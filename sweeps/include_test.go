package sweeps

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// openOf includes files of a map by name, wherever the including file lies.
func openOf(files map[string]string) opener {
	return func(_ source, name string) (source, error) {
		text, ok := files[name]
		if !ok {
			return source{}, &Error{File: name, Msg: "no such file", Err: fs.ErrNotExist}
		}
		return source{file: name, id: name, text: []byte(text)}, nil
	}
}

// base is a whole file that others include.
const base = `version: 1
dataset: {name: shapes, size: 16}
protocol: clean
budget: {epochs: 5, batch: 20, labels: [10, 100]}
seeds: [7]
methods:
  - name: ae
  - {name: lorae, grid: {lambda: [1, 2]}}
`

// Each file includes base.yaml and replaces some of it.
var goodIncludes = []struct {
	name, src string
	want      func(p *plan)
}{
	{"nothing", "version: 1\ninclude: base.yaml\n", func(*plan) {}},
	{"budget key by key", "version: 1\nbudget: {epochs: 2, samples: 9, labels: []}\ninclude: base.yaml\n", func(p *plan) {
		p.Budget = Budget{Epochs: ptr(2), Samples: ptr(9), Batch: ptr(20), Labels: []int{}}
	}},
	{"dataset with its options", "version: 1\ninclude: base.yaml\ndataset: mnist\n", func(p *plan) {
		p.Dataset, p.Options = "mnist", map[string]any{}
	}},
	{"protocol", "version: 1\ninclude: base.yaml\nprotocol: authors\n", func(p *plan) { p.Protocol = "authors" }},
	{"seeds", "version: 1\ninclude: base.yaml\nseeds: 2\n", func(p *plan) {
		p.Trials = []string{
			"ae map[] 1", "ae map[] 2", "lorae map[lambda:1] 1", "lorae map[lambda:1] 2", "lorae map[lambda:2] 1", "lorae map[lambda:2] 2",
		}
	}},
	{"methods", "version: 1\ninclude: base.yaml\nmethods: [{name: plain}, {name: ae}]\n", func(p *plan) {
		p.Trials = []string{"plain map[] 7", "ae map[] 7"}
	}},
}

func TestInclude(t *testing.T) {
	for _, tt := range goodIncludes {
		t.Run(tt.name, func(t *testing.T) {
			s, err := decode(source{file: "x/top.yaml", id: "top", text: []byte(tt.src)}, catalog(), openOf(map[string]string{"base.yaml": base}))
			if err != nil {
				t.Fatal(err)
			}
			want := plan{
				Dataset: "shapes", Options: map[string]any{"size": int64(16)}, Protocol: "clean",
				Budget: Budget{Epochs: ptr(5), Batch: ptr(20), Labels: []int{10, 100}},
				Trials: []string{"ae map[] 7", "lorae map[lambda:1] 7", "lorae map[lambda:2] 7"},
			}
			tt.want(&want)
			if diff := cmp.Diff(want, planOf(s)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if s.Name != "top" || s.File != "x/top.yaml" {
				t.Errorf("sweep %q of file %q, want top of x/top.yaml", s.Name, s.File)
			}
		})
	}
}

// A trial names the file and line that list its method.
func TestIncludeLocatesTrials(t *testing.T) {
	files := map[string]string{"base.yaml": base}
	where := func(src string) string {
		s, err := decode(source{file: "top.yaml", id: "top", text: []byte(src)}, catalog(), openOf(files))
		if err != nil {
			t.Fatal(err)
		}
		last := s.Trials[len(s.Trials)-1]
		return fmt.Sprintf("%s:%d", last.File, last.Line)
	}
	if got := where("version: 1\ninclude: base.yaml\n"); got != "base.yaml:8" {
		t.Errorf("an included method is at %s, want base.yaml:8", got)
	}
	if got := where("version: 1\ninclude: base.yaml\nmethods: [{name: ae}]\n"); got != "top.yaml:3" {
		t.Errorf("a method of the file itself is at %s, want top.yaml:3", got)
	}
}

// A file that others include may be as incomplete as they complete it, and too large with its own seeds.
func TestIncludeParts(t *testing.T) {
	files := map[string]string{
		"budget.yaml":  "version: 1\nbudget: {epochs: 5, batch: 20}\n",
		"methods.yaml": "version: 1\ninclude: budget.yaml\nbudget: {epochs: 6}\nseeds: 10000\nmethods: [{name: lorae, grid: {lambda: [1, 2]}}]\n",
	}
	src := "version: 1\ninclude: methods.yaml\ndataset: mnist\nprotocol: clean\nseeds: 1\nbudget: {images: 9}\n"
	s, err := decode(source{file: "top.yaml", id: "top", text: []byte(src)}, catalog(), openOf(files))
	if err != nil {
		t.Fatal(err)
	}
	want := plan{
		Dataset: "mnist", Options: map[string]any{}, Protocol: "clean", Budget: Budget{Epochs: ptr(6), Batch: ptr(20), Images: ptr(9)},
		Trials: []string{"lorae map[lambda:1] 1", "lorae map[lambda:2] 1"},
	}
	if diff := cmp.Diff(want, planOf(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// including is a file that includes another and says nothing else.
func including(file string) string { return "version: 1\ninclude: " + file + "\n" }

// chain is n files that each include the next, before base.yaml.
func chain(n int) map[string]string {
	files := map[string]string{"base.yaml": base, "bad.yaml": including("1.yaml"), fmt.Sprintf("%d.yaml", n): including("base.yaml")}
	for i := 1; i < n; i++ {
		files[fmt.Sprintf("%d.yaml", i)] = including(fmt.Sprintf("%d.yaml", i+1))
	}
	return files
}

func TestDeepestInclude(t *testing.T) {
	files := chain(maxDepth - 1)
	if _, err := decode(source{file: "bad.yaml", id: "bad.yaml", text: []byte(files["bad.yaml"])}, catalog(), openOf(files)); err != nil {
		t.Error(err)
	}
}

// wrongIncludes are files of which bad.yaml is read, and the whole error.
var wrongIncludes = []struct {
	name  string
	files map[string]string
	want  string
}{
	{"missing", map[string]string{"bad.yaml": including("none.yaml")}, `bad.yaml:2: include none.yaml: no such file`},
	{"missing one deeper", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": "# c\n" + including("none.yaml")}, `a.yaml:3: include none.yaml: no such file`},
	{"list", map[string]string{"bad.yaml": including("[a.yaml]")}, `bad.yaml:2: include is a list; it must be the name of a sweep file, such as base.yaml`},
	{"number", map[string]string{"bad.yaml": including("5")}, `bad.yaml:2: include is 5; it must be the name of a sweep file, such as base.yaml`},
	{"empty", map[string]string{"bad.yaml": including(`" "`)}, `bad.yaml:2: include is empty; it must be the name of a sweep file, such as base.yaml`},
	{"several lines", map[string]string{"bad.yaml": including(`"a\nb.yaml"`)}, `bad.yaml:2: include "a\nb.yaml": no such file`},
	{"itself", map[string]string{"bad.yaml": including("bad.yaml")}, `bad.yaml:2: include goes in a circle: bad.yaml → bad.yaml; a file must not include itself`},
	{
		"circle", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": including("b.yaml"), "b.yaml": "version: 1\nseeds: [1]\ninclude: a.yaml\n"},
		`b.yaml:3: include goes in a circle: a.yaml → b.yaml → a.yaml; a file must not include itself`,
	},
	{"too deep", chain(maxDepth), `8.yaml:2: include base.yaml goes deeper than 8 files; include what it includes`},
	{"no version", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": "seeds: [1]\n"}, `a.yaml:1: the sweep file has no key version; its keys are ` + topKeys},
	{"no version of its own", map[string]string{"bad.yaml": "include: base.yaml\n", "base.yaml": base}, `bad.yaml:1: the sweep file has no key version; its keys are ` + topKeys},
	{"other version", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": "\nversion: 2\n"}, `a.yaml:2: version 2 is not known; this program reads version 1`},
	{"not YAML", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": "version: 1\n\tx: 1\n"}, `a.yaml:2: a tab in the indentation; indent with spaces`},
	{"empty file", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": ""}, `a.yaml:1: ` + emptyMsg},
	{"unknown key", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": "version: 1\nseed: [1]\n"}, `a.yaml:2: unknown key "seed" in the sweep file; did you mean seeds? known: ` + topKeys},
	{ // also where it would be replaced
		"wrong method", map[string]string{"bad.yaml": including("a.yaml") + "methods: [{name: ae}]\n", "a.yaml": "version: 1\nmethods:\n- name: aee\n"},
		`a.yaml:3: unknown method "aee"; known: ae, every, lorae, plain`,
	},
	{"wrong cell", map[string]string{"bad.yaml": including("a.yaml"), "a.yaml": "version: 1\nmethods:\n- name: ae\n- name: ae\n"}, `a.yaml:4: the cell ae is already listed on line 3; each may be listed once`},
	{
		"too many with these seeds", map[string]string{"bad.yaml": including("base.yaml") + "seeds: 4000\n", "base.yaml": base},
		`base.yaml:8: with method lorae the sweep has more than 10000 trials; shorten its grid or the seeds`,
	},
	{"options of another dataset", map[string]string{"bad.yaml": including("base.yaml") + "dataset: {size: 32}\n", "base.yaml": base}, `bad.yaml:3: dataset has no key name; known datasets: mnist, shapes`},
	{"still incomplete", map[string]string{"bad.yaml": "# c\n" + including("a.yaml"), "a.yaml": "version: 1\nprotocol: clean\n"}, `bad.yaml:2: the sweep file has no key dataset, nor includes a file that has it; its keys are ` + topKeys},
}

func TestIncludeErrors(t *testing.T) {
	for _, tt := range wrongIncludes {
		t.Run(tt.name, func(t *testing.T) {
			s, err := decode(source{file: "bad.yaml", id: "bad.yaml", text: []byte(tt.files["bad.yaml"])}, catalog(), openOf(tt.files))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("decode = %+v, %v; want an *Error", s, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("wrong error (-want +got):\n%s", diff)
			}
		})
	}
}

// A text alone has no folder.
func TestDecodeIncludesNothing(t *testing.T) {
	wantError(t, including("base.yaml"), `2: include base.yaml cannot be followed: this text was not read from a file`)
}

// Includes on disk start from the folder of the file that includes, and fall back on the program's own.
func TestReadIncludes(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a/top.yaml", including("../b/mid.yaml")+"seeds: [3]\n")
	write(t, "b/mid.yaml", including("base.yaml")+"protocol: authors\n")
	write(t, "b/base.yaml", base)
	write(t, "base.yaml", "version: 9")
	absolute, err := filepath.Abs("b/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "a/absolute.yaml", including(absolute))
	write(t, "a/own.yaml", including("quickstart.yaml"))
	write(t, "a/sweeps.yaml", including("sweeps/quickstart.yaml"))
	write(t, "quickstart.yaml", including("sweeps/quickstart.yaml")) // the program's own of the same name is another file
	tests := []struct{ file, protocol, trialFile string }{
		{"a/top.yaml", "authors", filepath.FromSlash("b/base.yaml")},
		{"a/absolute.yaml", "clean", absolute},
		{"a/own.yaml", "clean", "sweeps/quickstart.yaml"},
		{"a/sweeps.yaml", "clean", "sweeps/quickstart.yaml"},
		{"quickstart.yaml", "clean", "sweeps/quickstart.yaml"},
	}
	for _, tt := range tests {
		s, err := Read(tt.file, wholeCatalog())
		if err != nil {
			t.Error(err)
			continue
		}
		if s.File != tt.file || s.Protocol != tt.protocol || s.Trials[0].File != tt.trialFile {
			t.Errorf("Read(%q): file %s, protocol %s, trials of %s; want %+v", tt.file, s.File, s.Protocol, s.Trials[0].File, tt)
		}
	}
}

func TestReadIncludeErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a/none.yaml", including("quikstart.yaml"))
	write(t, "a/far.yaml", including("elsewhere/quickstart.yaml"))
	write(t, "a/folder.yaml", including("../a"))
	write(t, "a/circle.yaml", including("../a/./circle.yaml"))
	write(t, "quickstart.yaml", including("quickstart.yaml")) // the file on disk comes first
	write(t, "a/wrong.yaml", including("deep/wrong.yaml"))
	write(t, "a/deep/wrong.yaml", "version: 1\nseeds: []\n")
	tests := []struct{ file, want string }{
		{"a/none.yaml", "a/none.yaml:2: include a/quikstart.yaml: no such file; did you mean sweeps/quickstart.yaml? the program's own in sweeps/: "},
		{"a/far.yaml", "a/far.yaml:2: include a/elsewhere/quickstart.yaml: no such file; did you mean sweeps/quickstart.yaml? the program's own in sweeps/: "},
		{"a/folder.yaml", "a/folder.yaml:2: include a: is a folder; name a .yaml file in it"},
		{"a/circle.yaml", "a/circle.yaml:2: include goes in a circle: a/circle.yaml → a/circle.yaml; a file must not include itself"},
		{"quickstart.yaml", "quickstart.yaml:2: include goes in a circle: quickstart.yaml → quickstart.yaml; a file must not include itself"},
		{"a/wrong.yaml", "a/deep/wrong.yaml:2: seeds is empty; write at least one, such as [1]"},
	}
	for _, tt := range tests {
		_, err := Read(tt.file, wholeCatalog())
		if err == nil || !strings.HasPrefix(filepath.ToSlash(err.Error()), tt.want) {
			t.Errorf("Read(%q) = %v\nwant %s", tt.file, err, tt.want)
			continue
		}
		if missing := strings.Contains(tt.want, "no such file"); errors.Is(err, fs.ErrNotExist) != missing {
			t.Errorf("Read(%q): errors.Is(err, fs.ErrNotExist) = %v, want %v", tt.file, !missing, missing)
		}
	}
}
