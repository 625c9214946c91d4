package launch

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSbatch(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                nil,
		"-p gpu --time=1:00:00":           {"-p", "gpu", "--time=1:00:00"},
		"--comment 'two words' -Hpgpu":    {"--comment", "two words", "-Hpgpu"},
		`--comment="a \"b\" \c" -t 10`:    {`--comment=a "b" \c`, "-t", "10"},
		"--exclusive --nice\t-c4 \\\n -Q": {"--exclusive", "--nice", "-c4", "-Q"},
		"--account '' --no-requeue":       {"--account", "", "--no-requeue"},
		"--nice=-5 --mail-type END":       {"--nice=-5", "--mail-type", "END"},
	} {
		got, err := ParseSbatch(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestParseSbatchRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"--array=0-3":      "--array cannot be given",
		"--arr 0-3":        "--array cannot be given",
		"-p gpu -a0-3":     "-a cannot be given",
		"-HWp gpu":         "-W cannot be given",
		"--wrap 'x'":       "--wrap cannot be given",
		"--wait":           "--wait cannot be given",
		"-J me":            "-J cannot be given",
		"-M other":         "SLURM_CLUSTERS",
		"--test-only":      "nothing would be submitted",
		"-p gpu script.sh": `"script.sh" is not an option`,
		"-p gpu : -p cpu":  `":" is not an option`,
		"--":               `"--" is not an option`,
		"-p":               "-p wants a value",
		"--comment 'x":     "no counterpart",
		`--comment x\`:     "no counterpart",
	} {
		if _, err := ParseSbatch(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want one line with %s", text, err, want)
		}
	}
}

func FuzzSplitWords(f *testing.F) {
	f.Add("-p 'a b' \"c\\\"d\" e\\ f", "it's \x00 \\ \xff")
	f.Fuzz(func(t *testing.T, text, word string) {
		if words, err := splitWords(text); err == nil && len(strings.Join(words, "")) > len(text) {
			t.Errorf("%q became longer: %q", text, words)
		}
		if got, err := splitWords(quote(word) + " x"); err != nil || !cmp.Equal(got, []string{word, "x"}) {
			t.Errorf("%q became %q, %v", word, got, err)
		}
	})
}
