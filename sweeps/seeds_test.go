package sweeps

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// withSeeds is a whole file with some seeds, on line 4.
func withSeeds(seeds string) string {
	return "version: 1\ndataset: mnist\nprotocol: clean\nseeds: " + seeds + "\nmethods: [{name: ae}]\n"
}

func TestSeeds(t *testing.T) {
	tests := map[string][]int64{
		"1":           {1},
		"5":           {1, 2, 3, 4, 5},
		"+2":          {1, 2},
		"[5]":         {5},
		"[7, -1, 0]":  {7, -1, 0},
		"\n- 3\n- 2":  {3, 2},
		"[10, 9, 11]": {10, 9, 11},
	}
	for seeds, want := range tests {
		s, err := Decode("s.yaml", []byte(withSeeds(seeds)), catalog())
		if err != nil {
			t.Errorf("seeds: %s: %v", seeds, err)
			continue
		}
		got := make([]int64, len(s.Trials))
		for i, trial := range s.Trials {
			got[i] = trial.Seed
		}
		if diff := cmp.Diff(want, s.Seeds); diff != "" {
			t.Errorf("seeds: %s (-want +got):\n%s", seeds, diff)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the trials of seeds: %s (-want +got):\n%s", seeds, diff)
		}
	}
}

func TestMostSeeds(t *testing.T) {
	s, err := Decode("s.yaml", []byte(withSeeds("10000")), catalog())
	if err != nil {
		t.Fatal(err)
	}
	if last := s.Trials[len(s.Trials)-1].Seed; len(s.Trials) != MaxTrials || last != MaxTrials {
		t.Errorf("%d trials, the last of seed %d; want %d", len(s.Trials), last, MaxTrials)
	}
}

const wantSeeds = `; it must be a count, such as 3 for the seeds 1, 2 and 3, or a list of integers, such as [1, 2]`

var wrongSeeds = []struct{ seeds, want string }{
	{"0", `4: seeds is 0; a count must be at least 1, and a single seed is a list: [0]`},
	{"-3", `4: seeds is -3; a count must be at least 1, and a single seed is a list: [-3]`},
	{"10001", `4: seeds is 10001; a sweep has at most 10000 trials, and a single seed is a list: [10001]`},
	{"1e3", `4: seeds is 1e3` + wantSeeds},
	{"five", `4: seeds is the text "five"` + wantSeeds},
	{"range(1, 5, 1)", `4: seeds is the text "range(1, 5, 1)"` + wantSeeds},
	{"{a: 1}", `4: seeds is a mapping` + wantSeeds},
	{"[]", `4: seeds is empty; write at least one, such as [1]`},
	{"\n- 1\n- 2\n- +1", `7: seeds has 1 twice, first on line 5; each seed may be listed once`},
	{"[1, one]", `4: an entry of seeds is the text "one"; it must be an integer in decimal digits`},
}

func TestSeedsErrors(t *testing.T) {
	for _, tt := range wrongSeeds {
		t.Run(tt.want, func(t *testing.T) { wantError(t, withSeeds(tt.seeds), tt.want) })
	}
}
