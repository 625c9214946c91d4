package images

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// npyHeader is what comes before the elements in a .npy file.
type npyHeader struct {
	kind    string // NumPy's name for the type of the elements, such as |u1
	fortran bool   // the first index varies fastest
	shape   []int
	length  int64 // of the header
}

const (
	npyMagic    = "\x93NUMPY"
	npyLongest  = 64 << 10 // bytes of the header; NumPy's own reader stops at 10,000
	npyMostAxes = 32
)

// readNPYHeader reads up to the first element.
//
// Source: NumPy's numpy.lib.format, versions 1.0 to 3.0.
func readNPYHeader(r io.Reader) (npyHeader, error) {
	var start [len(npyMagic) + 2]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || string(start[:len(npyMagic)]) != npyMagic {
		return npyHeader{}, errors.New("not a .npy file")
	}
	major := start[len(npyMagic)]
	size := 4 // bytes of the length
	switch major {
	case 1:
		size = 2
	case 2, 3:
	default:
		return npyHeader{}, fmt.Errorf("version %d of the format is not read", major)
	}
	length := make([]byte, 4)
	if _, err := io.ReadFull(r, length[:size]); err != nil {
		return npyHeader{}, errors.New("truncated header")
	}
	n := binary.LittleEndian.Uint32(length)
	if n > npyLongest {
		return npyHeader{}, fmt.Errorf("header of %d bytes, at most %d are read", n, npyLongest)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return npyHeader{}, errors.New("truncated header")
	}
	p := npyParser{rest: string(text)}
	h := p.header()
	h.length = int64(len(start)+size) + int64(n)
	return h, p.err
}

// npyParser reads a header's text, which is a Python dictionary of three
// entries: {'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }. The first
// error stays.
type npyParser struct {
	rest string
	err  error
}

func (p *npyParser) header() (h npyHeader) {
	seen := map[string]bool{}
	p.want("{")
	for p.err == nil && !p.skip("}") {
		key := p.text()
		p.want(":")
		switch key {
		case "descr":
			if strings.HasPrefix(p.rest, "[") {
				p.fail("its elements are records")
			}
			h.kind = p.text()
		case "fortran_order":
			h.fortran = p.truth()
		case "shape":
			h.shape = p.tuple()
		default:
			p.fail("unknown entry %.20q", key)
		}
		if seen[key] {
			p.fail("%s is there twice", key)
		}
		seen[key] = true
		if !p.skip(",") && !strings.HasPrefix(p.rest, "}") {
			p.fail("no comma before %.20q", p.rest)
		}
	}
	if p.err == nil && (len(seen) != 3 || p.rest != "") {
		p.fail("want the entries descr, fortran_order and shape, and no more")
	}
	return h
}

func (p *npyParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("bad header: "+format, args...)
	}
}

// skip takes a token, and the spaces behind it, if it is next.
func (p *npyParser) skip(token string) bool {
	rest, ok := strings.CutPrefix(p.rest, token)
	if ok && p.err == nil {
		p.rest = strings.TrimLeft(rest, " \n")
	}
	return ok && p.err == nil
}

func (p *npyParser) want(token string) {
	if !p.skip(token) {
		p.fail("%q is missing before %.20q", token, p.rest)
	}
}

// text takes a string between quotation marks, of one line and without escapes.
func (p *npyParser) text() string {
	if p.rest == "" || !strings.ContainsAny(p.rest[:1], `'"`) {
		p.fail("a string is missing before %.20q", p.rest)
		return ""
	}
	quote := p.rest[:1]
	text, _, ok := strings.Cut(p.rest[1:], quote)
	if !ok || strings.ContainsAny(text, "\\\n") {
		p.fail("bad string %.20q", p.rest)
		return ""
	}
	p.skip(quote + text + quote)
	return text
}

func (p *npyParser) truth() bool {
	if p.skip("True") {
		return true
	}
	p.want("False")
	return false
}

func (p *npyParser) tuple() []int {
	shape := []int{}
	p.want("(")
	for p.err == nil && !p.skip(")") {
		digits := p.rest[:len(p.rest)-len(strings.TrimLeft(p.rest, "0123456789"))]
		n, err := strconv.Atoi(digits)
		if err != nil || len(shape) == npyMostAxes {
			p.fail("bad shape before %.20q", p.rest)
			break
		}
		shape = append(shape, n)
		p.skip(digits)
		if !p.skip(",") && !strings.HasPrefix(p.rest, ")") {
			p.fail("bad shape before %.20q", p.rest)
		}
	}
	return shape
}
