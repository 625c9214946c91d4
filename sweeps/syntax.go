package sweeps

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

var (
	yamlMessage   = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?`)
	unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)
)

// syntaxError gives yaml.v3's error a line that is right.
func syntaxError(err error, src []byte) error {
	line, msg := splitMessage(err)
	if m := unknownAnchor.FindStringSubmatch(msg); m != nil {
		before, _, _ := bytes.Cut(src, []byte("*"+m[1]))
		return atLine(1+bytes.Count(before, []byte("\n")), "%s", aliasMessage)
	}
	if line > 0 && isBlockError(msg) {
		line = problemLine(line, msg, src)
	} else if line > 0 && isParserError(msg) {
		line++
	}
	return atLine(line, "this is not YAML: %s; check indentation, colons, brackets and quotes", msg)
}

// splitMessage returns the line of a yaml.v3 error, 0 without one, and the rest.
func splitMessage(err error) (int, string) {
	text := err.Error()
	m := yamlMessage.FindStringSubmatch(text)
	if m == nil {
		return 0, text
	}
	line, err := strconv.Atoi(m[1])
	if err != nil {
		line = 0 // the message has none: the problem is in the first line
	}
	return line, text[len(m[0]):]
}

// isParserError tells the errors of yaml.v3's parser, whose lines count from 0,
// from those of its scanner, whose lines count from 1.
func isParserError(msg string) bool {
	for _, p := range []string{
		"did not find expected <", "did not find expected ',' or ", "did not find expected node content",
		"found undefined tag handle", "found duplicate %", "found incompatible YAML document",
	} {
		if strings.HasPrefix(msg, p) {
			return true
		}
	}
	return isBlockError(msg)
}

// isBlockError reports whether yaml.v3 names the line where a block begins
// instead of the line that does not fit into it.
func isBlockError(msg string) bool {
	return msg == "did not find expected key" || msg == "did not find expected '-' indicator"
}

// problemLine finds the line that does not fit into the block that begins on
// the line after the given one: yaml.v3 names the problem's own line when the
// block begins on the first line, so the text is parsed again from there.
func problemLine(begin int, msg string, src []byte) int {
	lines := bytes.SplitAfter(src, []byte("\n"))
	_, err := next(yaml.NewDecoder(bytes.NewReader(bytes.Join(lines[begin:], nil))))
	if err == nil {
		return begin + 1
	}
	if line, again := splitMessage(err); again == msg {
		return begin + line + 1
	}
	return begin + 1
}
