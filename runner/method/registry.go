package method

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Entry is what a method registers: how it is named in sweeps and tables and
// how one is made.
type Entry struct {
	Name   string // in sweep files
	Title  string // in tables
	Doc    string // one sentence
	Source string // paper, code
	// New returns a pointer to the method with its published defaults for the
	// data set. Its exported fields are its parameters: tags json (the name) and doc.
	New func(dataset string) Configurable
}

// Configurable is a method whose parameters can be read and set; Build checks
// them and returns the method on networks with a code of the size it wants.
type Configurable interface {
	Build(networks func(latent int) (Networks, error)) (Method, error)
}

// Param describes one parameter of a method.
type Param struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // float, int, bool or string
	Default any    `json:"default"`
	Doc     string `json:"doc"`
}

// ErrUnknown says that no method has a name.
var ErrUnknown = errors.New("unknown method")

var entries = map[string]Entry{}

// Register adds a method. It is called from init and panics if the name is taken.
func Register(e Entry) {
	if _, ok := entries[e.Name]; ok {
		panic(fmt.Sprintf("method %s registered twice", e.Name))
	}
	entries[e.Name] = e
}

// All returns the registered methods by name.
func All() []Entry {
	all := make([]Entry, 0, len(entries))
	for _, e := range entries {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Lookup finds a method; the error for an unknown name lists the known ones.
func Lookup(name string) (Entry, error) {
	if e, ok := entries[name]; ok {
		return e, nil
	}
	var known []string
	for _, e := range All() {
		known = append(known, e.Name)
	}
	return Entry{}, fmt.Errorf("%w %q: known are %s", ErrUnknown, name, strings.Join(known, ", "))
}

// Params lists the method's parameters with their defaults for the data set.
func (e Entry) Params(dataset string) []Param { return paramsOf(e.New(dataset)) }

// paramsOf lists the exported fields of the struct that m points to.
func paramsOf(m Configurable) []Param {
	v := reflect.ValueOf(m).Elem()
	var params []Param
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if name := f.Tag.Get("json"); f.IsExported() && name != "" {
			params = append(params, Param{Name: name, Kind: kinds[f.Type.Kind()], Default: v.Field(i).Interface(), Doc: f.Tag.Get("doc")})
		}
	}
	return params
}

var kinds = map[reflect.Kind]string{reflect.Float64: "float", reflect.Int: "int", reflect.Bool: "bool", reflect.String: "string"}

// Configure makes the method with the given parameters over its defaults. It
// returns all parameters, defaults included. Unknown names and wrong types are errors.
func (e Entry) Configure(dataset string, params map[string]any) (Configurable, map[string]any, error) {
	m := e.New(dataset)
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", e.Name, err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", e.Name, err)
	}
	resolved := map[string]any{}
	for _, p := range paramsOf(m) {
		resolved[p.Name] = p.Default
	}
	return m, resolved, nil
}
