// Package sweeps reads sweep files: YAML that says which methods are trained on
// which dataset, under which protocol and budget, and over which grid. A file
// becomes an ordered list of trials, or one error that names file and line.
//
// The project's own sweep files are part of the package (Embedded). A caller
// gives the known datasets, protocols and methods as a Catalog; the package
// itself knows none, fills in no defaults, checks no ranges of a method's
// parameters, and runs nothing.
//
// # Sweep files
//
// A file has the keys version, dataset, protocol, seeds and methods, and may
// have budget. This one takes what it does not say from another:
//
//	version: 1
//	include: quickstart.yaml  # beside this file, else the program's own of that name
//	budget: {epochs: 3}       # key by key over the included file's; all else replaces it
//	seeds: 3                  # 1, 2 and 3; or a list, such as [7, 11]
//	methods:
//	  - name: ae
//	  - name: lorae
//	    params: {latent: 64}
//	    grid:
//	      lambda: logspace(1e-5, 1, 6)
//	  - name: vaeflow
//	    grid:                 # every combination
//	      flow: [iaf, realnvp]
//	      beta: linspace(0.5, 1, 3)
//	    zip:                  # the first values together, then the second ones
//	      layers: [2, 4]
//	      hidden: [320, 160]
//	    exclude:              # the cells that have all of these values
//	      - {flow: realnvp, beta: [0.5, 0.75]}
//
// A range stands in place of a whole list of grid or zip; inside { } it needs
// quotes, because of its commas:
//
//	logspace(first, last, count)  numbers a constant factor apart, rounded to 12 digits; both ends are exact
//	linspace(first, last, count)  numbers a constant difference apart
//	range(first, last, step)      integers; last is one of them if the steps reach it
//
// The cells of a method are the product of its grid's lists and its zip, as
// written; what is written last varies fastest, and zip faster than grid. An
// exclusion names parameters that the entry states, with one value or a list of
// them, and must leave out at least one cell.
//
// An included file may lack all keys but version, may include another in turn
// (at most 8 files deep), and is looked up from the folder of the file that
// includes it.
package sweeps

// Sweep is a decoded sweep file.
type Sweep struct {
	Name           string         // of the file, without folder and ".yaml"
	File           string         // as the caller named it
	Dataset        string         // a key of Catalog.Datasets
	DatasetOptions map[string]any // only what the file sets, typed as Trial.Params; never nil
	Protocol       string         // one of Catalog.Protocols
	Budget         Budget
	Seeds          []int64 // distinct, as written; at least one
	Trials         []Trial // methods as written, then cells, then seeds; at least one
}

// Trial is one training: a method, its parameters and a seed.
type Trial struct {
	Method string
	// Params holds only what the file sets; never nil, and no two trials share
	// it. A value's type follows from its parameter's Kind: float64 (also where
	// the file writes an integer), int64, bool, string or []int64.
	Params map[string]any
	Seed   int64
	File   string // Sweep.File, or the included file that lists the method
	Line   int    // where that file names the method
}
