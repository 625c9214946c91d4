package main

import (
	"testing"

	"loraebench/runner/backend"
	"loraebench/runner/method"
	"loraebench/runner/method/methodtest"
	"loraebench/sweeps"
)

// TestMethods puts every registered method through the conformance suite, on
// ONNX Runtime too where its library is installed.
func TestMethods(t *testing.T) {
	if len(method.All()) < 2 {
		t.Fatalf("%d methods registered", len(method.All()))
	}
	for _, name := range []string{"go", "onnx:cpu"} {
		t.Run(name, func(t *testing.T) {
			opened, err := backend.Open(name)
			if err != nil && name != "go" {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Finalize()
			for _, e := range method.All() {
				t.Run(e.Name, func(t *testing.T) { methodtest.Run(t, opened, e) })
			}
		})
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
