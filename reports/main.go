// The reports command prints what a store holds as the paper's tables, for
// readers (text, Markdown) and for programs (CSV, JSON).
//
// It only reads: it trains nothing, measures nothing and changes no store.
// Numbers that were made in different ways (protocol, budget, data, extractor)
// never share a column, and every table says how its numbers were made.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }
