package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
)

// paper is a method with a parameter of every kind; it can't be built.
type paper struct {
	method.Configurable

	Lambda float64 `json:"lambda" doc:"λ, the weight of ‖M‖_*"`
	Latent int     `json:"latent" doc:"n, the size of the code"`
	Tied   bool    `json:"tied" doc:"one matrix for both"`
	Kernel string  `json:"kernel" doc:"of the penalty"`
}

func papers() []method.Entry {
	return []method.Entry{
		{
			Name: "paper", Title: "Paper", Doc: "a method on paper", Source: "nowhere",
			New: func(dataset string) method.Configurable {
				return &paper{Lambda: map[string]float64{"mnist": 1e-3, "celeba": 1e-5}[dataset], Latent: 128}
			},
		},
		{
			Name: "plain", Title: "Plain", Doc: "without parameters", Source: "elsewhere",
			New: func(string) method.Configurable { return &struct{ method.Configurable }{} },
		},
	}
}

func TestMethodsText(t *testing.T) {
	got, err := catalogue(listMethods(papers(), "celeba").describe())
	if err != nil {
		t.Fatal(err)
	}
	want := `paper  Paper: a method on paper
  PARAMETER  DEFAULT ON celeba  KIND    MEANING
  lambda     1e-05              float   λ, the weight of ‖M‖_*
  latent     128                int     n, the size of the code
  tied       false              bool    one matrix for both
  kernel     ""                 string  of the penalty
  source: nowhere

plain  Plain: without parameters
  source: elsewhere
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMethodsJSON(t *testing.T) {
	got, err := json.Marshal(listMethods(papers(), "mnist"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"dataset":"mnist","methods":[` +
		`{"name":"paper","title":"Paper","doc":"a method on paper","source":"nowhere","params":[` +
		`{"name":"lambda","kind":"float","default":0.001,"doc":"λ, the weight of ‖M‖_*"},` +
		`{"name":"latent","kind":"int","default":128,"doc":"n, the size of the code"},` +
		`{"name":"tied","kind":"bool","default":false,"doc":"one matrix for both"},` +
		`{"name":"kernel","kind":"string","default":"","doc":"of the penalty"}]},` +
		`{"name":"plain","title":"Plain","doc":"without parameters","source":"elsewhere","params":[]}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRegisteredMethods: whoever reads runner methods learns all there is to set.
func TestRegisteredMethods(t *testing.T) {
	all := listMethods(method.All(), "mnist").Methods
	if len(all) == 0 {
		t.Skip("no method is linked into this program")
	}
	for _, m := range all {
		if m.Name == "" || m.Title == "" || m.Doc == "" || m.Source == "" {
			t.Errorf("%+v: want name, title, doc and source", m)
		}
		for _, p := range m.Params {
			if p.Kind == "" || p.Doc == "" || p.Default == nil {
				t.Errorf("%s: %+v: want kind, default and doc", m.Name, p)
			}
		}
	}
}
