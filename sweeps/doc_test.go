package sweeps

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// documented is the sweep file in the package's documentation.
func documented(t testing.TB) string {
	t.Helper()
	src, err := os.ReadFile("sweep.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(src)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			text.WriteString(code)
		} else if text.Len() > 0 {
			break
		}
	}
	return text.String()
}

// The documented file means what its comments say.
func TestDocumentedFile(t *testing.T) {
	src := documented(t)
	t.Chdir(t.TempDir())
	write(t, "doc.yaml", src)
	c := wholeCatalog()
	c.Methods["vaeflow"] = []Param{
		{Name: "flow", Kind: String}, {Name: "beta", Kind: Float}, {Name: "layers", Kind: Int}, {Name: "hidden", Kind: Int},
	}
	got, err := Read("doc.yaml", c)
	if err != nil {
		t.Fatal(err)
	}
	quickstart := plans["quickstart.yaml"]
	want := plan{Dataset: quickstart.Dataset, Options: quickstart.Options, Protocol: quickstart.Protocol, Budget: quickstart.Budget}
	want.Budget.Epochs = ptr(3)
	for _, cell := range []string{
		"ae map[]",
		"lorae map[lambda:1e-05 latent:64]", "lorae map[lambda:0.0001 latent:64]", "lorae map[lambda:0.001 latent:64]",
		"lorae map[lambda:0.01 latent:64]", "lorae map[lambda:0.1 latent:64]", "lorae map[lambda:1 latent:64]",
		"vaeflow map[beta:0.5 flow:iaf hidden:320 layers:2]", "vaeflow map[beta:0.5 flow:iaf hidden:160 layers:4]",
		"vaeflow map[beta:0.75 flow:iaf hidden:320 layers:2]", "vaeflow map[beta:0.75 flow:iaf hidden:160 layers:4]",
		"vaeflow map[beta:1 flow:iaf hidden:320 layers:2]", "vaeflow map[beta:1 flow:iaf hidden:160 layers:4]",
		"vaeflow map[beta:1 flow:realnvp hidden:320 layers:2]", "vaeflow map[beta:1 flow:realnvp hidden:160 layers:4]",
	} {
		for seed := 1; seed <= 3; seed++ {
			want.Trials = append(want.Trials, fmt.Sprint(cell, " ", seed))
		}
	}
	if diff := cmp.Diff(want, planOf(got)); diff != "" {
		t.Errorf("the documented file (-want +got):\n%s", diff)
	}
}
