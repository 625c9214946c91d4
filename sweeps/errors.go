package sweeps

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// Error says in one line what is wrong with a sweep file, where, and what would be right.
type Error struct {
	File string
	Line int // from 1; 0 when the file could not be read at all
	Msg  string
	Err  error // the operating system's error, if that is the cause
}

// Error returns "file:line: message".
func (e *Error) Error() string {
	file := e.File
	if file == "" || strings.ContainsFunc(file, unicode.IsControl) {
		file = strconv.Quote(file)
	}
	if e.Line == 0 {
		return file + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", file, e.Line, e.Msg)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// at is an error at a node. Decode adds the file.
func at(n *yaml.Node, format string, args ...any) error {
	return atLine(n.Line, format, args...)
}

func atLine(line int, format string, args ...any) error {
	return &Error{Line: line, Msg: fmt.Sprintf(format, args...)}
}

// inFile adds the file to an error of at. The end of a text counts as a line of
// its own to yaml.v3, so the line is held to those that an editor shows.
func inFile(err error, file string, src []byte) error {
	var e *Error
	if errors.As(err, &e) {
		e.File = file
		e.Line = max(min(e.Line, lineCount(src)), 1)
	}
	return err
}

func lineCount(src []byte) int {
	n := bytes.Count(src, []byte("\n"))
	if len(src) > 0 && src[len(src)-1] != '\n' {
		n++
	}
	return n
}
