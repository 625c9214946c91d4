package sweeps

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// MaxSize is the size of the largest sweep file that is read, in bytes.
const MaxSize = 1 << 20

// start is what every "there is nothing here" error recommends.
const start = `a sweep file starts with "version: 1"`

// parse returns the root of a file's only document.
func parse(src []byte) (*yaml.Node, error) {
	if len(src) > MaxSize {
		return nil, atLine(1, "the file is larger than 1 MiB; a sweep file is a few lines of YAML")
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	if err := checkText(src); err != nil {
		return nil, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	doc, err := next(dec)
	if errors.Is(err, io.EOF) {
		return nil, atLine(1, "the file is empty; %s", start)
	}
	if err != nil {
		return nil, syntaxError(err, src)
	}
	switch second, err := next(dec); {
	case err == nil:
		return nil, at(second, "a second document begins here; a file holds one sweep")
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(err, src)
	}
	root := doc.Content[0]
	if isNull(root) {
		return nil, atLine(1, "the file is empty; %s", start)
	}
	return root, checkTree(root)
}

// next reads a document. A panic becomes an error: yaml.v3 has had several on
// malformed input (go-yaml issues 560, 665, 666, 855).
func next(dec *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	doc = new(yaml.Node)
	return doc, dec.Decode(doc)
}

// checkText refuses what yaml.v3 reports without a line, or counts as a line
// break where an editor does not.
func checkText(src []byte) error {
	for i, line := range bytes.Split(src, []byte("\n")) {
		if !utf8.Valid(line) {
			return atLine(i+1, "the text is not UTF-8; save the file as UTF-8")
		}
		for _, r := range string(line) {
			if r != '\t' && !unicode.IsGraphic(r) {
				return atLine(i+1, "the text has the invisible character %U; remove it", r)
			}
		}
		indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
		if bytes.ContainsRune(indent, '\t') {
			return atLine(i+1, "a tab in the indentation; indent with spaces")
		}
	}
	return nil
}
