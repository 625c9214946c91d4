package backend

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// working is a Prober of a machine on which some backends work.
func working(names ...string) Prober {
	return func(_ context.Context, name string) (string, error) {
		for _, n := range names {
			if n == name {
				return "device of " + n, nil
			}
		}
		return "", fmt.Errorf("backend %q: its library is not here%s", name, hint(name))
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name, asked string
		probe       Prober
		chosen, why string
	}{
		{"gpu", Auto, working("xla:cuda", "xla:cpu", "onnx:cpu", "go"), "xla:cuda", "the first choice"},
		{"xla", Auto, working("xla:cpu", "onnx:cpu", "go"), "xla:cpu", "runner doctor tells why not xla:cuda"},
		{"nothing installed", Auto, working("go"), "go", "runner doctor tells why not xla:cuda, xla:cpu, onnx:cpu"},
		{"named", "onnx:cpu", working("xla:cuda", "onnx:cpu", "go"), "onnx:cpu", "as asked for"},
	} {
		chosen, why, err := Choose(t.Context(), c.probe, c.asked)
		if err != nil || chosen != c.chosen || why != c.why {
			t.Errorf("%s: %q (%s), %v; want %q (%s)", c.name, chosen, why, err, c.chosen, c.why)
		}
	}
}

// TestNamedNeverFallsBack: one that was named and does not work is an error that tells how to get it.
func TestNamedNeverFallsBack(t *testing.T) {
	_, _, err := Choose(t.Context(), working("go"), "onnx:cpu")
	if err == nil || !strings.Contains(err.Error(), "runner backend install onnx") {
		t.Errorf("error %v", err)
	}
	if _, _, err := Choose(t.Context(), working(), Auto); err == nil {
		t.Error("auto found something where nothing works")
	}
}

func TestSurvey(t *testing.T) {
	want := []Status{
		{Name: "xla:cuda", Why: "its library is not here", Get: Get("xla:cuda")},
		{Name: "xla:cpu", Why: "its library is not here", Get: Get("xla:cpu")},
		{Name: "onnx:cpu", Usable: true, Device: "device of onnx:cpu"},
		{Name: "go", Usable: true, Device: "device of go"},
	}
	if diff := cmp.Diff(want, Survey(t.Context(), working("onnx:cpu", "go"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCheck(t *testing.T) {
	for _, name := range []string{"go", "go:ops_sequential", "onnx:cpu", "xla:cuda", "xla:/opt/plugin.so"} {
		if err := Check(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", "gpu", "cuda", "auto", "/opt/plugin.so"} {
		if err := Check(name); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: error %v, want ErrUnknown", name, err)
		}
	}
}
