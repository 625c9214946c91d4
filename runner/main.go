// The runner command trains and measures the trials of a sweep, and tells what
// it knows: data sets, methods, and what its store holds.
//
// This package is wiring: it joins the packages below it and prints. It draws
// no tables of results over several trials; that is the reports command.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }
