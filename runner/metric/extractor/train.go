package extractor

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/dataset"
)

// Training is how the lenet classifier is trained: Adam (β 0.9, 0.999, ε 1e-8)
// on the cross-entropy of batches of 100 in a new order every epoch, every
// image shifted by up to 2 pixels along each axis, the learning rate falling
// from 2e-3 to 0 along a half cosine. The last weights are kept. The test images
// have no part in it.
type Training struct {
	Seed   int64 // of the first weights, the order and the shifts
	Epochs int
}

// Shipped is the training that made the embedded weights.
func Shipped() Training { return Training{Seed: 1, Epochs: 10} }

const (
	trainBatch = 100
	trainRate  = 2e-3
	trainShift = 2 // pixels
)

// Epoch reports that an epoch of a training is done.
type Epoch struct {
	Epoch, Of int
	Loss      float64 // mean cross-entropy of the epoch's batches
}

// Trained are new weights.
type Trained struct {
	Accuracy float64 // share of the test images
	SHA256   string  // of the file, as Extractor.SHA256
	File     []byte  // safetensors
}

// Train trains the lenet classifier on MNIST at size 32. progress, if not nil,
// is called after every epoch. The same training gives the same bits on the
// same backend and machine.
func Train(ctx context.Context, backend compute.Backend, set *dataset.Set, t Training, progress func(Epoch)) (Trained, error) {
	if err := trainable(set); err != nil {
		return Trained{}, err
	}
	if t.Epochs < 1 {
		return Trained{}, fmt.Errorf("train lenet: %d epochs, want at least 1", t.Epochs)
	}
	l, err := newLearner(backend, set.Train, t)
	if err != nil {
		return Trained{}, fmt.Errorf("train lenet: %w", err)
	}
	defer l.close()
	for epoch := 1; epoch <= t.Epochs; epoch++ {
		loss, err := l.epoch(ctx)
		if err != nil {
			return Trained{}, fmt.Errorf("train lenet: epoch %d: %w", epoch, err)
		}
		if progress != nil {
			progress(Epoch{epoch, t.Epochs, loss})
		}
	}
	return l.finish(ctx, backend, set, t)
}

// trainable refuses images and labels the classifier isn't made for.
func trainable(set *dataset.Set) error {
	for _, s := range []dataset.Split{set.Train, set.Test} {
		if s.H != lenetSide || s.W != lenetSide || s.C != 1 || set.Classes != lenetClasses || len(s.Labels) != s.N || s.N < trainBatch {
			return fmt.Errorf("%w: lenet is trained on at least %d labelled images of 32×32×1 in %d classes, %s has %d of %d×%d×%d in %d",
				ErrImages, trainBatch, lenetClasses, set.Name, s.N, s.H, s.W, s.C, set.Classes)
		}
	}
	return nil
}

// finish measures the weights and puts them into a file.
func (l *learner) finish(ctx context.Context, backend compute.Backend, set *dataset.Set, t Training) (Trained, error) {
	accuracy, err := lenetAccuracy(ctx, backend, l.store, set.Test)
	if err != nil {
		return Trained{}, fmt.Errorf("measure lenet: %w", err)
	}
	weights := Tensors{Metadata: map[string]string{
		"program": "loraebench: runner extractor train", "dataset": set.Name, "dataset_sha256": set.Checksum,
		"seed": strconv.FormatInt(t.Seed, 10), "epochs": strconv.Itoa(t.Epochs),
		"test_accuracy": strconv.FormatFloat(accuracy, 'f', -1, 64), "test_images": strconv.Itoa(set.Test.N),
	}}
	for _, tensor := range lenetTensors {
		value, err := l.store.GetVariable(model.JoinPath("/", tensor.name)).Value()
		if err != nil {
			return Trained{}, err
		}
		values, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return Trained{}, err
		}
		weights.SetFloat32(tensor.name, values, tensor.shape...)
	}
	file, err := weights.Bytes()
	if err != nil {
		return Trained{}, err
	}
	return Trained{Accuracy: accuracy, SHA256: fmt.Sprintf("%x", sha256.Sum256(file)), File: file}, nil
}

// Save writes the file. It appears under its name only when it is whole.
func (t Trained) Save(path string) error {
	aside, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside.Name()) }() // gone already if all went well
	if _, err = aside.Write(t.File); err == nil {
		err = aside.Sync()
	}
	if closed := aside.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(aside.Name(), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(aside.Name(), path)
}
