package main

import (
	"testing"

	"loraebench/runner/method"
	"loraebench/runner/method/methodtest"
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
