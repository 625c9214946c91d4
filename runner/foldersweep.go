package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// folderSweep is a first sweep over a user's own images: two numbers tell how
// well the methods reconstruct and generate them.
const folderSweep = `# A first look at your own images; runner data folder wrote this file, change it as you like.
#
# Command:    runner sweep %[1]s
# Then:       reports table fid
version: 1
dataset: {name: folder, %[2]s}
protocol: clean
budget:
  epochs: 10
  batch: 20
  learning_rate: 1e-3
  samples: 1000
  labels: [] # no accuracy
seeds: [1]
methods:
  - name: ae
  - name: vae
  - name: lorae
`

// writeFolderSweep writes a new sweep file.
func writeFolderSweep(a *app, file string, opts map[string]any) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, folderSweep, file, yamlOptions(opts))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return a.print(fmt.Sprintf("\n%s written; now: runner sweep %s\n", file, file))
}

// yamlOptions are options as the inside of a mapping, by name.
func yamlOptions(opts map[string]any) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(opts)) {
		v := fmt.Sprint(opts[name])
		if s, ok := opts[name].(string); ok {
			v = strconv.Quote(s)
		}
		parts = append(parts, name+": "+v)
	}
	return strings.Join(parts, ", ")
}
