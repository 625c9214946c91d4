package sweeps

import (
	"errors"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxDepth is how many files deep a sweep file may include others.
const maxDepth = 8

// source is the text of a sweep file.
type source struct {
	file string // its name in messages and trials
	id   string // the same for what is the same file
	text []byte
}

// opener finds the file that another file includes by name. Its error is an
// *Error of the file that was not found.
type opener func(from source, name string) (source, error)

// readInclude reads the included file onto the sweep. It is read before all
// other keys, which then replace what it says.
func (d *decoder) readInclude(n *yaml.Node) error {
	name, err := textValue(n, "include", "the name of a sweep file, such as base.yaml")
	if err != nil {
		return err
	}
	if strings.TrimSpace(name) == "" {
		return at(n, "include is empty; it must be the name of a sweep file, such as base.yaml")
	}
	if d.open == nil {
		return at(n, "include %s cannot be followed: this text was not read from a file", showFile(clip(name)))
	}
	src, err := d.open(d.reading(), name)
	if err != nil {
		return notIncluded(n, name, err)
	}
	if err := d.refuseEndless(n, src); err != nil {
		return err
	}
	_, err = d.read(src)
	return err
}

// reading is the file being read.
func (d *decoder) reading() source { return d.chain[len(d.chain)-1] }

// refuseEndless refuses a circle, and a chain so long that it may be one.
func (d *decoder) refuseEndless(n *yaml.Node, next source) error {
	for i, src := range d.chain {
		if src.id != next.id {
			continue
		}
		circle := ""
		for _, src := range d.chain[i:] {
			circle += showFile(src.file) + " → "
		}
		return at(n, "include goes in a circle: %s%s; a file must not include itself", circle, showFile(next.file))
	}
	if len(d.chain) > maxDepth {
		return at(n, "include %s goes deeper than %d files; include what it includes", showFile(next.file), maxDepth)
	}
	return nil
}

// notIncluded is the error of an opener, at the line that includes the file.
func notIncluded(n *yaml.Node, name string, err error) error {
	e := &Error{Line: n.Line, Msg: "include " + showFile(name) + ": " + err.Error(), Err: err}
	var at *Error
	if errors.As(err, &at) {
		e.Msg, e.Err = "include "+showFile(at.File)+": "+at.Msg, at.Err
	}
	return e
}
