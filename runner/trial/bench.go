package trial

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/stat"

	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/train"
)

// TrainSpeed is how fast a method trains, and how fast the same backend
// multiplies matrices.
type TrainSpeed struct {
	ImagesPerSecond float64 `json:"images_per_second"`
	StepSeconds     float64 `json:"step_seconds"` // wall-clock of one update
	StepFLOPs       float64 `json:"step_flops"`   // of one update: forward and twice that backward, products only
	Rate            float64 `json:"step_flops_per_second"`
	PeakFLOPs       float64 `json:"peak_flops"` // FLOPs a second of a 1024×1024×1024 product in float32
	Ratio           float64 `json:"ratio"`      // Rate / PeakFLOPs
}

// Bench measures the training speed of a method on random images of a shape:
// the median of the given number of steps after one that compiles, and of ten products.
func Bench(ctx context.Context, backend compute.Backend, c method.Configurable, shape method.Shape, f nn.Formulation, batch, steps int) (TrainSpeed, error) {
	var flops float64
	m, err := c.Build(func(n int) (method.Networks, error) {
		a, err := nn.Authors(shape, n)
		a.Formulation = f
		flops = 3 * a.FLOPs() * float64(batch)
		return a, err
	})
	if err != nil {
		return TrainSpeed{}, err
	}
	if len(m.Phases()) == 0 {
		return TrainSpeed{}, fmt.Errorf("%s is trained with the classifier only, there is nothing to measure", m.Name())
	}
	noise := make([]uint8, batch*shape.H*shape.W*shape.C)
	for i := range noise {
		noise[i] = uint8(i * 2654435761 >> 13)
	}
	var times []float64
	last := time.Now()
	_, err = train.Run(ctx, backend, m, model.NewStore(), train.Images{N: batch, Shape: shape, Pixels: noise}, train.Config{
		Epochs: steps + 1, Batch: batch, LearningRate: 1e-4, Progress: func(p train.Progress) {
			if !p.EpochEnd {
				return
			}
			if p.Epoch > 1 {
				times = append(times, time.Since(last).Seconds())
			}
			last = time.Now()
		},
	})
	if err != nil {
		return TrainSpeed{}, err
	}
	peak, err := productPeak(backend)
	if err != nil {
		return TrainSpeed{}, err
	}
	s := TrainSpeed{StepSeconds: median(times), StepFLOPs: flops, PeakFLOPs: peak}
	s.ImagesPerSecond = float64(batch) / s.StepSeconds
	s.Rate = s.StepFLOPs / s.StepSeconds
	s.Ratio = s.Rate / s.PeakFLOPs
	return s, nil
}

// productPeak is the rate of a 1024³ product of float32 matrices, the median of ten, FLOPs a second.
func productPeak(backend compute.Backend) (float64, error) {
	const side = 1024
	exec, err := graph.NewExec(backend, func(a, b *graph.Node) *graph.Node { return graph.MatMul(a, b) })
	if err != nil {
		return 0, fmt.Errorf("peak: %w", err)
	}
	defer exec.Finalize()
	a := tensors.FromShape(shapes.Make(dtypes.Float32, side, side))
	defer a.MustFinalizeAll()
	var times []float64
	for i := range 11 {
		start := time.Now()
		out, err := exec.Call1(a, a)
		if err != nil {
			return 0, fmt.Errorf("peak: %w", err)
		}
		if i > 0 { // the first compiles
			times = append(times, time.Since(start).Seconds())
		}
		out.MustFinalizeAll()
	}
	return 2 * side * side * side / median(times), nil
}

// median sorts the values.
func median(values []float64) float64 {
	slices.Sort(values)
	return stat.Quantile(0.5, stat.LinInterp, values, nil)
}
