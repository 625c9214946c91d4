// Package sweeps reads sweep files: YAML that says which methods are trained on
// which dataset, under which protocol and budget, and over which grid. A file
// becomes an ordered list of trials, or one error that names file and line.
//
// The project's own sweep files are part of the package (Embedded). A caller
// gives the known datasets, protocols and methods as a Catalog; the package
// itself knows none, fills in no defaults, checks no ranges of a method's
// parameters, and runs nothing.
package sweeps

// Sweep is a decoded sweep file.
type Sweep struct {
	Name           string         // of the file, without folder and ".yaml"
	File           string         // as the caller named it; with Trial.Line it locates a trial
	Dataset        string         // a key of Catalog.Datasets
	DatasetOptions map[string]any // only what the file sets, typed as Trial.Params; never nil
	Protocol       string         // one of Catalog.Protocols
	Budget         Budget
	Seeds          []int64 // distinct, as written; at least one
	Trials         []Trial // methods as written, then grid cells, then seeds; at least one
}

// Trial is one training: a method, its parameters and a seed.
type Trial struct {
	Method string
	// Params holds only what the file sets; never nil, and no two trials share
	// it. A value's type follows from its parameter's Kind: float64 (also where
	// the file writes an integer), int64, bool, string or []int64.
	Params map[string]any
	Seed   int64
	Line   int // where the file names the method
}
