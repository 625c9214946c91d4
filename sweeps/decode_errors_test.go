package sweeps

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// many is a list of n distinct integers.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d, ", i)
	}
	return "[" + b.String() + "]"
}

const (
	emptyMsg  = `the file is empty; a sweep file starts with "version: 1"`
	hintMsg   = `; check indentation, colons, brackets and quotes`
	aliasMsg  = `anchors, aliases and merge keys are not read, they hide values; write the value where it is used`
	topKeys   = `version, include, dataset, protocol, budget, seeds, methods`
	entryKeys = `name, params, grid, zip, exclude`
	secondMsg = `a second document begins here; a file holds one sweep`
)

// wrongFiles are whole files, and the error after "bad.yaml:".
var wrongFiles = []struct{ name, src, want string }{
	{"empty", "", `1: ` + emptyMsg},
	{"only a comment", "# nothing\n", `1: ` + emptyMsg},
	{"only a document start", "---\n", `1: ` + emptyMsg},
	{"null", "~", `1: ` + emptyMsg},
	{"list", "# c\n- a\n", `2: the sweep file is a list; it must be a mapping; a sweep file starts with "version: 1"`},
	{"text", "hello", `1: the sweep file is the text "hello"; it must be a mapping; a sweep file starts with "version: 1"`},
	{"too large", strings.Repeat("#\n", MaxSize/2) + "#", `1: the file is larger than 1 MiB; a sweep file is a few lines of YAML`},

	{"UTF-16", "\xff\xfev\x00", `1: the text is not UTF-8; save the file as UTF-8`},
	{"Latin-1", "version: 1\n# \xe9t\xe9\n", `2: the text is not UTF-8; save the file as UTF-8`},
	{"tab", "version: 1\nbudget:\n\tepochs: 1\n", `3: a tab in the indentation; indent with spaces`},
	{"tab after spaces", "budget:\n  \tepochs: 1\n", `2: a tab in the indentation; indent with spaces`},
	{"control character", "version: 1\ndataset: a\x00b", `2: the text has the invisible character U+0000; remove it`},
	{"zero width space", "version: 1\n\u200bdataset: mnist", `2: the text has the invisible character U+200B; remove it`},
	{"lone carriage return", "version: 1\rdataset: mnist", `1: the text has the invisible character U+000D; remove it`},

	{"second document", head + "methods: [{name: ae}]\n---\nversion: 1\n", `6: ` + secondMsg},
	{"empty second document", "version: 1\n---\n", `2: ` + secondMsg},
	{"broken second document", "version: 1\n---\n[\n", `3: this is not YAML: did not find expected node content` + hintMsg},

	{"nested colon", "version: 1\n protocol: x\n", `2: this is not YAML: mapping values are not allowed in this context` + hintMsg},
	{"no colon", "# c\nversion: 1\ndataset mnist\nprotocol: x\n", `3: this is not YAML: could not find expected ':'` + hintMsg},
	{"open bracket", "# c\nversion: 1\nseeds: [1, 2\nprotocol: x\n", `3: this is not YAML: did not find expected ',' or ']'` + hintMsg},
	{"open brace", "budget: {epochs: 1\nseeds: [1]\n", `2: this is not YAML: did not find expected ',' or '}'` + hintMsg},
	{"open quote", "version: 1\ndataset: \"mnist\nprotocol: x\n", `2: this is not YAML: found unexpected end of stream` + hintMsg},
	{"escape", "version: 1\ndataset: \"\\q\"\n", `2: this is not YAML: found unknown escape character` + hintMsg},
	{"list in mapping", "# c\n\nversion: 1\nprotocol: x\n- a\n", `5: this is not YAML: did not find expected key` + hintMsg},
	{"key in list", "# c\nmethods:\n  - name: ae\n  - name: b\n  name: c\n", `5: this is not YAML: did not find expected '-' indicator` + hintMsg},
	{"key in first list", "methods:\n- name: ae\n x: 1\n", `3: this is not YAML: did not find expected key` + hintMsg},
	{"reserved character", "version: @1", `1: this is not YAML: found character that cannot start any token` + hintMsg},
	{"too deep", "# c\nseeds: " + strings.Repeat("[", 20000), `2: this is not YAML: exceeded max depth of 10000` + hintMsg},
	{"YAML version", "# c\n%YAML 3.0\n---\nversion: 1", `2: this is not YAML: found incompatible YAML document` + hintMsg},

	{"anchor and alias", "version: 1\nseeds: &s [1]\nlabels: *s", `2: ` + aliasMsg},
	{"anchored null", "version: 1\nseeds: &s\n", `2: ` + aliasMsg},
	{"unknown alias", "version: 1\n\nseeds: *s\n", `3: ` + aliasMsg},
	{"merge key", "version: 1\nbudget:\n  <<: {epochs: 1}\n", `3: ` + aliasMsg},
	{"tag", "version: !!int 1", `1: the value has the tag "!!int"; write the plain value, its type follows from its key`},
	{"tagged key", "!x version: 1", `1: the value has the tag "!x"; write the plain value, its type follows from its key`},
	{"list as key", "version: 1\n? [a]\n: b\n", `2: a key must be a name; write name: value`},
	{"no key", "version: 1\n?\n: b\n", `2: a key must be a name; write name: value`},
	{"duplicate key", "version: 1\nprotocol: clean\nprotocol: authors\n", `3: duplicate key "protocol", first on line 2; keep one`},
	{"nested duplicate key", "version: 1\nbudget:\n  epochs: 1\n  \"epochs\": 2\n", `4: duplicate key "epochs", first on line 3; keep one`},
	{"null value", "version: 1\nprotocol:\nseeds: [1]\n", `2: "protocol" has no value; write one or remove the key`},
	{"duplicate key in list", "methods:\n  - name: ae\n    name: ae\n", `3: duplicate key "name", first on line 2; keep one`},
	{"null in list", "seeds:\n  - 1\n  -\n", `3: a list entry has no value; write one or remove the entry`},

	{"later version", "version: 2\nfuture: 1\n", `1: version 2 is not known; this program reads version 1`},
	{"text version", "version: \"1\"\n", `1: version is the text "1"; it must be the integer 1`},
	{"float version", "version: 1.0\n", `1: version is 1.0; it must be the integer 1`},
	{"no version", "# c\ndataset: mnist\n", `2: the sweep file has no key version; its keys are ` + topKeys},
	{"no methods", head, `1: the sweep file has no key methods, nor includes a file that has it; its keys are ` + topKeys},
	{"misspelt key", head + "method: [{name: ae}]\n", `5: unknown key "method" in the sweep file; did you mean methods? known: ` + topKeys},
	{"several lines in a key", "version: 1\n\"a\\nb\": 1\n", `2: unknown key "a\nb" in the sweep file; known: ` + topKeys},
	{"long value", head + "methods: " + strings.Repeat("é", 500), `5: methods is the text "` + strings.Repeat("é", 60) + `…"; it must be a list, such as [{name: NAME}]`},

	{"dataset number", "version: 1\ndataset: 5\nprotocol: clean\nseeds: [1]\nmethods: []", `2: dataset is 5; it must be one of mnist, shapes`},
	{"dataset list", "version: 1\ndataset: [mnist]\nprotocol: clean\nseeds: [1]\nmethods: []", `2: dataset is a list; it must be one of mnist, shapes`},
	{"dataset unknown", "version: 1\ndataset: mnsit\nprotocol: clean\nseeds: [1]\nmethods: []", `2: unknown dataset "mnsit"; did you mean mnist? known: mnist, shapes`},
	{"dataset unknown in mapping", "version: 1\ndataset:\n  size: 5\n  name: svhn\nprotocol: clean\nseeds: [1]\nmethods: []", `4: unknown dataset "svhn"; known: mnist, shapes`},
	{"dataset without name", "version: 1\ndataset: {size: 16}\nprotocol: clean\nseeds: [1]\nmethods: []", `2: dataset has no key name; known datasets: mnist, shapes`},
	{"option unknown", "version: 1\ndataset:\n  name: shapes\n  image: 5\nprotocol: clean\nseeds: [1]\nmethods: []", `4: unknown option "image" of dataset shapes; did you mean images? known: name, size, images, seed`},
	{"option type", "version: 1\ndataset:\n  name: mnist\n  size: big\nprotocol: clean\nseeds: [1]\nmethods: []", `4: size is the text "big"; it must be an integer in decimal digits, such as 32`},
	{"protocol unknown", "version: 1\ndataset: mnist\nprotocol: Clean\nseeds: [1]\nmethods: []", `3: unknown protocol "Clean"; did you mean clean? known: authors, clean`},
}

