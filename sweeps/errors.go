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
	if e.Line == 0 {
		return showFile(e.File) + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", showFile(e.File), e.Line, e.Msg)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// showFile writes a file's name, in quotes where it would not stand out or fit on a line.
func showFile(file string) string {
	if file == "" || strings.ContainsFunc(file, unicode.IsControl) {
		return strconv.Quote(file)
	}
	return file
}

// at is an error at a node. The file is added by inFile.
func at(n *yaml.Node, format string, args ...any) error {
	return atLine(n.Line, format, args...)
}

func atLine(line int, format string, args ...any) error {
	return newError(line, format, args...)
}

func newError(line int, format string, args ...any) *Error {
	return &Error{Line: line, Msg: fmt.Sprintf(format, args...)}
}

// inFile adds the file to an error of at; that of an included file has one. The
// end of a text counts as a line of its own to yaml.v3, so the line is held to
// those that an editor shows.
func inFile(err error, src source) error {
	var e *Error
	if errors.As(err, &e) && e.File == "" {
		e.File = src.file
		e.Line = max(min(e.Line, lineCount(src.text)), 1)
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
