package results

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDecodeConfig: what trials of one cell share changes nothing in what each of them is.
func TestDecodeConfig(t *testing.T) {
	var d decoder
	for i, seed := range []int64{3, 1 << 62, -5, 3} {
		for _, name := range []string{"a", `","seed":7,"x`} { // a name that looks like the end of a configuration
			want := cell(0)
			want.Seed = seed
			want.Params = map[string]any{name: float64(i % 2), "seed": 9.0}
			text, err := want.canonical()
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.config(string(text))
			if err != nil {
				t.Fatal(err)
			}
			again, err := got.canonical()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(text), string(again)); diff != "" {
				t.Errorf("seed %d (-want +got):\n%s", seed, diff)
			}
		}
	}
	if _, err := d.config(`{"schema":true,"seed":1}`); err == nil {
		t.Error("no error about a schema that is no number")
	}
}

// TestDecodeDetail: what is decoded the short way, and that it is the same.
func TestDecodeDetail(t *testing.T) {
	for text, flat := range map[string]bool{
		`{}`: false,
		`{"n":1e3,"split":"träin","ok":true,"no":false,"low":-0.25}`: true,
		`{"warning":"a \"quote\""}`:                                  false,
		`{"a":{"b":1}}`:                                              false,
		`{"a":[1,2]}`:                                                false,
		`{"a":null}`:                                                 false,
		`{ "a":1}`:                                                   false,
		`{"a":1 }`:                                                   false,
		`{"a":"},{"}`:                                                true,
		`{"a":1,"a":2}`:                                              true,
	} {
		if _, ok := flatObject(text); ok != flat {
			t.Errorf("%s: decoded the short way is %v, want %v", text, ok, flat)
		}
		checkDetail(t, text)
	}
}

func checkDetail(t *testing.T, text string) {
	t.Helper()
	var want map[string]any
	wantErr := json.Unmarshal([]byte(text), &want)
	got, err := decodeDetail(text)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Errorf("%s: error %v, want %v", text, err, wantErr)
	}
	if diff := cmp.Diff(want, got); diff != "" && err == nil {
		t.Errorf("%s (-want +got):\n%s", text, diff)
	}
}

// FuzzDetail: of every object that SQLite takes for JSON, the same comes out as of encoding/json.
func FuzzDetail(f *testing.F) {
	for _, seed := range []string{`{"n":1e3,"split":"train"}`, `{"a":[1,{"b":null}]}`, `{"a":"\u00e9"}`, `{"a":-0}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		canonical, err := reencode(text)
		if err != nil {
			return
		}
		checkDetail(t, canonical)
	})
}

// reencode is an object as insertValues writes it.
func reencode(text string) (string, error) {
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return "", err
	}
	out, err := json.Marshal(object)
	return string(out), err
}
