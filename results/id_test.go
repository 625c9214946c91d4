package results

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
)

// A change of this value means that every stored trial would be trained again:
// then ConfigSchema has to change too.
func TestIDIsPinned(t *testing.T) {
	if got, want := cell(7).ID(), "3d85e1117bdc9667"; got != want {
		text, err := cell(7).canonical()
		t.Errorf("ID is %s, want %s; canonical JSON (%v):\n%s", got, want, err, text)
	}
}

func TestEqualConfigsHaveEqualIDs(t *testing.T) {
	with := func(change func(*Config)) Config {
		c := cell(1)
		change(&c)
		return c
	}
	lambda := func(v any) Config {
		return with(func(c *Config) { c.Params = map[string]any{"latent": 128, "lambda": v} })
	}
	whole := func(v any) Config {
		return with(func(c *Config) { c.Params = map[string]any{"depth": v, "nested": []any{map[string]any{"n": v}}} })
	}
	groups := map[string][]Config{
		"decimal":      {lambda(1e-3), lambda(0.001), lambda(json.Number("1e-3")), lambda(json.Number("0.0010"))},
		"whole":        {whole(3), whole(int64(3)), whole(uint8(3)), whole(3.0), whole(json.Number("3e0"))},
		"big":          {whole(int64(1 << 53)), whole(float64(1 << 53))},
		"no options":   {with(func(c *Config) { c.DatasetOptions = nil }), with(func(c *Config) { c.DatasetOptions = map[string]any{} })},
		"no params":    {with(func(c *Config) { c.Params = nil }), with(func(c *Config) { c.Params = map[string]any{} })},
		"no labels":    {with(func(c *Config) { c.Budget.Labels = nil }), with(func(c *Config) { c.Budget.Labels = []int{} })},
		"one head":     {with(func(c *Config) { c.Budget.HeadRepeats = 0 }), with(func(c *Config) { c.Budget.HeadRepeats = 1 })},
		"largest seed": {with(func(c *Config) { c.Seed = math.MaxInt64 })},
	}
	for name, group := range groups {
		t.Run(name, func(t *testing.T) {
			want := group[0].ID()
			if len(want) != 16 {
				t.Fatalf("ID is %q, want 16 digits", want)
			}
			for i, c := range group {
				if c.ID() != want {
					t.Errorf("configuration %d has ID %s, the first %s", i, c.ID(), want)
				}
				if again := throughJSON(t, c); again.ID() != want {
					t.Errorf("configuration %d after JSON has ID %s, before %s", i, again.ID(), want)
				}
			}
		})
	}
}

func throughJSON(t *testing.T, c Config) Config {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var out Config
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryFieldChangesID(t *testing.T) {
	seen := map[string]string{cell(1).ID(): "nothing"}
	eachField(reflect.TypeFor[Config](), nil, func(name string, index []int) {
		c := cell(1)
		change(t, reflect.ValueOf(&c).Elem().FieldByIndex(index))
		if other, ok := seen[c.ID()]; ok {
			t.Errorf("changing %s gives the ID of changing %s", name, other)
		}
		seen[c.ID()] = name
	})
	if len(seen) < 17 {
		t.Errorf("only %d fields tried", len(seen)-1)
	}
}

// eachField calls f for every field of a struct and of the structs in it.
func eachField(of reflect.Type, at []int, f func(name string, index []int)) {
	for i := range of.NumField() {
		index := append(append([]int{}, at...), i)
		if field := of.Field(i); field.Type.Kind() == reflect.Struct {
			eachField(field.Type, index, f)
		} else {
			f(fmt.Sprintf("%s.%s", of.Name(), field.Name), index)
		}
	}
}

func change(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1_000)
	case reflect.Float64:
		v.SetFloat(math.Nextafter(v.Float(), 1))
	case reflect.Slice:
		v.Set(reflect.ValueOf([]int{10}))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]any{"other": 1}))
	default:
		t.Fatalf("no change known for %s", v.Kind())
	}
}

func TestSeedsAboveTwoTo53Differ(t *testing.T) {
	a, b := cell(0), cell(0)
	a.Seed, b.Seed = 1<<60, 1<<60+1
	if a.ID() == b.ID() {
		t.Error("two seeds share an ID")
	}
}

func TestConfigThatJSONCannotHold(t *testing.T) {
	c := cell(0)
	c.Params = map[string]any{"lambda": math.NaN()}
	if id := c.ID(); id != "" {
		t.Errorf("ID is %q, want none", id)
	}
	checkLine(t, c.Validate(), "not writable as JSON", "NaN")
}
