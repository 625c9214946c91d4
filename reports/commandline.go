package main

import "strings"

// command is what prints the tables of a kind.
func (o *pageOptions) command(k kind) string {
	var flags []string
	if o.intervals {
		flags = append(flags, "--interval")
	}
	if len(k.sources) > 0 {
		flags = append(flags, "--paper")
	}
	return o.commandLine("table", k.name, flags...)
}

// commandLine is a reports command for the trials of the page.
func (o *pageOptions) commandLine(command, name string, flags ...string) string {
	words := []string{"reports", command, name, "--store", o.store}
	if o.sweep != "" {
		words = append(words, "--sweep", o.sweep)
	}
	if len(o.methods) > 0 {
		words = append(words, "--method", strings.Join(o.methods, ","))
	}
	for _, w := range o.where {
		words = append(words, "--where", w)
	}
	words = append(words, flags...)
	for i, w := range words {
		words[i] = shellWord(w)
	}
	return strings.Join(words, " ")
}

// shellWord quotes what a shell would not take as one word.
func shellWord(word string) string {
	plain := strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-") == ""
	if plain && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
