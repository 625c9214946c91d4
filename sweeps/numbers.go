package sweeps

import (
	"math"
	"math/big"
	"strconv"

	"gopkg.in/yaml.v3"
)

// logspace makes the values of logspace(first, last, count).
func (r rangeText) logspace() ([]any, error) {
	first, last, count, err := r.ends()
	if err != nil {
		return nil, err
	}
	for _, end := range []float64{first, last} {
		if end <= 0 {
			return nil, r.at("%s has the end %v; both must be above 0 (they are values, not exponents)", r, end)
		}
	}
	return r.distinct(geometric(first, last, count))
}

// linspace makes the values of linspace(first, last, count).
func (r rangeText) linspace() ([]any, error) {
	first, last, count, err := r.ends()
	if err != nil {
		return nil, err
	}
	return r.distinct(arithmetic(first, last, count))
}

// integers makes the values of range(first, last, step).
func (r rangeText) integers() ([]any, error) {
	var n [3]int64
	for i, name := range []string{"first", "last", "step"} {
		v, err := r.integer(i, name)
		if err != nil {
			return nil, err
		}
		n[i] = v
	}
	first, last, step := n[0], n[1], n[2]
	switch {
	case step == 0:
		return nil, r.at("the step of %s is 0; it must lead from first to last", r)
	case step > 0 && last < first:
		return nil, r.at("%s goes down from %d to %d; its step must be below 0", r, first, last)
	case step < 0 && last > first:
		return nil, r.at("%s goes up from %d to %d; its step must be above 0", r, first, last)
	}
	steps := stepsBetween(first, last, step)
	if steps == 0 {
		return nil, r.at("%s has only the value %d; a single value belongs in params", r, first)
	}
	if steps >= MaxTrials {
		return nil, r.at("%s has more than %d values; lengthen the step", r, MaxTrials)
	}
	values := make([]any, steps+1)
	for i := range values {
		values[i] = first + int64(i)*step
	}
	return values, nil
}

// stepsBetween counts the steps from first up or down to at most last. Unsigned
// differences do not overflow.
func stepsBetween(first, last, step int64) uint64 {
	if step > 0 {
		return (uint64(last) - uint64(first)) / uint64(step)
	}
	return (uint64(first) - uint64(last)) / -uint64(step)
}

// ends reads the arguments of logspace and linspace.
func (r rangeText) ends() (first, last float64, count int, err error) {
	if first, err = r.number(0, "first"); err != nil {
		return
	}
	if last, err = r.number(1, "last"); err != nil {
		return
	}
	n, err := r.integer(2, "count")
	switch {
	case err != nil:
	case n < 2:
		err = r.at("the count of %s is %d; it must be at least 2", r, n)
	case n > MaxTrials:
		err = r.at("the count of %s is %d; it must be at most %d", r, n, MaxTrials)
	case first == last:
		err = r.at("%s begins and ends at %v; its ends must differ", r, first)
	}
	return first, last, int(n), err
}

// distinct refuses a range too fine for its values to differ.
func (r rangeText) distinct(values []float64) ([]any, error) {
	up := values[len(values)-1] > values[0]
	list := make([]any, len(values))
	for i, v := range values {
		if i > 0 && (v == values[i-1] || (v > values[i-1]) != up) {
			return nil, r.at("the values of %s are not distinct once rounded, such as %v; move its ends apart or lower the count", r, v)
		}
		list[i] = v
	}
	return list, nil
}

// geometric returns numbers a constant factor apart. Both ends are exact; the
// numbers between are rounded to 12 significant digits, which is more than any
// error of their calculation: so a value equals what one writes for it, 1e-4
// for example, and does so on every machine.
func geometric(first, last float64, count int) []float64 {
	values := make([]float64, count)
	a, b := math.Log(first), math.Log(last)
	for i := range values {
		t := float64(i) / float64(count-1)
		values[i] = round12(math.Exp((1-t)*a + t*b))
	}
	values[0], values[count-1] = first, last
	return values
}

func round12(v float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 11, 64), 64) // a float64 as text always parses
	return short
}

// arithmetic returns numbers a constant difference apart. It calculates with
// the decimals that a file writes: each value is the float64 nearest to the
// exact one, 0.3 and not 0.30000000000000004.
func arithmetic(first, last float64, count int) []float64 {
	values := make([]float64, count)
	a := decimal(first)
	step := new(big.Rat).Sub(decimal(last), a)
	step.Quo(step, big.NewRat(int64(count-1), 1))
	for i := range values {
		x := new(big.Rat).Mul(step, big.NewRat(int64(i), 1))
		values[i], _ = x.Add(x, a).Float64()
		if values[i] == 0 {
			values[i] = 0 // not -0: equal cells must look equal
		}
	}
	return values
}

// decimal is the shortest decimal that stands for v, which is finite.
func decimal(v float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
	return r
}

// number reads the i-th argument.
func (r rangeText) number(i int, name string) (float64, error) {
	return floatValue(r.arg(i), r.where()+": the "+name+" of "+r.name, Float.String())
}

// integer reads the i-th argument.
func (r rangeText) integer(i int, name string) (int64, error) {
	return intValue(r.arg(i), r.where()+": the "+name+" of "+r.name, Int.String())
}

// arg is the i-th argument as YAML would have it.
func (r rangeText) arg(i int) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: r.args[i], Line: r.node.Line}
	if floatLiteral.MatchString(n.Value) {
		n.Tag = "!!float"
	}
	return n
}
