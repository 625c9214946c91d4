package extractor

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"loraebench/runner/dataset"
)

// learner is a training under way.
type learner struct {
	split       dataset.Split
	store       *model.Store
	exec        *model.Exec
	rng         *rand.Rand
	step, steps int
}

func newLearner(backend compute.Backend, split dataset.Split, t Training) (*learner, error) {
	store := model.NewStore()
	store.RootScope().SetParam(model.ParamInitialSeed, t.Seed)
	exec, err := model.NewExec(backend, store, trainStep)
	if err != nil {
		return nil, err
	}
	return &learner{
		split: split, store: store, exec: exec,
		rng: rand.New(rand.NewPCG(uint64(t.Seed), 0)), steps: t.Epochs * (split.N / trainBatch),
	}, nil
}

func (l *learner) close() {
	l.exec.Finalize()
	l.store.Finalize()
}

// trainStep is one update from pixels [B,H,W,1] uint8, labels [B] uint8 and the
// learning rate; it gives the loss.
func trainStep(s *model.Scope, x, labels, rate *graph.Node) *graph.Node {
	s.Store().SetTraining(x.Graph(), true)               // or the ONNX backend takes Adam's variables for constants
	logs := graph.LogSoftmax(lenetLogits(s, unit(x)), 0) // [10,B]
	truth := graph.OneHot(graph.ConvertDType(labels, dtypes.Int32), lenetClasses, dtypes.Float32)
	loss := graph.Neg(graph.ReduceAllSum(graph.Mul(logs, graph.Transpose(truth, 0, 1))))
	loss = graph.DivScalar(loss, float64(x.Shape().Dim(0)))
	optimizer.LearningRateVar(s, dtypes.Float32, trainRate).SetNodeValue(rate)
	optimizer.Adam().Epsilon(1e-8).Done().UpdateGraph(s, x.Graph(), loss)
	return loss
}

// epoch goes through the images once and gives the mean loss. A last batch
// that is not full is left out.
func (l *learner) epoch(ctx context.Context) (float64, error) {
	order := l.rng.Perm(l.split.N)
	pixels, labels := make([]uint8, trainBatch*l.split.Size()), make([]uint8, trainBatch)
	var losses []*tensors.Tensor
	for ; len(order) >= trainBatch; order = order[trainBatch:] {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		for i, from := range order[:trainBatch] {
			shifted(pixels[i*l.split.Size():][:l.split.Size()], l.split.Image(from), l.rng)
			labels[i] = l.split.Labels[from]
		}
		rate := trainRate / 2 * (1 + math.Cos(math.Pi*float64(l.step)/float64(l.steps)))
		loss, err := l.exec.Call1(
			tensors.FromFlatDataAndDimensions(pixels, trainBatch, lenetSide, lenetSide, 1),
			tensors.FromFlatDataAndDimensions(labels, trainBatch), float32(rate))
		if err != nil {
			return 0, err
		}
		losses = append(losses, loss)
		l.step++
	}
	return mean(losses)
}

// mean is the mean of scalars, which must be finite. They are read only here,
// so that the backend need not wait for the host at every step.
func mean(losses []*tensors.Tensor) (float64, error) {
	sum := 0.0
	for i, t := range losses {
		v := float64(tensors.ToScalar[float32](t))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, fmt.Errorf("%w: %g at batch %d", ErrNotFinite, v, i+1)
		}
		sum += v
	}
	return sum / float64(len(losses)), nil
}

// shifted writes src [32,32] to dst, moved by up to trainShift pixels along
// each axis; what comes in from outside is black.
func shifted(dst, src []uint8, rng *rand.Rand) {
	dy, dx := rng.IntN(2*trainShift+1)-trainShift, rng.IntN(2*trainShift+1)-trainShift
	clear(dst)
	for y := max(0, -dy); y < lenetSide-max(0, dy); y++ {
		to, from := dst[(y+dy)*lenetSide:][:lenetSide], src[y*lenetSide:][:lenetSide]
		copy(to[max(0, dx):], from[max(0, -dx):lenetSide-max(0, dx)])
	}
}
