package trial

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"loraebench/results"
	"loraebench/runner/metric"
)

// projectedImages is how many test images are shown in the plane, at most.
const projectedImages = 500

// projection leaves the codes of the first test images in the plane of the first
// two principal components, as series projection/LABEL, or projection/all where
// there are no labels. The components are those of the training images' codes:
// spectrum/code has the variances along them.
func (m *measurer) projection(ctx context.Context) error {
	train, err := m.codes(ctx)
	if err != nil || train == nil {
		return err
	}
	p, err := plane(train)
	if err != nil {
		return err
	}
	images := m.data.set.Test.Head(projectedImages)
	codes, err := m.firstCodes(ctx, testSplit, projectedImages)
	if err != nil {
		return err
	}
	points := map[string]*results.Series{}
	for i := range images.N {
		label := "all"
		if images.Labels != nil {
			label = fmt.Sprint(images.Labels[i])
		}
		if points[label] == nil {
			points[label] = &results.Series{Name: "projection/" + label}
		}
		s := points[label]
		s.X = append(s.X, p.at(0, codes.RawRowView(i)))
		s.Y = append(s.Y, p.at(1, codes.RawRowView(i)))
	}
	for _, label := range append(labelNames(m.data.set.Classes), "all") {
		if s := points[label]; s != nil {
			m.record.Series = append(m.record.Series, *s)
		}
	}
	return nil
}

func labelNames(classes int) []string {
	names := make([]string, classes)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}

// components are the origin and the first two axes of principal components.
type components struct {
	mean []float64
	axes [2][]float64 // the second is nil for codes of one number
}

// at is the coordinate of a code along an axis.
func (c components) at(axis int, code []float64) float64 {
	sum := 0.0
	for j, a := range c.axes[axis] {
		sum += a * (code[j] - c.mean[j])
	}
	return sum
}

// plane works out the principal components of codes [N,D]. An axis has either
// direction; the one is taken whose largest entry is positive.
func plane(codes *mat.Dense) (components, error) {
	var m metric.Moments
	if err := m.Add(codes); err != nil {
		return components{}, err
	}
	covariance, err := m.Covariance()
	if err != nil {
		return components{}, err
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		return components{}, errors.New("the eigenvalues of the covariance do not converge")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	c := components{mean: m.Mean()}
	d := len(c.mean)
	for i := range min(2, d) {
		axis := mat.Col(nil, d-1-i, &vectors) // eigenvalues ascend
		if largest := axis[largestOf(axis)]; largest < 0 {
			floats.Scale(-1, axis)
		}
		c.axes[i] = axis
	}
	return c, nil
}

// largestOf is the index of the entry that is farthest from 0.
func largestOf(v []float64) int {
	at := 0
	for i := range v {
		if math.Abs(v[i]) > math.Abs(v[at]) {
			at = i
		}
	}
	return at
}
