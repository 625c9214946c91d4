package images

import (
	"errors"
	"fmt"
	"slices"
)

// Statistics are the mean and the covariance of features, computed elsewhere.
type Statistics struct {
	Mean       []float64 // [D]
	Covariance []float64 // [D,D], row-major, symmetric
}

// ReadStatistics reads the arrays mu and sigma of an .npz, as pytorch-fid saves
// them. They must be of d features. Of how many images, and how they were
// computed, such a file does not tell.
func ReadStatistics(path string, d int) (s *Statistics, err error) {
	f, size, err := openSized(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := listNPZ(f, size, path)
	if err != nil {
		return nil, err
	}
	return z.statistics(d)
}

func (z *npz) statistics(d int) (*Statistics, error) {
	mean, err := z.floats("mu", d)
	if err != nil {
		return nil, err
	}
	covariance, err := z.floats("sigma", d, d)
	if err != nil {
		return nil, err
	}
	s := &Statistics{mean, covariance}
	return s, s.symmetric(at(z.path, "sigma"))
}

// floats are the elements of an array of the shape.
func (z *npz) floats(name string, shape ...int) ([]float64, error) {
	a, err := z.array(name)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(a.shape, shape) {
		return nil, a.bad("shape %v, the extractor's features need %v", a.shape, shape)
	}
	return a.floats()
}

// symmetric refuses what is no covariance, but for rounding.
func (s *Statistics) symmetric(path string) error {
	d := len(s.Mean)
	for i := range d {
		if s.Covariance[i*d+i] < 0 {
			return fmt.Errorf("%s: %w: variance %d is %g", path, ErrArray, i, s.Covariance[i*d+i])
		}
		for j := range i {
			a, b := s.Covariance[i*d+j], s.Covariance[j*d+i]
			if scale := s.Covariance[i*d+i] + s.Covariance[j*d+j]; max(a-b, b-a) > 1e-4*scale {
				return fmt.Errorf("%s: %w: not symmetric: elements %d,%d and %d,%d are %g and %g", path, ErrArray, i, j, j, i, a, b)
			}
		}
	}
	return nil
}
