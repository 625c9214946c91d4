package sweeps

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExclude(t *testing.T) {
	tests := []struct {
		entry string
		want  []string
	}{
		{
			"{name: lorae, grid: {lambda: [1, 2], latent: [8, 4]}, exclude: [{lambda: 1.0, latent: 4}]}",
			[]string{"map[lambda:1 latent:8]", "map[lambda:2 latent:8]", "map[lambda:2 latent:4]"},
		},
		{ // an exclusion before the grid; two that overlap
			"{exclude: [{lambda: 1}, {lambda: [1, 2], latent: [4]}], name: lorae, grid: {lambda: [1, 2], latent: [8, 4]}}",
			[]string{"map[lambda:2 latent:8]"},
		},
		{ // what params states may be named too, and values of ranges
			"{name: lorae, params: {latent: 8}, grid: {lambda: 'logspace(1e-5, 1, 4)'}, exclude: [{latent: 8, lambda: [0.000464158883361, 1]}]}",
			[]string{"map[lambda:1e-05 latent:8]", "map[lambda:0.0215443469003 latent:8]"},
		},
		{
			"{name: every, grid: {on: [true, false]}, zip: {text: [a, b], rate: [1, 2]}, exclude: [{text: a, on: false}]}",
			[]string{"map[on:true rate:1 text:a]", "map[on:true rate:2 text:b]", "map[on:false rate:2 text:b]"},
		},
		{ // a value that is a list, and lists of them
			"{name: every, grid: {widths: [[1, 2], [], [3]]}, exclude: [{widths: [1, 2]}, {widths: []}]}",
			[]string{"map[widths:[3]]"},
		},
		{
			"{name: every, grid: {widths: [[1, 2], [], [3]]}, exclude: [{widths: [[3], []]}]}",
			[]string{"map[widths:[1 2]]"},
		},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, cellsOf(t, tt.entry)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.entry, diff)
		}
	}
}

// excluding are lines whose last, line 8, has the exclusions.
func excluding(exclude string) string {
	return "methods:\n- name: lorae\n  zip: {lambda: [1, 2], latent: [8, 4]}\n  exclude: " + exclude
}

const wantExclude = `; it must be a list of mappings of parameters to values, such as [{NAME: VALUE}]`

var wrongExclusions = []wrongLine{
	{excluding("[{lambda: 1, latent: 4}]"), `8: the exclusion lambda=1 latent=4 matches no cell of method lorae; each of its values occurs, but not together`},
	{excluding("\n  - {lambda: 1}\n  - {lambda: [2], latent: 8}"), `10: the exclusion lambda=2 latent=8 matches no cell of method lorae; each of its values occurs, but not together`},
	{excluding("[{lambda: 3}]"), `8: lambda in exclude is 3, which no cell of method lorae has; its values: 1, 2`},
	{excluding("[{lambda: [1, 0.2]}]"), `8: lambda in exclude is 0.2, which no cell of method lorae has; its values: 1, 2`},
	{excluding("[{lambda: [1, 2]}]"), `6: exclude leaves no cell of method lorae; remove an exclusion, or the method`},
	{excluding("[{lambda: 1}, {latent: 4}]"), `6: exclude leaves no cell of method lorae; remove an exclusion, or the method`},
	{excluding("{lambda: 1}"), `8: exclude is a mapping` + wantExclude},
	{excluding("all"), `8: exclude is the text "all"` + wantExclude},
	{excluding("[]"), `8: exclude is empty` + wantExclude},
	{excluding("[lambda]"), `8: an entry of exclude is the text "lambda"; it must be a mapping of parameters to values, such as {NAME: VALUE}`},
	{excluding("[{}]"), `8: an entry of exclude is empty; write the values that the cells to leave out have`},
	{excluding("[{lamda: 1}]"), `8: unknown parameter "lamda" of method lorae; did you mean lambda? known: latent, lambda`},
	{excluding("[{lambda: x}]"), `8: lambda is the text "x"; it must be a finite number, such as 0.001 (weight of the nuclear norm)`},
	{excluding("[{lambda: []}]"), `8: lambda in exclude is an empty list; write at least one value`},
	{excluding("[{lambda: [1, 1.0]}]"), `8: lambda in exclude has 1 twice, first on line 8; each value may be listed once`},
	{excluding("[{lambda: 'linspace(1, 2, 2)'}]"), `8: lambda is the range "linspace(1, 2, 2)"; a range stands in place of a whole list of grid or zip`},
	{"methods:\n- name: lorae\n  grid: {lambda: [1, 2]}\n  exclude: [{latent: 8}]", `8: exclude names latent, which this entry of method lorae states in none of params, grid and zip; stated: lambda`},
	{"methods:\n- name: lorae\n  exclude: [{latent: 8}]", `7: exclude names latent, which this entry of method lorae states in none of params, grid and zip; stated: none`},
	{"methods:\n- {name: every, grid: {widths: [[1], [2]]}, exclude: [{widths: [3]}]}", `6: widths in exclude is [3], which no cell of method every has; its values: [1], [2]`},
	{"methods:\n- {name: every, params: {text: 'a b'}, exclude: [{text: 'a'}]}", `6: text in exclude is "a", which no cell of method every has; its values: "a b"`},
	{"methods:\n- {name: every, params: {text: \"a\\nb\"}, exclude: [{text: 'a'}]}", `6: text in exclude is "a", which no cell of method every has; its values: "a\nb"`},
	{"methods:\n- name: lorae\n  grid: {lambda: 'linspace(0, 1, 101)', latent: 'range(1, 100, 1)'}\n  exclude: [{lambda: 0}]", `6: grid and zip of method lorae make more than 10000 cells, before exclude; shorten their lists`},
}

func TestExcludeErrors(t *testing.T) { wantErrors(t, wrongExclusions) }
