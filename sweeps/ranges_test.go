package sweeps

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// valuesOf are the values of a parameter over the trials of a method entry.
func valuesOf(t *testing.T, entry, param string) []any {
	t.Helper()
	s, err := Decode("r.yaml", []byte(head+"methods:\n- "+entry), catalog())
	if err != nil {
		t.Errorf("%s: %v", entry, err)
		return nil
	}
	var values []any
	for _, trial := range s.Trials {
		values = append(values, trial.Params[param])
	}
	return values
}

// A range stands for the list that it writes: equal to the last bit.
func TestRanges(t *testing.T) {
	tests := []struct{ param, text, list string }{
		{"rate", "logspace(1e-5, 1, 6)", "[1e-05, 0.0001, 0.001, 0.01, 0.1, 1]"},
		{"rate", "logspace(1, 1e-5, 6)", "[1, 0.1, 0.01, 1e-3, 1e-4, 1e-5]"},
		{"rate", "logspace(5e-5, 50, 7)", "[5e-5, 5e-4, 5e-3, .05, .5, 5, 50]"},
		{"rate", "logspace(1, 1024, 11)", "[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]"},
		{"rate", "logspace(0.1, 12.5, 4)", "[0.1, 0.5, 2.5, 12.5]"},
		{"rate", "logspace(1e-5, 1, 4)", "[1e-5, 0.000464158883361, 0.0215443469003, 1]"},
		{"rate", "logspace(0.123456789012345, 0.3, 2)", "[0.123456789012345, 0.3]"},
		{"rate", "logspace(1e-300, 1e300, 3)", "[1e-300, 1, 1e300]"},
		{"rate", "  logspace ( +1e-2 ,1 , 3 ) ", "[0.01, 0.1, 1]"},
		{"rate", "linspace(0, 1, 5)", "[0, 0.25, 0.5, 0.75, 1]"},
		{"rate", "linspace(0, 1, 11)", "[0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1]"},
		{"rate", "linspace(1, -1, 5)", "[1, 0.5, 0, -0.5, -1]"},
		{"rate", "linspace(-0.1, 0.2, 4)", "[-0.1, 0, 0.1, 0.2]"},
		{"rate", "linspace(0, 1, 4)", "[0, 0.3333333333333333, 0.6666666666666666, 1]"},
		{"rate", "linspace(1e-4, 7e-4, 7)", "[1e-4, 2e-4, 3e-4, 4e-4, 5e-4, 6e-4, 7e-4]"},
		{"rate", "linspace(-1.7e308, 1.7e308, 3)", "[-1.7e308, 0, 1.7e308]"},
		{"count", "range(1, 9, 2)", "[1, 3, 5, 7, 9]"},
		{"count", "range(1, 8, 3)", "[1, 4, 7]"},
		{"count", "range(3, -3, -3)", "[3, 0, -3]"},
		{"count", "range(-9223372036854775808, 9223372036854775807, 9223372036854775807)", "[-9223372036854775808, -1, 9223372036854775806]"},
		{"count", "range(9223372036854775807, -9223372036854775808, -9223372036854775808)", "[9223372036854775807, -1]"},
	}
	for _, tt := range tests {
		want := valuesOf(t, "name: every\n  grid:\n    "+tt.param+": "+tt.list, tt.param)
		for _, text := range []string{tt.text, strconv.Quote(tt.text)} {
			got := valuesOf(t, "name: every\n  grid:\n    "+tt.param+": "+text, tt.param)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", text, diff)
			}
		}
	}
}

// Every range over decades gives the numbers one would write.
func TestDecades(t *testing.T) {
	for first := -12; first <= 8; first++ {
		for last := first + 1; last <= 9; last++ {
			var want []float64
			for e := first; e <= last; e++ {
				v, err := strconv.ParseFloat(fmt.Sprintf("3e%d", e), 64)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, v)
			}
			got := geometric(want[0], want[len(want)-1], len(want))
			if !slices.Equal(want, got) {
				t.Errorf("%d values from 3e%d to 3e%d are %v", len(want), first, last, got)
			}
		}
	}
}