func TestDecodeErrors(t *testing.T) {
	for _, tt := range wrongFiles {
		t.Run(tt.name, func(t *testing.T) { wantError(t, tt.src, tt.want) })
	}
}

// wrongLine is lines from line 5 on of an otherwise good file, and the error after "bad.yaml:".
type wrongLine struct{ lines, want string }

var wrongLines = []wrongLine{
	{"budget: 5", `5: budget is 5; it must be a mapping with the keys ` + budgetKeys},
	{"budget: {epoch: 1}", `5: unknown key "epoch" in budget; did you mean epochs? known: ` + budgetKeys},
	{"budget: {epochs: 0}", `5: epochs is 0; it must be at least 1`},
	{"budget: {images: -1}", `5: images is -1; it must be at least 1`},
	{"budget: {batch: 0}", `5: batch is 0; it must be at least 1`},
	{"budget: {samples: -1}", `5: samples is -1; it must be at least 0`},
	{"budget: {head_epochs: 0}", `5: head_epochs is 0; it must be at least 1`},
	{"budget: {head_repeats: 0}", `5: head_repeats is 0; it must be at least 1`},
	{"budget: {epochs: 1.5}", `5: epochs is 1.5; it must be an integer in decimal digits`},
	{"budget: {epochs: 1e3}", `5: epochs is 1e3; it must be an integer in decimal digits`},
	{"budget: {epochs: 0x10}", `5: epochs is 0x10; it must be an integer in decimal digits`},
	{"budget: {epochs: 010}", `5: epochs is 010; it must be an integer in decimal digits`},
	{"budget: {epochs: 1_000}", `5: epochs is 1_000; it must be an integer in decimal digits`},
	{"budget: {epochs: true}", `5: epochs is true; it must be an integer in decimal digits`},
	{"budget: {epochs: [1]}", `5: epochs is a list; it must be an integer in decimal digits`},
	{"budget: {epochs: {a: 1}}", `5: epochs is a mapping; it must be an integer in decimal digits`},
	{"budget: {epochs: 9223372036854775808}", `5: epochs is 9223372036854775808, which is outside the range of a 64-bit integer; it must be an integer in decimal digits`},
	{"budget: {learning_rate: 0}", `5: learning_rate is 0; it must be above 0`},
	{"budget: {learning_rate: -1e-3}", `5: learning_rate is -0.001; it must be above 0`},
	{"budget: {learning_rate: .inf}", `5: learning_rate is .inf; it must be a finite number, such as 1e-4`},
	{"budget: {labels: 10}", `5: labels is 10; it must be a list of integers, such as [1, 2]`},
	{"budget: {labels: [0, 10]}", `5: label count 0; it must be at least 1`},
	{"budget:\n  labels:\n    - 100\n    - 10", `8: labels has 10 after 100; label counts must ascend`},
	{"budget: {labels: [10, 10]}", `5: labels has 10 after 10; label counts must ascend`},

	{"methods: ae", `5: methods is the text "ae"; it must be a list, such as [{name: NAME}]`},
	{"methods: []", `5: methods is empty; write at least one, such as [{name: NAME}]`},
	{"methods: [ae]", `5: an entry of methods is the text "ae"; it must be a mapping with the keys ` + entryKeys},
	{"methods: [{params: {}}]", `5: an entry of methods has no key name; its keys are ` + entryKeys},
	{"methods:\n- name: vae", `6: unknown method "vae"; known: ae, every, lorae, plain`},
	{"methods: [{name: loare}]", `5: unknown method "loare"; did you mean lorae? known: ae, every, lorae, plain`},
	{"methods: [{name: [ae]}]", `5: method is a list; it must be one of ae, every, lorae, plain`},
	{"methods: [{name: ae, param: {}}]", `5: unknown key "param" in an entry of methods; did you mean params? known: ` + entryKeys},
	{"methods: [{name: ae, params: [1]}]", `5: params is a list; it must be a mapping, such as {NAME: VALUE}`},
	{"methods:\n- name: lorae\n  params:\n    lamda: 1", `8: unknown parameter "lamda" of method lorae; did you mean lambda? known: latent, lambda`},
	{"methods: [{name: ae, grid: {lambda: [1]}}]", `5: unknown parameter "lambda" of method ae; known: latent`},
	{"methods: [{name: plain, params: {latent: 1}}]", `5: unknown parameter "latent" of method plain; known: none`},

	{"methods: [{name: lorae, params: {lambda: big}}]", `5: lambda is the text "big"; it must be a finite number, such as 0.001 (weight of the nuclear norm)`},
	{"methods: [{name: lorae, params: {lambda: \"1\"}}]", `5: lambda is the text "1"; it must be a finite number, such as 0.001 (weight of the nuclear norm)`},
	{"methods: [{name: lorae, params: {lambda: .NaN}}]", `5: lambda is .NaN; it must be a finite number, such as 0.001 (weight of the nuclear norm)`},
	{"methods: [{name: lorae, params: {lambda: 1e999}}]", `5: lambda is 1e999, which is outside the range of a float64; it must be a finite number, such as 0.001 (weight of the nuclear norm)`},
	{"methods: [{name: lorae, params: {latent: 1.0}}]", `5: latent is 1.0; it must be an integer in decimal digits (size of the code)`},
	{"methods: [{name: every, params: {on: yes}}]", `5: on is the text "yes"; it must be true or false`},
	{"methods: [{name: every, params: {on: \"true\"}}]", `5: on is the text "true"; it must be true or false`},
	{"methods: [{name: every, params: {text: 5}}]", `5: text is 5; it must be text`},
	{"methods: [{name: every, params: {flow: realnpv}}]", `5: unknown flow "realnpv"; did you mean realnvp? known: iaf, realnvp`},
	{"methods: [{name: every, params: {widths: 5}}]", `5: widths is 5; it must be a list of integers, such as [1, 2]`},
	{"methods: [{name: every, params: {widths: [5.5]}}]", `5: an entry of widths is 5.5; it must be an integer in decimal digits`},

	{"methods: [{name: lorae, grid: {}}]", `5: grid is empty; it must be a mapping of parameters to lists, such as {NAME: [VALUE, VALUE]}`},
	{"methods: [{name: lorae, grid: [1]}]", `5: grid is a list; it must be a mapping of parameters to lists, such as {NAME: [VALUE, VALUE]}`},
	{"methods: [{name: lorae, grid: {lambda: []}}]", `5: lambda in grid is an empty list; write at least one value`},
	{"methods: [{name: lorae, grid: {lambda: 1}}]", `5: lambda in grid is 1; it must be a list of values or a range such as logspace(1e-5, 1, 6) or linspace(0, 1, 5) (a single value belongs in params)`},
	{"methods: [{name: lorae, grid: {lambda: [1, x]}}]", `5: lambda is the text "x"; it must be a finite number, such as 0.001 (weight of the nuclear norm)`},
	{"methods:\n- name: lorae\n  grid:\n    lambda:\n    - 1e-3\n    - 0.001", `10: lambda in grid has 0.001 twice, first on line 9; each value may be listed once`},
	{"methods: [{name: lorae, grid: {lambda: [0, -0.0]}}]", `5: lambda in grid has 0 twice, first on line 5; each value may be listed once`},
	{"methods: [{name: every, grid: {text: [\"a\\nb\", \"a\\nb\"]}}]", `5: text in grid has "a\nb" twice, first on line 5; each value may be listed once`},
	{"methods:\n- name: lorae\n  grid: {lambda: [1]}\n  params: {lambda: 2}", `7: lambda is in params and in grid of method lorae; keep one of them`},

	{"methods:\n- name: ae\n- name: ae", `7: the cell ae is already listed on line 6; each may be listed once`},
	{"methods:\n- name: lorae\n  grid: {lambda: [1, 2], latent: [3, 4]}\n- name: lorae\n  params: {latent: 4, lambda: 1.0}", `8: the cell lorae latent=4 lambda=1 is already listed on line 6; each may be listed once`},
	{"methods:\n- name: lorae\n- name: lorae\n  params: {lambda: 1e-3}", `7: the cell lorae lambda=0.001 is already listed on line 6; each may be listed once`},
	{"methods:\n- {name: every, params: {text: \"a\\nb\"}}\n- {name: every, params: {text: \"a\\nb\"}}", `7: the cell every text="a\nb" is already listed on line 6; each may be listed once`},
	{"methods:\n- name: lorae\n  grid: {lambda: " + many(100) + ", latent: " + many(101) + "}", `6: with method lorae the sweep has more than 10000 trials; shorten its grid or the seeds`},
	{"methods:\n- {name: ae, grid: {latent: " + many(6000) + "}}\n- {name: every, grid: {count: " + many(6000) + "}}", `7: with method every the sweep has more than 10000 trials; shorten its grid or the seeds`},
}

