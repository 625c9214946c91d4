package sweeps

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cellsOf are the parameters of the trials of a method entry, as fmt prints them.
func cellsOf(t *testing.T, entry string) []string {
	t.Helper()
	s, err := Decode("z.yaml", []byte(head+"methods:\n- "+entry), catalog())
	if err != nil {
		t.Errorf("%s: %v", entry, err)
		return nil
	}
	var cells []string
	for _, trial := range s.Trials {
		cells = append(cells, fmt.Sprint(trial.Params))
	}
	return cells
}

func TestZip(t *testing.T) {
	tests := []struct {
		entry string
		want  []string
	}{
		{"{name: lorae, zip: {lambda: [1, 2], latent: [8, 4]}}", []string{"map[lambda:1 latent:8]", "map[lambda:2 latent:4]"}},
		{ // a value may come again, a combination may not
			"{name: lorae, zip: {lambda: [1, 1, 2], latent: [8, 4, 8]}}",
			[]string{"map[lambda:1 latent:8]", "map[lambda:1 latent:4]", "map[lambda:2 latent:8]"},
		},
		{
			"{name: lorae, zip: {lambda: 'logspace(1e-3, 0.1, 3)', latent: 'range(6, 2, -2)'}}",
			[]string{"map[lambda:0.001 latent:6]", "map[lambda:0.01 latent:4]", "map[lambda:0.1 latent:2]"},
		},
		{ // the zip varies faster than the grid, wherever it is written
			"{zip: {count: [1, 2], on: [true, false]}, name: every, params: {text: x}, grid: {rate: [5, 6]}}",
			[]string{
				"map[count:1 on:true rate:5 text:x]", "map[count:2 on:false rate:5 text:x]",
				"map[count:1 on:true rate:6 text:x]", "map[count:2 on:false rate:6 text:x]",
			},
		},
		{
			"{name: every, zip: {widths: [[1, 2], []], rate: [0, 1], text: [a, b]}}",
			[]string{"map[rate:0 text:a widths:[1 2]]", "map[rate:1 text:b widths:[]]"},
		},
		{"{name: lorae, zip: {lambda: [1], latent: [8]}}", []string{"map[lambda:1 latent:8]"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, cellsOf(t, tt.entry)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.entry, diff)
		}
	}
}

var wrongZips = []wrongLine{
	{"methods:\n- name: lorae\n  zip:\n    lambda: [1, 2, 3]\n    latent: [8, 4]", `9: the lists of zip differ in length: lambda has 3, latent has 2; they must be equally long`},
	{"methods:\n- name: lorae\n  zip:\n    lambda: logspace(1, 4, 3)\n    latent: range(1, 9, 2)", `9: the lists of zip differ in length: lambda has 3, latent has 5; they must be equally long`},
	{"methods:\n- {name: lorae, zip: {lambda: [1, 2]}}", `6: zip has only lambda; it takes several parameters that vary together, a single one belongs in grid`},
	{"methods:\n- {name: lorae, zip: {}}", `6: zip is empty; it must be a mapping of parameters to lists, such as {NAME: [VALUE, VALUE]}`},
	{"methods:\n- {name: lorae, zip: [{lambda: [1]}]}", `6: zip is a list; it must be a mapping of parameters to lists, such as {NAME: [VALUE, VALUE]}`},
	{"methods:\n- {name: lorae, zip: {lambda: [], latent: []}}", `6: lambda in zip is an empty list; write at least one value`},
	{"methods:\n- {name: lorae, zip: {lambda: 1, latent: [1]}}", `6: lambda in zip is 1; it must be a list of values or a range such as logspace(1e-5, 1, 6) or linspace(0, 1, 5) (a single value belongs in params)`},
	{"methods:\n- {name: lorae, zip: {lambda: [1], latent: [1.5]}}", `6: latent is 1.5; it must be an integer in decimal digits (size of the code)`},
	{"methods:\n- {name: lorae, zip: {lamda: [1], latent: [1]}}", `6: unknown parameter "lamda" of method lorae; did you mean lambda? known: latent, lambda`},
	{"methods:\n- {name: lorae, zip: {lambda: [1, 2, 1.0], latent: [8, 8, 8]}}", `6: zip has lambda=1 latent=8 twice, at places 1 and 3 of its lists; each combination may be listed once`},
	{"methods:\n- name: lorae\n  grid: {lambda: [1]}\n  zip: {lambda: [1, 2], latent: [8, 4]}", `8: lambda is in grid and in zip of method lorae; keep one of them`},
	{"methods:\n- name: lorae\n  zip: {lambda: [1, 2], latent: [8, 4]}\n  params: {latent: 1}", `7: latent is in params and in zip of method lorae; keep one of them`},
	{"methods:\n- {name: lorae, zips: {}}", `6: unknown key "zips" in an entry of methods; did you mean zip? known: ` + entryKeys},
	{"methods:\n- name: lorae\n- name: lorae\n  zip: {lambda: [1, 1e-3], latent: [8, 8]}\n- name: lorae\n  params: {latent: 8}", `9: the cell lorae latent=8 is already listed on line 7; each may be listed once`},
	{"methods:\n- name: every\n  grid: {rate: 'linspace(0, 1, 101)'}\n  zip: {count: 'range(1, 100, 1)', widths: " + lists(100) + "}", `6: with method every the sweep has more than 10000 trials; shorten its grid or the seeds`},
}

// lists is a list of n distinct lists.
func lists(n int) string {
	text := "["
	for i := range n {
		text += fmt.Sprintf("[%d], ", i)
	}
	return text + "]"
}

func TestZipErrors(t *testing.T) { wantErrors(t, wrongZips) }

// Long texts that differ only where a message would cut them are different values.
func TestZipOfLongTexts(t *testing.T) {
	const long = "123456789 123456789 123456789 123456789 123456789 123456789 123456789 "
	cells := cellsOf(t, "{name: every, zip: {text: ['"+long+"a', '"+long+"b'], rate: [1, 1]}}")
	if len(cells) != 2 {
		t.Errorf("%d cells, want 2", len(cells))
	}
}
