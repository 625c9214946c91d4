package sweeps

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// unknown is the error for a name that is not among the known ones, such as the
// parameter n of a method: what = "parameter", where = " of method lorae".
func unknown(n *yaml.Node, what, where string, known []string) error {
	hint := ""
	if near := nearest(n.Value, known); near != "" {
		hint = "did you mean " + near + "? "
	}
	return at(n, "unknown %s %s%s; %sknown: %s", what, quote(n.Value), where, hint, list(known))
}

// list joins names for a message.
func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// nearest returns the name that word is probably a misspelling of, or "". One
// slip for every four letters: short names such as ae and vae are different
// methods, not slips.
func nearest(word string, names []string) string {
	w := []rune(strings.ToLower(word))
	best, least := "", len(w)/4+1
	for _, name := range names {
		n := []rune(strings.ToLower(name))
		if len(n)-len(w) >= least || len(w)-len(n) >= least {
			continue
		}
		if d := distance(w, n); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
