package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Statuses are all statuses, in the order in which a trial passes them.
func Statuses() []Status { return []Status{Pending, Running, Done, Failed, Diverged, Interrupted} }

// Validate says what is wrong with a record, in one line. A valid record can be
// stored without loss.
func (r *Record) Validate() error {
	if _, err := r.keyed(); err != nil {
		return err
	}
	return r.checkResults()
}

// keyed is the record's configuration, if the id is its.
func (r *Record) keyed() (keyed, error) {
	k, err := r.Config.keyed()
	if err == nil && r.ID != k.id {
		err = fmt.Errorf("id is %q, but its configuration has id %q", r.ID, k.id)
	}
	return k, err
}

// checkResults checks a record but for its id and configuration.
func (r *Record) checkResults() error {
	if err := checkOutcome(r.Status, r.Reason); err != nil {
		return err
	}
	if err := checkProvenance(r.ID, r.Provenance); err != nil {
		return err
	}
	if err := checkValues(r.Values); err != nil {
		return err
	}
	return checkSeries(r.Series)
}

// Validate says what is wrong with a configuration, in one line.
func (c Config) Validate() error {
	_, err := c.keyed()
	return err
}

// keyed checks a configuration and works out its id.
func (c Config) keyed() (keyed, error) {
	if err := c.check(); err != nil {
		return keyed{}, err
	}
	text, err := c.canonical()
	if err != nil {
		return keyed{}, fmt.Errorf("configuration is not writable as JSON: %s", jsonFault(err))
	}
	return keyed{Config: c, id: idOf(text), text: text}, nil
}

func (c Config) check() error {
	if c.Schema < 1 || c.Schema > ConfigSchema {
		return fmt.Errorf("configuration has schema %d, this program knows up to %d", c.Schema, ConfigSchema)
	}
	if c.Dataset == "" || c.Protocol == "" || c.Method == "" {
		return fmt.Errorf("configuration needs dataset, protocol and method; has %q, %q and %q", c.Dataset, c.Protocol, c.Method)
	}
	if err := checkExact("dataset_options", reflect.ValueOf(c.DatasetOptions)); err != nil {
		return err
	}
	return checkExact("params", reflect.ValueOf(c.Params))
}

// checkExact refuses whole numbers that a float64 rounds: two different ones would get one ID.
func checkExact(name string, v reflect.Value) error {
	const limit = 1 << 53
	switch v.Kind() {
	case reflect.Interface:
		return checkExact(name, v.Elem())
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := checkExact(fmt.Sprintf("%s.%v", name, key), v.MapIndex(key)); err != nil {
				return err
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := checkExact(fmt.Sprintf("%s[%d]", name, i), v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Int, reflect.Int64:
		if n := v.Int(); n > limit || n < -limit {
			return fmt.Errorf("%s is %d: whole numbers go up to 2^53", name, n)
		}
	case reflect.Uint, reflect.Uint64:
		if n := v.Uint(); n > limit {
			return fmt.Errorf("%s is %d: whole numbers go up to 2^53", name, n)
		}
	}
	return nil
}

// checkOutcome checks how a trial may end.
func checkOutcome(s Status, reason string) error {
	ends := []Status{Done, Failed, Diverged, Interrupted}
	if !slices.Contains(ends, s) {
		return fmt.Errorf("status is %q, must be one of %v", s, ends)
	}
	if s != Done && reason == "" {
		return fmt.Errorf("status %s needs a reason", s)
	}
	return nil
}

// checkProvenance checks what made trial id.
func checkProvenance(id string, p Provenance) error {
	for _, at := range []string{p.Started, p.Finished} {
		if err := checkTime(at); err != nil {
			return err
		}
	}
	if p.Parent != "" && (!isID(p.Parent) || p.Parent == id) {
		return fmt.Errorf("parent is %q, must be the id of another trial", p.Parent)
	}
	if p.Skipped < 0 {
		return fmt.Errorf("skipped_images is %d, must not be below 0", p.Skipped)
	}
	return nil
}

func checkTime(text string) error {
	if text == "" {
		return nil
	}
	if _, err := time.Parse(time.RFC3339, text); err != nil || !strings.HasSuffix(text, "Z") {
		return fmt.Errorf("time is %q, must be RFC 3339 in UTC, as 2026-01-02T15:04:05Z", text)
	}
	return nil
}

func checkValues(values []Value) error {
	seen := map[[3]string]bool{}
	for _, v := range values {
		name := v.Metric + "/" + v.Variant
		key := [3]string{v.Metric, v.Variant, v.Extractor}
		switch {
		case v.Metric == "":
			return errors.New("a value has no metric name")
		case seen[key]:
			return fmt.Errorf("value %q is there twice", name)
		case v.Value == nil && v.Reason == "":
			return fmt.Errorf("value %q has neither a number nor a reason", name)
		case v.Value != nil && !finite(*v.Value):
			return fmt.Errorf("value %q is %v, must be finite", name, *v.Value)
		}
		if _, err := json.Marshal(v.Detail); err != nil {
			return fmt.Errorf("detail of value %q is not writable as JSON: %s", name, jsonFault(err))
		}
		seen[key] = true
	}
	return nil
}

func checkSeries(series []Series) error {
	seen := map[string]bool{}
	for _, s := range series {
		switch {
		case s.Name == "":
			return errors.New("a series has no name")
		case seen[s.Name]:
			return fmt.Errorf("series %q is there twice", s.Name)
		case len(s.X) != len(s.Y):
			return fmt.Errorf("series %q has %d x and %d y", s.Name, len(s.X), len(s.Y))
		}
		for i := range s.X {
			if !finite(s.X[i]) || !finite(s.Y[i]) {
				return fmt.Errorf("series %q, point %d is (%v, %v), must be finite", s.Name, i+1, s.X[i], s.Y[i])
			}
		}
		seen[s.Name] = true
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// jsonFault is an error of encoding/json without its prefix.
func jsonFault(err error) string { return strings.TrimPrefix(err.Error(), "json: ") }
