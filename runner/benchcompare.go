package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// readNumbers reads the numbers of a file that --json of a bench command
// wrote, by their path in it, such as seconds.train; nil for no file.
func readNumbers(path string) (map[string]float64, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("--compare: %w", err)
	}
	numbers, err := numbersIn(text)
	if err != nil {
		return nil, usagef("--compare %s: not what --json writes: %w", path, err)
	}
	return numbers, nil
}

func numbersIn(text []byte) (map[string]float64, error) {
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, err
	}
	numbers := map[string]float64{}
	var walk func(prefix string, object map[string]any)
	walk = func(prefix string, object map[string]any) {
		for name, v := range object {
			switch v := v.(type) {
			case float64:
				numbers[prefix+name] = v
			case map[string]any:
				walk(prefix+name+".", v)
			}
		}
	}
	walk("", object)
	return numbers, nil
}

// printChange prints the numbers that both have, and how they changed.
func printChange(a *app, before map[string]float64, now any) error {
	if before == nil {
		return nil
	}
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	after, err := numbersIn(text)
	if err != nil {
		return err
	}
	g := grid{columns: []column{{head: "NUMBER"}, {head: "BEFORE", right: true}, {head: "NOW", right: true}, {head: "CHANGE", right: true}}}
	var names []string
	for name := range after {
		if _, ok := before[name]; ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		change := "–"
		if before[name] != 0 {
			change = fmt.Sprintf("%+.1f %%", 100*(after[name]/before[name]-1))
		}
		g.add(name, fmt.Sprintf("%.4g", before[name]), fmt.Sprintf("%.4g", after[name]), change)
	}
	var b strings.Builder
	if err := g.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}
