// Package baselines holds the methods that LoRAE is compared with, one file
// each. Adding a method is adding a file with a struct, its loss and one
// Register in init. Networks, training and metrics are elsewhere.
package baselines
