package main

import "testing"

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		x            float64
		short, exact string
	}{
		{0, "0", "0"},
		{-3, "-3", "-3"},
		{60_000, "60000", "60000"},
		{2_057_441, "2057441", "2057441"},
		{1e20, "1e+20", "1e+20"},
		{1e-5, "1e-05", "1e-05"},
		{0.001, "0.001", "0.001"},
		{12.3456789, "12.3457", "12.3456789"},
	} {
		if got := short(c.x); got != c.short {
			t.Errorf("short(%v) = %s, want %s", c.x, got, c.short)
		}
		if got := exact(c.x); got != c.exact {
			t.Errorf("exact(%v) = %s, want %s", c.x, got, c.exact)
		}
	}
}

func TestPairs(t *testing.T) {
	for _, c := range []struct {
		options map[string]any
		want    string
	}{
		{nil, ""},
		{map[string]any{"lambda": 1e-3, "latent": 128.0, "batch": 100}, "batch=100 lambda=0.001 latent=128"},
		{map[string]any{"b": true, "c": nil, "a": "imq"}, "a=imq b=true c=null"},
		{map[string]any{"empty": "", "words": "N < D", "quoted": `a"b`}, `empty="" quoted="a\"b" words="N < D"`},
		{map[string]any{"scales": []any{0.1, 2.0}, "of": map[string]any{"x": 1.0}}, `of={"x":1} scales=[0.1,2]`},
	} {
		if got := pairs(c.options); got != c.want {
			t.Errorf("pairs(%v) = %s, want %s", c.options, got, c.want)
		}
	}
}
