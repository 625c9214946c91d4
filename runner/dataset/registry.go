package dataset

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Entry is a data set that can be loaded.
type Entry struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Doc     string   `json:"doc"`
	Source  string   `json:"source"`
	Options []Option `json:"options"`

	// Both get a value for every option, each within its bounds.
	checksum func(root string, opts map[string]int) (string, error)
	load     func(ctx context.Context, root string, opts map[string]int) (*Set, error)
}

// Option is a whole number that a data set depends on.
type Option struct {
	Name    string `json:"name"`
	Doc     string `json:"doc"`
	Default int    `json:"default"`
	Min     int    `json:"min"`
	Max     int    `json:"max"`
}

// Resolve fills in the defaults of the options that opts leaves out. An unknown
// option or a value out of bounds is ErrOption.
func (e Entry) Resolve(opts map[string]int) (map[string]int, error) {
	resolved := map[string]int{}
	for _, o := range e.Options {
		resolved[o.Name] = o.Default
	}
	for _, name := range slices.Sorted(maps.Keys(opts)) {
		i := slices.IndexFunc(e.Options, func(o Option) bool { return o.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%w %q: %s has %s", ErrOption, name, e.Name, e.optionNames())
		}
		if o, v := e.Options[i], opts[name]; v < o.Min || v > o.Max {
			return nil, fmt.Errorf("%w %s: %d, %s takes %d to %d", ErrOption, name, v, e.Name, o.Min, o.Max)
		}
		resolved[name] = opts[name]
	}
	return resolved, nil
}

// Checksum identifies the pixels and labels that Load gives for the same
// options. It loads nothing; mnist and shapes need no files for it either.
func (e Entry) Checksum(root string, opts map[string]int) (string, error) {
	resolved, err := e.Resolve(opts)
	if err != nil {
		return "", err
	}
	return e.checksum(root, resolved)
}

// Load reads or draws the data set. root is where its files lie, see Root.
func (e Entry) Load(ctx context.Context, root string, opts map[string]int) (*Set, error) {
	resolved, err := e.Resolve(opts)
	if err != nil {
		return nil, err
	}
	sum, err := e.checksum(root, resolved)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", e.Name, err)
	}
	set, err := e.load(ctx, root, resolved)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", e.Name, err)
	}
	set.Name, set.Title, set.Checksum = e.Name, e.Title, sum
	return set, nil
}

func (e Entry) optionNames() string {
	names := make([]string, len(e.Options))
	for i, o := range e.Options {
		names[i] = o.Name
	}
	return strings.Join(names, ", ")
}

var registry = map[string]Entry{}

// register makes a data set known. It is called from init functions only.
func register(e Entry) {
	if _, twice := registry[e.Name]; twice {
		panic("dataset " + e.Name + " registered twice")
	}
	registry[e.Name] = e
}

// Lookup finds a data set by its name. Without one the error is ErrUnknown and
// lists the names there are.
func Lookup(name string) (Entry, error) {
	e, ok := registry[name]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(registry)), ", ")
		return Entry{}, fmt.Errorf("%w %q: known are %s", ErrUnknown, name, known)
	}
	return e, nil
}

// All is every data set, by name.
func All() []Entry {
	return slices.SortedFunc(maps.Values(registry), func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
}

// digest is the SHA-256, in hex, of what a data set is made from and of its options.
func digest(origin string, opts map[string]int) string {
	h := sha256.New()
	fmt.Fprintln(h, origin)
	for _, name := range slices.Sorted(maps.Keys(opts)) {
		fmt.Fprintf(h, "%s=%d\n", name, opts[name])
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
