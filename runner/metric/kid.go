package metric

import (
	"context"
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat"
)

// Kernel is the kernel distance between two sets of features (KID where they
// are Inception's): the squared maximum mean discrepancy, estimated without
// bias, so it may be below 0.
type Kernel struct {
	Mean    float64   // over the subsets
	Std     float64   // of the subsets, divisor their number, as in torch-fidelity
	Subsets []float64 // what each subset gave
	Size    int       // rows of either side in a subset
	Warning string    // "" or why the number is to be read with care
}

// KernelSubsets says how many subsets are drawn and how large. The zero value
// is the field's usual choice.
type KernelSubsets struct {
	Count int // 0 = 100
	Size  int // rows of either side; 0 = 1,000, or half of the smaller side where that is less than 1,000
}

// kernelSize is the size of subsets that published figures have.
const kernelSize = 1000

// KernelDistance compares reference features [N,D] with generated ones [M,D] by
// the kernel k(x,y) = (x·y/D + 1)³. Each subset takes rows of the reference,
// then of the generated features, without replacement and independently of the
// other subsets. A subset larger than a side is refused.
//
// The draws are those of rng, not of the reference implementation, so equal
// seeds give other subsets than in Python, and figures that agree within Std.
//
// Source: Bińkowski et al. 2018, Demystifying MMD GANs; the subsets as in
// Obukhov et al. 2020, torch-fidelity.
func KernelDistance(ctx context.Context, rng *rand.Rand, reference, generated Rows, s KernelSubsets) (Kernel, error) {
	if err := sameColumns(reference.d, generated.d); err != nil {
		return Kernel{}, err
	}
	s, err := s.resolve(min(reference.n, generated.n))
	if err != nil {
		return Kernel{}, err
	}
	k := Kernel{Size: s.Size, Warning: kernelWarning(s.Size, reference.n, generated.n)}
	for range s.Count {
		x := reference.pick(rng.Perm(reference.n)[:s.Size])
		y := generated.pick(rng.Perm(generated.n)[:s.Size])
		v, err := mmd2(ctx, x, y)
		if err != nil {
			return Kernel{}, err
		}
		k.Subsets = append(k.Subsets, v)
	}
	k.Mean, k.Std = stat.PopMeanStdDev(k.Subsets, nil)
	return k, nil
}

func (s KernelSubsets) resolve(smaller int) (KernelSubsets, error) {
	if s.Count == 0 {
		s.Count = 100
	}
	if s.Size == 0 {
		s.Size = kernelSize
		if smaller < kernelSize {
			s.Size = smaller / 2
		}
	}
	switch {
	case s.Count < 1:
		return s, fmt.Errorf("%w: %d subsets, want at least 1", ErrShape, s.Count)
	case s.Size < 2:
		return s, fmt.Errorf("%w: subsets of %d rows, want at least 2", ErrShape, s.Size)
	case s.Size > smaller:
		return s, fmt.Errorf("%w: subsets of %d rows out of %d", ErrShape, s.Size, smaller)
	}
	return s, nil
}

func kernelWarning(size, reference, generated int) string {
	switch {
	case size == reference && size == generated:
		return fmt.Sprintf("every subset is all %d rows: the spread over subsets says nothing", size)
	case size < kernelSize:
		return fmt.Sprintf("subsets of %d rows: the spread is wider than that of the usual %d", size, kernelSize)
	}
	return ""
}

// mmd2 is the unbiased estimate for x [N,D] and y [M,D]: means over the pairs
// of x and of y without a row and itself, less twice the mean over all mixed pairs.
func mmd2(ctx context.Context, x, y Rows) (float64, error) {
	xx, _, err := kernelSums(ctx, x, x, true)
	if err != nil {
		return 0, err
	}
	yy, _, err := kernelSums(ctx, y, y, true)
	if err != nil {
		return 0, err
	}
	xy, _, err := kernelSums(ctx, x, y, false)
	if err != nil {
		return 0, err
	}
	n, m := float64(x.n), float64(y.n)
	return xx/(n*(n-1)) + yy/(m*(m-1)) - 2*xy/(n*m), nil
}

// kernelSums is the sum of the kernel over all pairs. Of one set, that is over
// the pairs of different rows, and apart from it the sum over each row with itself.
func kernelSums(ctx context.Context, a, b Rows, same bool) (sum, diagonal float64, err error) {
	p := pairs{a: a, b: b, same: same}
	sums := make([][2]float64, p.tiles()) // added in order, so that the bits do not depend on the processors
	_, err = eachTile(ctx, p, func() struct{} { return struct{}{} }, func(_ struct{}, t *pairTile) {
		sums[t.number] = kernelTile(t, float64(a.d), same)
	})
	for _, s := range sums {
		sum += s[0]
		diagonal += s[1]
	}
	return sum, diagonal, err
}

func kernelTile(t *pairTile, d float64, same bool) (sums [2]float64) {
	diagonal := same && t.diagonal()
	for i := range t.rows {
		row := t.row(i)
		if diagonal {
			sums[0] += kernelSum(row[:i], d) + kernelSum(row[i+1:], d)
			sums[1] += kernelSum(row[i:i+1], d)
		} else {
			sums[0] += kernelSum(row, d)
		}
	}
	if same && !diagonal {
		sums[0] *= 2
	}
	return sums
}

// kernelSum is the sum of the kernel over the products of pairs of rows. Four
// sums are kept, as the additions to a single one would wait for each other.
func kernelSum(products []float64, d float64) float64 {
	var a, b, c, e float64
	scale := 1 / d // a rounding more than a division by d has, far below those within a product
	for ; len(products) >= 4; products = products[4:] {
		a += cubic(products[0], scale)
		b += cubic(products[1], scale)
		c += cubic(products[2], scale)
		e += cubic(products[3], scale)
	}
	for _, product := range products {
		a += cubic(product, scale)
	}
	return (a + b) + (c + e)
}

func cubic(product, scale float64) float64 {
	v := product*scale + 1
	return v * v * v
}
