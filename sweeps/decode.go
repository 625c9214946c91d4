package sweeps

import (
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Decode decodes the text of a sweep file. The name is the file's; it is not
// opened, and neither is any other: a text that includes a file is refused
// (Read follows it). An error is always an *Error with a line.
func Decode(name string, src []byte, c Catalog) (*Sweep, error) {
	return decode(source{file: name, text: src}, c, nil)
}

func decode(src source, c Catalog, open opener) (*Sweep, error) {
	d := &decoder{catalog: c, open: open, sweep: &Sweep{
		Name: strings.TrimSuffix(filepath.Base(src.file), ".yaml"), File: src.file, DatasetOptions: map[string]any{},
	}}
	root, err := d.read(src)
	if err == nil {
		err = d.checkComplete(root)
	}
	if err == nil {
		err = d.expand()
	}
	if err != nil {
		return nil, inFile(err, src)
	}
	return d.sweep, nil
}

// decoder reads a sweep file onto a sweep, after the files that it includes.
type decoder struct {
	catalog Catalog
	open    opener // nil = no file can be included
	sweep   *Sweep
	entries []*entry
	chain   []source // the files being read: each includes the next
}

// read reads one file. What it says replaces what the sweep has.
func (d *decoder) read(src source) (*yaml.Node, error) {
	d.chain = append(d.chain, src)
	root, err := parse(src.text)
	if err == nil {
		err = refuseOtherVersions(root)
	}
	if err == nil {
		err = readFields(root, "the sweep file", d.fields())
	}
	d.chain = d.chain[:len(d.chain)-1]
	return root, inFile(err, src)
}

// fields are the keys of a sweep file. All but version may stand in an included
// file instead: checkComplete wants them.
func (d *decoder) fields() []field {
	s := d.sweep
	return []field{
		{"version", true, readVersion},
		{"include", false, d.readInclude},
		{"dataset", false, func(n *yaml.Node) error { return s.readDataset(n, d.catalog.Datasets) }},
		{"protocol", false, func(n *yaml.Node) (err error) {
			s.Protocol, err = nameValue(n, "protocol", d.catalog.Protocols)
			return
		}},
		{"budget", false, s.Budget.read},
		{"seeds", false, func(n *yaml.Node) (err error) { s.Seeds, err = readSeeds(n); return }},
		{"methods", false, d.readMethods},
	}
}

func (d *decoder) checkComplete(root *yaml.Node) error {
	s := d.sweep
	for _, key := range []struct {
		name  string
		given bool
	}{
		{"dataset", s.Dataset != ""}, {"protocol", s.Protocol != ""}, {"seeds", len(s.Seeds) > 0}, {"methods", len(d.entries) > 0},
	} {
		if !key.given {
			return at(root, "the sweep file has no key %s, nor includes a file that has it; its keys are %s", key.name, list(fieldNames(d.fields())))
		}
	}
	return nil
}

// refuseOtherVersions looks at the version before all else: another version may
// well have keys that this one does not know.
func refuseOtherVersions(root *yaml.Node) error {
	if root.Kind != yaml.MappingNode {
		return at(root, "the sweep file is %s; it must be a mapping; %s", describe(root), start)
	}
	for _, p := range pairs(root) {
		if p.key.Value == "version" {
			return readVersion(p.value)
		}
	}
	return nil
}

func readVersion(n *yaml.Node) error {
	v, err := intValue(n, "version", "the integer 1")
	if err == nil && v != 1 {
		return at(n, "version %d is not known; this program reads version 1", v)
	}
	return err
}

// nameValue decodes one of the known names.
func nameValue(n *yaml.Node, what string, known []string) (string, error) {
	name, err := textValue(n, what, "one of "+list(known))
	if err == nil && !slices.Contains(known, name) {
		return "", unknown(n, what, "", known)
	}
	return name, err
}
