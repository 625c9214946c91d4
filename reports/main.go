// The reports command prints what a store holds as the paper's tables, for
// readers (text, Markdown, LaTeX, HTML) and for programs (CSV, JSON), draws its
// figures (PNG, SVG, PDF), and tests whether methods differ over their seeds.
//
// It only reads: it trains nothing, measures nothing and changes no store.
// Numbers that were made in different ways (protocol, budget, data, extractor)
// never share a column or a figure, and every table says how its numbers were made. It
// claims no more than was tested: where there are too few seeds it says so.
package main

import (
	"os"
	"runtime/debug"
)

// gcPercent lets a command that soon ends hardly collect garbage: a table of
// 10,000 trials takes a tenth less time.
const gcPercent = 1000

func main() {
	debug.SetGCPercent(gcPercent)
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
