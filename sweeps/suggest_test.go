package sweeps

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"ae", "lorae", "irmae", "learning_rate", "lambda"}
	tests := map[string]string{
		"lorea":        "lorae", // a swap is one slip
		"LoRAE":        "lorae",
		"lora":         "lorae",
		"vae":          "", // another method
		"AE":           "ae",
		"learningrate": "learning_rate",
		"learn_rat":    "",
		"lambada":      "lambda",
		"λ":            "",
		"":             "",
	}
	for word, want := range tests {
		if got := nearest(word, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "axc", 1},
		{"abc", "acb", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, {"λx", "xλ", 1},
	}
	for _, tt := range tests {
		if got := distance([]rune(tt.a), []rune(tt.b)); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