// The rounding of a geometric range stays within its 12 digits.
func TestGeometricIsGeometric(t *testing.T) {
	for _, count := range []int{2, 3, 10, 97, 1000} {
		values := geometric(3e-7, 41.5, count)
		want := math.Log(41.5/3e-7) / float64(count-1)
		for i := 1; i < count; i++ {
			if step := math.Log(values[i] / values[i-1]); math.Abs(step-want) > 2e-11 {
				t.Errorf("step %d of %d is %v, want %v", i, count, step, want)
			}
		}
	}
}

// Near the largest float64 the calculation may overflow; no value is infinite.
func TestGeometricOverflow(t *testing.T) {
	src := complete("methods: [{name: every, grid: {rate: 'logspace(1.797693134862e308, 1.7976931348623157e308, 4)'}}]")
	if _, err := Decode("o.yaml", []byte(src), catalog()); err == nil || !strings.Contains(err.Error(), "not distinct once rounded") {
		t.Errorf("Decode = %v, want an error that the values are not distinct", err)
	}
}

var wrongRanges = []wrongLine{
	{"methods:\n- name: lorae\n  grid:\n    lambda: logspace(0, 1, 5)", `8: lambda in grid: logspace(0, 1, 5) has the end 0; both must be above 0 (they are values, not exponents)`},
	{"methods:\n- name: lorae\n  grid:\n    lambda: logspace(1, -5, 6)", `8: lambda in grid: logspace(1, -5, 6) has the end -5; both must be above 0 (they are values, not exponents)`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspace(1, 2, 1)'}}", `6: lambda in grid: the count of logspace(1, 2, 1) is 1; it must be at least 2`},
	{"methods:\n- {name: lorae, grid: {lambda: 'linspace(1, 2, -1)'}}", `6: lambda in grid: the count of linspace(1, 2, -1) is -1; it must be at least 2`},
	{"methods:\n- {name: lorae, grid: {lambda: 'linspace(1, 2, 10001)'}}", `6: lambda in grid: the count of linspace(1, 2, 10001) is 10001; it must be at most 10000`},
	{"methods:\n- {name: lorae, grid: {lambda: 'linspace(1, 2, 2.0)'}}", `6: lambda in grid: the count of linspace is 2.0; it must be an integer in decimal digits`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspace(1, 2)'}}", `6: lambda in grid: logspace takes first, last, count, such as logspace(1e-5, 1, 6); it has 2 of 3 arguments`},
	{"methods:\n- {name: lorae, grid: {lambda: 'linspace()'}}", `6: lambda in grid: linspace takes first, last, count, such as linspace(0, 1, 5); it has 0 of 3 arguments`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(1, 2, 3, 4)'}}", `6: latent in grid: range takes first, last, step, such as range(1, 9, 2); it has 4 of 3 arguments`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspace(a, 2, 3)'}}", `6: lambda in grid: the first of logspace is the text "a"; it must be a finite number`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspace(1, , 3)'}}", `6: lambda in grid: the last of logspace is the text ""; it must be a finite number`},
	{"methods:\n- {name: lorae, grid: {lambda: \"logspace(1, a\\nb, 3)\"}}", `6: lambda in grid: the last of logspace is the text "a\nb"; it must be a finite number`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspace(1, 1e999, 3)'}}", `6: lambda in grid: the last of logspace is 1e999, which is outside the range of a float64; it must be a finite number`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspace(2, 2.0, 3)'}}", `6: lambda in grid: logspace(2, 2.0, 3) begins and ends at 2; its ends must differ`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspace(1, 1.000000000001, 9)'}}", `6: lambda in grid: the values of logspace(1, 1.000000000001, 9) are not distinct once rounded, such as 1; move its ends apart or lower the count`},
	{"methods:\n- {name: lorae, grid: {lambda: 'linspace(0, 5e-324, 3)'}}", `6: lambda in grid: the values of linspace(0, 5e-324, 3) are not distinct once rounded, such as 5e-324; move its ends apart or lower the count`},
	{"methods:\n- {name: lorae, grid: {lambda: 'logspce(1, 2, 3)'}}", `6: unknown range "logspce" for lambda; did you mean logspace? known: logspace, linspace, range`},
	{"methods:\n- {name: lorae, grid: {lambda: 'LogSpace(1, 2, 3)'}}", `6: unknown range "LogSpace" for lambda; did you mean logspace? known: logspace, linspace, range`},
	{"methods:\n- {name: lorae, zip: {lambda: 'geom(1, 2, 3)', latent: [1, 2, 3]}}", `6: unknown range "geom" for lambda; known: logspace, linspace, range`},

	{"methods:\n- {name: lorae, grid: {lambda: 'range(1, 9, 2)'}}", `6: lambda in grid: range makes integers only; write a list or a range such as logspace(1e-5, 1, 6) or linspace(0, 1, 5)`},
	{"methods:\n- {name: lorae, grid: {latent: 'logspace(1, 64, 7)'}}", `6: latent in grid: logspace makes numbers with fractions; write a list or a range such as range(1, 9, 2)`},
	{"methods:\n- {name: every, grid: {text: 'range(1, 9, 2)'}}", `6: text in grid is the text "range(1, 9, 2)"; it must be a list of values (a single value belongs in params)`},
	{"methods:\n- {name: every, grid: {widths: 'range(1, 9, 2)'}}", `6: widths in grid is the text "range(1, 9, 2)"; it must be a list of values (a single value belongs in params)`},
	{"methods:\n- {name: every, grid: {count: many}}", `6: count in grid is the text "many"; it must be a list of values or a range such as range(1, 9, 2) (a single value belongs in params)`},

	{"methods:\n- {name: lorae, grid: {latent: 'range(1, 9, 0)'}}", `6: latent in grid: the step of range(1, 9, 0) is 0; it must lead from first to last`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(9, 1, 2)'}}", `6: latent in grid: range(9, 1, 2) goes down from 9 to 1; its step must be below 0`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(1, 9, -2)'}}", `6: latent in grid: range(1, 9, -2) goes up from 1 to 9; its step must be above 0`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(1, 9, 10)'}}", `6: latent in grid: range(1, 9, 10) has only the value 1; a single value belongs in params`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(5, 5, 1)'}}", `6: latent in grid: range(5, 5, 1) has only the value 5; a single value belongs in params`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(0, 10000, 1)'}}", `6: latent in grid: range(0, 10000, 1) has more than 10000 values; lengthen the step`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(-9223372036854775808, 9223372036854775807, 1)'}}", `6: latent in grid: range(-9223372036854775808, 9223372036854775807, 1) has more than 10000 values; lengthen the step`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(1.0, 9, 1)'}}", `6: latent in grid: the first of range is 1.0; it must be an integer in decimal digits`},
	{"methods:\n- {name: lorae, grid: {latent: 'range(1, 9223372036854775808, 1)'}}", `6: latent in grid: the last of range is 9223372036854775808, which is outside the range of a 64-bit integer; it must be an integer in decimal digits`},

	// Where a range cannot stand, or lacks the quotes it needs.
	{"methods:\n- {name: lorae, params: {lambda: 'logspace(1, 2, 3)'}}", `6: lambda is the range "logspace(1, 2, 3)"; a range stands in place of a whole list of grid or zip`},
	{"methods:\n- {name: lorae, grid: {lambda: [0, 'logspace(1, 2, 3)']}}", `6: lambda is the range "logspace(1, 2, 3)"; a range stands in place of a whole list of grid or zip`},
	{"methods:\n- {name: lorae, grid: {lambda: logspace(1, 2, 3)}}", `6: the range "logspace(1" is not closed; inside { } and [ ] a range needs quotes, such as "logspace(1e-5, 1, 6)"`},
	{"methods:\n- {name: lorae, grid: {lambda: [range(1, 2, 3)]}}", `6: the range "range(1" is not closed; inside { } and [ ] a range needs quotes, such as "logspace(1e-5, 1, 6)"`},
	{"methods:\n- name: lorae\n  grid:\n    lambda: linspace(0, 1, 5", `8: the range "linspace(0, 1, 5" is not closed; inside { } and [ ] a range needs quotes, such as "logspace(1e-5, 1, 6)"`},
}

func TestRangeErrors(t *testing.T) { wantErrors(t, wrongRanges) }
