package main

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// fileNames are the ends of the names of figures' files, one a setting: what a
// person knows the setting by, and a hash where that is not enough.
func fileNames(groups []group) []string {
	names, count := make([]string, len(groups)), map[string]int{}
	for i, g := range groups {
		names[i] = settingName(g)
		count[names[i]]++
	}
	for i, g := range groups {
		if count[names[i]] > 1 {
			sum := sha256.Sum256(fmt.Appendf(nil, "%q", fmt.Sprint(g.setting)))
			names[i] = fmt.Sprintf("%s-%x", names[i], sum[:4])
		}
	}
	return names
}

// settingName is a setting's data, protocol, and images × epochs.
func settingName(g group) string {
	b := g.trials[0].Config.Budget
	trained := "all"
	if b.Images > 0 {
		trained = fmt.Sprint(b.Images)
	}
	return fileName(fmt.Sprintf("%s-%s-%sx%d", g.data.name, g.protocol, trained, b.Epochs))
}

// fileName leaves of a text what is harmless in the name of a file.
func fileName(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, text)
}
