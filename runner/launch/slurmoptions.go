package launch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ownOptions are the options of sbatch that a user may not give, and why.
var ownOptions = []struct{ long, short, why string }{
	{"array", "a", "the launcher makes the array itself"},
	{"clusters", "M", "set SLURM_CLUSTERS, which squeue and scancel read too"},
	{"help", "h", "run sbatch itself for that"},
	{"job-name", "J", "the launcher finds its jobs by their names"},
	{"test-only", "", "nothing would be submitted"},
	{"usage", "", "run sbatch itself for that"},
	{"version", "V", "run sbatch itself for that"},
	{"wait", "W", "the launcher looks at the queue itself"},
	{"wrap", "", "the launcher has a script of its own"},
}

// The options of sbatch that the next word is not the value of.
const shortFlags = "HIkOQsv"

var longFlags = []string{
	"contiguous", "exclusive", "get-user-env", "hold", "ignore-pbs", "nice", "no-kill", "no-requeue", "overcommit",
	"oversubscribe", "parsable", "propagate", "quiet", "reboot", "requeue", "share", "spread-job", "use-min-nodes", "verbose",
}

// ParseSbatch splits options for sbatch as a shell would, without expanding
// anything, and refuses those that would break the launcher.
func ParseSbatch(text string) ([]string, error) {
	words, err := splitWords(text)
	if err != nil {
		return nil, fmt.Errorf("--sbatch %q: %w", text, err)
	}
	for rest := words; len(rest) > 0; {
		taken, err := checkOption(rest[0])
		if err != nil {
			return nil, fmt.Errorf("--sbatch: %w", err)
		}
		if taken > len(rest) {
			return nil, fmt.Errorf("--sbatch: %s wants a value", rest[0])
		}
		rest = rest[taken:]
	}
	return words, nil
}

// checkOption returns how many words an option takes: two if its value is a word of its own.
func checkOption(word string) (taken int, err error) {
	if name, ok := strings.CutPrefix(word, "--"); ok && name != "" {
		return checkLong(word, name)
	}
	letters, ok := strings.CutPrefix(word, "-")
	if !ok || letters == "" || letters == "-" {
		return 0, fmt.Errorf("%q is not an option", word)
	}
	for i, letter := range letters {
		for _, own := range ownOptions {
			if string(letter) == own.short {
				return 0, fmt.Errorf("-%c cannot be given: %s", letter, own.why)
			}
		}
		if !strings.ContainsRune(shortFlags, letter) {
			if i+len(string(letter)) == len(letters) {
				return 2, nil
			}
			return 1, nil // the value follows at once
		}
	}
	return 1, nil
}

// checkLong also knows names that are cut short, as sbatch does.
func checkLong(word, name string) (taken int, err error) {
	name, _, hasValue := strings.Cut(name, "=")
	for _, own := range ownOptions {
		if strings.HasPrefix(own.long, name) {
			return 0, fmt.Errorf("--%s cannot be given: %s", own.long, own.why)
		}
	}
	isFlag := slices.ContainsFunc(longFlags, func(flag string) bool { return strings.HasPrefix(flag, name) })
	if hasValue || isFlag {
		return 1, nil
	}
	return 2, nil
}

var errQuote = errors.New("a quotation mark or backslash has no counterpart")

// splitWords splits text at blanks that are not quoted, as sh does.
func splitWords(text string) ([]string, error) {
	var words []string
	var word []byte
	var quote byte // the mark that is open
	inWord, escaped := false, false
	for i := range len(text) {
		switch c := text[i]; {
		case escaped:
			escaped = false
			if quote == '"' && !strings.ContainsRune("\"\\$`\n", rune(c)) {
				word = append(word, '\\')
			}
			if c != '\n' { // which goes on in the next line
				inWord, word = true, append(word, c)
			}
		case c == '\\' && quote != '\'':
			escaped = true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			inWord, quote = true, c
		case quote == 0 && strings.ContainsRune(" \t\n\r", rune(c)):
			if inWord {
				words = append(words, string(word))
			}
			inWord, word = false, nil
		default:
			inWord, word = true, append(word, c)
		}
	}
	if quote != 0 || escaped {
		return nil, errQuote
	}
	if inWord {
		words = append(words, string(word))
	}
	return words, nil
}
