package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/gomlx/compute"

	"loraebench/runner/images"
	"loraebench/runner/method"
	"loraebench/runner/metric/extractor"
)

// comparison is one call of runner fid.
type comparison struct {
	app       *app
	metrics   []fidMetric
	seed      uint64
	sides     [2]fidSide // reference, generated
	backend   compute.Backend
	extractor *extractor.Extractor
	warnings  []string
}

// fidSide is one of the two sets that are compared.
type fidSide struct {
	role, path string
	set        *images.Set // nil: there are only statistics
}

func (c *comparison) close() error {
	if c.extractor != nil {
		c.extractor.Close()
	}
	if c.backend != nil {
		c.backend.Finalize()
	}
	var err error
	for _, s := range c.sides {
		if s.set != nil {
			err = errors.Join(err, s.set.Close())
		}
	}
	return err
}

// openSets opens both sets, n images of each or all.
func (c *comparison) openSets(ctx context.Context, reference, generated string, n int) error {
	c.sides = [2]fidSide{{role: "reference", path: reference}, {role: "generated", path: generated}}
	for i := range c.sides {
		s := &c.sides[i]
		c.app.say("reading %s", s.path)
		var err error
		s.set, err = images.Open(ctx, s.path, n)
		switch {
		case errors.Is(err, images.ErrStatistics):
			err = c.withStatistics(*s, n)
		case err == nil:
			err = c.enough(*s, n)
		}
		if err != nil {
			return err
		}
	}
	return c.alike()
}

// withStatistics refuses what can't be measured without images.
func (c *comparison) withStatistics(s fidSide, n int) error {
	for _, m := range c.metrics {
		if m.needs(s.role).rows {
			return fmt.Errorf("%s: %w: %s needs images", s.path, images.ErrStatistics, m.name)
		}
	}
	if n > 0 {
		return fmt.Errorf("%s: %w: --n needs images", s.path, images.ErrStatistics)
	}
	c.warn("%s: how the statistics were made is not known: the same extractor and resize rule have to be", s.path)
	return nil
}

// enough refuses sets too small for what was asked.
func (c *comparison) enough(s fidSide, n int) error {
	if s.set.N < n {
		return fmt.Errorf("%s: %s, --n asks for %d", s.path, count(s.set.N, "image"), n)
	}
	for _, m := range c.metrics {
		if least := m.needs(s.role).least; s.set.N < least {
			return fmt.Errorf("%s: %s, %s needs at least %d", s.path, count(s.set.N, "image"), m.name, least)
		}
	}
	return nil
}

// alike refuses grey beside colour.
func (c *comparison) alike() error {
	a, b := c.sides[0], c.sides[1]
	if a.set != nil && b.set != nil && a.set.C != b.set.C {
		return fmt.Errorf("%s: %w: its images are %s, those of %s %s", b.path, images.ErrMixed, b.set.Kind(), a.path, a.set.Kind())
	}
	return nil
}

// check refuses images that the extractor does not take.
func (c *comparison) check() error {
	var sizes []images.Shape
	for _, s := range c.sides {
		if s.set == nil {
			continue
		}
		sizes = append(sizes, s.set.Shape)
		if err := c.extractor.Check(method.Shape(s.set.Shape)); err != nil {
			return fmt.Errorf("%s: %w", s.path, err)
		}
	}
	if len(sizes) < 2 || sizes[0] == sizes[1] {
		return nil
	}
	text := fmt.Sprintf("%d×%d pixels beside %d×%d of %s", sizes[1].H, sizes[1].W, sizes[0].H, sizes[0].W, c.sides[0].path)
	if c.extractor.Resize == "none" {
		return fmt.Errorf("%s: %w: %s, which %s does not resize", c.sides[1].path, images.ErrMixed, text, c.extractor.Name)
	}
	c.warn("%s: %s: each is resized on its own", c.sides[1].path, text)
	return nil
}

func (c *comparison) warn(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}
