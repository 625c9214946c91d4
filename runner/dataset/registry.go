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

	// Both get a value for every option, each within its bounds. Without a
	// checksum of its own, load says it.
	checksum func(opts Options) string
	load     func(ctx context.Context, root string, opts Options) (*Set, error)
}

// Checksum identifies the pixels and labels that Load gives for the same
// options. Where their files have known contents it needs no files; of a user's
// own images it is what loading them finds.
func (e Entry) Checksum(ctx context.Context, root string, opts map[string]any) (string, error) {
	resolved, err := e.Resolve(opts)
	if err != nil {
		return "", err
	}
	if e.checksum != nil {
		return e.checksum(resolved), nil
	}
	set, err := e.Load(ctx, root, resolved)
	if err != nil {
		return "", err
	}
	return set.Checksum, nil
}

// Load reads or draws the data set. root is where its files lie, see Root.
func (e Entry) Load(ctx context.Context, root string, opts map[string]any) (*Set, error) {
	resolved, err := e.Resolve(opts)
	if err != nil {
		return nil, err
	}
	set, err := e.load(ctx, root, resolved)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", e.Name, err)
	}
	set.Name, set.Title = e.Name, e.Title
	if e.checksum != nil {
		set.Checksum = e.checksum(resolved)
	}
	return set, nil
}

var registry = map[string]Entry{}

// register makes a data set known. It is called from init functions only, so that a
// name that is taken is a mistake in this program, met whenever it starts.
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
func digest(origin string, opts Options) string {
	h := sha256.New()
	fmt.Fprintln(h, origin)
	for _, name := range slices.Sorted(maps.Keys(opts)) {
		fmt.Fprintf(h, "%s=%v\n", name, opts[name])
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