const budgetKeys = `epochs, images, batch, learning_rate, samples, labels, head_epochs, head_repeats`

func TestDecodeErrorsInLines(t *testing.T) {
	wantErrors(t, wrongLines)
}

func wantErrors(t *testing.T, wrong []wrongLine) {
	t.Helper()
	for _, tt := range wrong {
		name, _, _ := strings.Cut(tt.want, ";")
		t.Run(name, func(t *testing.T) { wantError(t, complete(tt.lines), tt.want) })
	}
}

// complete makes a file of some lines.
func complete(lines string) string {
	src := head + lines + "\n"
	if !strings.HasPrefix(lines, "methods:") {
		src += "methods: [{name: ae}]\n"
	}
	return src
}

func wantError(t *testing.T, src, want string) {
	t.Helper()
	s, err := Decode("bad.yaml", []byte(src), catalog())
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("Decode = %+v, %v; want an *Error", s, err)
	}
	if got := err.Error(); got != "bad.yaml:"+want {
		t.Errorf("wrong error\n got %s\nwant bad.yaml:%s", got, want)
	}
}

// Cells that differ only in how their texts join are different cells.
func TestDistinctCells(t *testing.T) {
	src := complete(`methods:
- {name: every, params: {text: "a", flow: iaf}}
- {name: every, params: {text: "a\" \"iaf"}}
- {name: every, params: {text: "<nil>"}}
- {name: every}`)
	if _, err := Decode("d.yaml", []byte(src), catalog()); err != nil {
		t.Error(err)
	}
}

// A catalog with a kind that does not exist is the caller's mistake, not a reason to panic.
func TestDecodeUnknownKind(t *testing.T) {
	c := Catalog{
		Datasets: map[string][]Param{"mnist": nil}, Protocols: []string{"clean"},
		Methods: map[string][]Param{"ae": {{Name: "x", Kind: 9}}},
	}
	_, err := Decode("k.yaml", []byte(head+"methods: [{name: ae, params: {x: 1}}]"), c)
	if want := "k.yaml:5: x cannot be set: its type Kind(9) is not known"; err == nil || err.Error() != want {
		t.Errorf("Decode = %v, want %s", err, want)
	}
}

type panicReader struct{}

func (panicReader) Read([]byte) (int, error) { panic("out of range") }

func TestNextTurnsPanicIntoError(t *testing.T) {
	if _, err := next(yaml.NewDecoder(panicReader{})); err == nil || err.Error() != "yaml: out of range" {
		t.Errorf("next = %v, want the panic as an error", err)
	}
}
