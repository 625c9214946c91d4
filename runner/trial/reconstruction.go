package trial

import (
	"context"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/metric"
	"loraebench/runner/train"
)

// ssimSide is the least side of an image that has room for SSIM's window.
const ssimSide = 11

// reconstruction measures how near D(E(x)) is to x, images in [0,1].
func (m *measurer) reconstruction(ctx context.Context) error {
	decoder, ok := m.method.(method.Decoder)
	for _, part := range []string{trainSplit, testSplit} {
		codes, err := m.codesOf(ctx, part)
		if err != nil {
			return err
		}
		if !ok || codes == nil {
			for _, name := range []string{"mse", "psnr", "ssim"} {
				m.unsupported(name, part, "", "reconstruction")
			}
			continue
		}
		keep := 0
		if part == m.spec.Protocol.Reference {
			keep = m.spec.Budget.Samples // what FID compares
		}
		l, err := m.network.likeness(ctx, m.data.split(part), decoder, codes, keep)
		if err != nil {
			return err
		}
		m.addLikeness(part, l)
		if keep > 0 {
			m.decoded = l.pixels
		}
	}
	return nil
}

// likeness is how like images are to what a network makes of them.
type likeness struct {
	squares []float64 // mean squared error of each image, as the network decodes it
	clipped []float64 // the same after clipping to [0,1]
	ssim    []float64 // structural similarity of each image, clipped; nil: they are too small
	pixels  []uint8   // what decode gives for the first codes
}

// likeness compares images with what the decoder makes of their codes, a row an
// image, and keeps the decoded pixels of the first ones.
func (n network) likeness(ctx context.Context, s dataset.Split, d method.Decoder, codes *mat.Dense, keep int) (likeness, error) {
	var l likeness
	size := s.Size()
	exec, err := model.NewExec1(n.backend, n.store, func(scope *model.Scope, x, z *graph.Node) *graph.Node {
		y := d.Decode(scope, z)
		square := graph.ReduceMean(graph.Square(graph.Sub(y, train.Unit(x))), 1, 2, 3)
		return graph.Concatenate([]*graph.Node{graph.Reshape(square, -1, 1), graph.Reshape(graph.ClipScalar(y, 0, 1), -1, size)}, 1)
	})
	if err != nil {
		return l, err
	}
	defer exec.Finalize()
	c := chunks[float32]{size: decodedChunk * (1 + size), sink: func(rows []float32) error {
		count := len(rows) / (1 + size)
		y := make([]float32, 0, count*size)
		for i := range count {
			row := rows[i*(1+size) : (i+1)*(1+size)]
			l.squares = append(l.squares, float64(row[0]))
			y = append(y, row[1:]...)
		}
		first := len(l.squares) - count
		for _, v := range y[:min(count, max(0, keep-first))*size] {
			l.pixels = append(l.pixels, uint8(math.RoundToEven(float64(v*255)))) // as quantise
		}
		return l.add(s.Images[first*size:(first+count)*size], y, s)
	}}
	err = batches(ctx, exec, s.N, func(first, count int) []any {
		return []any{imageBatch(s, first, count), codeBatch(codes, first, count)}
	}, c.add)
	if err != nil {
		return l, err
	}
	return l, c.flush()
}

// add compares images, 0 … 255, with their reconstructions in [0,1].
func (l *likeness) add(pixels []uint8, y []float32, like dataset.Split) error {
	x := make([]float32, len(pixels))
	for i, v := range pixels {
		x[i] = float32(v) / 255
	}
	squares, err := metric.MSE(x, y, like.Size())
	if err != nil {
		return err
	}
	l.clipped = append(l.clipped, squares...)
	if min(like.H, like.W) < ssimSide {
		return nil
	}
	ssim, err := metric.SSIM(x, y, like.H, like.W, like.C)
	l.ssim = append(l.ssim, ssim...)
	return err
}

func (m *measurer) addLikeness(part string, l likeness) {
	m.add("mse", part, mean(l.squares))
	psnr, exact := metric.MeanPSNR(l.clipped)
	switch {
	case math.IsInf(psnr, 1):
		m.unsupported("psnr", part, "", "error: every reconstruction is exact")
	case exact > 0:
		m.addDetailed("psnr", part, psnr, map[string]any{"exact": exact})
	default:
		m.add("psnr", part, psnr)
	}
	if l.ssim == nil {
		m.unsupported("ssim", part, "", fmt.Sprintf("images with sides of %d pixels or more", ssimSide))
		return
	}
	m.add("ssim", part, mean(l.ssim))
}

// mean is the sum in order over the number, as means of a split always were.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
