package table

import (
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// padRight fills texts with spaces behind them to the width of the widest.
func padRight(texts []string) []string {
	padded := make([]string, len(texts))
	for i, space := range spaces(texts) {
		padded[i] = texts[i] + space
	}
	return padded
}

// padLeft fills texts with spaces before them to the width of the widest.
func padLeft(texts []string) []string {
	padded := make([]string, len(texts))
	for i, space := range spaces(texts) {
		padded[i] = space + texts[i]
	}
	return padded
}

// spaces is what each text lacks to the width of the widest.
func spaces(texts []string) []string {
	widest := 0
	for _, s := range texts {
		widest = max(widest, twwidth.Width(s))
	}
	lacking := make([]string, len(texts))
	for i, s := range texts {
		lacking[i] = strings.Repeat(" ", widest-twwidth.Width(s))
	}
	return lacking
}

// alignPoint pads numbers so that their decimal points stand below each other.
func alignPoint(texts []string) []string {
	whole, fraction := make([]string, len(texts)), make([]string, len(texts))
	for i, s := range texts {
		before, after, ok := strings.Cut(s, ".")
		whole[i] = before
		if ok {
			fraction[i] = "." + after
		}
	}
	whole, fraction = padLeft(whole), padRight(fraction)
	for i := range whole {
		whole[i] += fraction[i]
	}
	return whole
}

// prefix puts mark before the padded texts, and as much space where there is no text.
func prefix(mark string, texts, padded []string) []string {
	out := make([]string, len(padded))
	some := strings.Join(texts, "") != ""
	for i := range padded {
		switch {
		case texts[i] != "":
			out[i] = mark + padded[i]
		case some:
			out[i] = strings.Repeat(" ", twwidth.Width(mark)) + padded[i]
		}
	}
	return out
}
