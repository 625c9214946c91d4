package main

import "strings"

// described is something a sweep file may name: a data set or a method.
type described struct {
	name, title, doc, source string
	options                  grid // empty: it has none
}

// catalogue lists what there is, one paragraph each.
func catalogue(all []described) (string, error) {
	var b strings.Builder
	for i, d := range all {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(d.name + "  " + d.title + ": " + d.doc + "\n")
		if len(d.options.rows) > 0 {
			if err := d.options.write(&b, "  "); err != nil {
				return "", err
			}
		}
		b.WriteString("  source: " + d.source + "\n")
	}
	return b.String(), nil
}
