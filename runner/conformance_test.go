package main

import (
	"testing"

	"loraebench/runner/method"
	"loraebench/runner/method/methodtest"
	"loraebench/sweeps"
)

// TestMethods puts every registered method through the conformance suite.
func TestMethods(t *testing.T) {
	backend, err := openBackend("go")
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Finalize()
	if len(method.All()) < 2 {
		t.Fatalf("%d methods registered", len(method.All()))
	}
	for _, e := range method.All() {
		t.Run(e.Name, func(t *testing.T) { methodtest.Run(t, backend, e) })
	}
}

// TestEmbeddedSweeps: every sweep file in the program goes with the registered methods and data sets.
func TestEmbeddedSweeps(t *testing.T) {
	root := writeCelebA(t)
	for _, name := range embeddedSweeps() {
		s, err := sweeps.Read(name, catalog())
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := resolve(t.Context(), s, root); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
