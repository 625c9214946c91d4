package sweeps

import (
	"fmt"
	"strings"
)

// Catalog holds the names a sweep file may use.
type Catalog struct {
	Datasets  map[string][]Param // each dataset's options
	Protocols []string
	Methods   map[string][]Param // each method's parameters
}

// Param describes a parameter of a method or an option of a dataset.
type Param struct {
	Name    string
	Kind    Kind
	Doc     string   // a few words for error messages; may be empty
	Default any      // nil = depends on dataset or protocol
	Choices []string // of a String; empty = any text
}

// Kind is the type of a parameter's values.
type Kind int

// The kinds, and the Go types their values decode to.
const (
	Float   Kind = iota // float64, always finite
	Int                 // int64
	Bool                // bool
	String              // string
	IntList             // []int64
)

// String returns the kind in the words of an error message.
func (k Kind) String() string {
	switch k {
	case Float:
		return "a finite number"
	case Int:
		return "an integer in decimal digits"
	case Bool:
		return "true or false"
	case String:
		return "text"
	case IntList:
		return "a list of integers"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

// wanted says what the parameter takes, for example "a finite number, such as 0.001 (weight of the nuclear norm)".
func (p Param) wanted() string {
	var b strings.Builder
	b.WriteString(p.Kind.String())
	if p.Default != nil {
		fmt.Fprintf(&b, ", such as %v", p.Default)
	}
	if p.Doc != "" {
		fmt.Fprintf(&b, " (%s)", p.Doc)
	}
	return b.String()
}

// find returns the parameter of that name.
func find(params []Param, name string) (Param, bool) {
	for _, p := range params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

func paramNames(params []Param) []string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	return names
}
