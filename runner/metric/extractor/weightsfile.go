package extractor

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"loraebench/runner/dataset"
	"loraebench/runner/metric/extractor/pth"
)

// The published weights of inception.
const (
	inceptionFile   = "pt_inception-2015-12-05-6726825d.pth"
	inceptionBytes  = 95_628_359
	inceptionSHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
)

// maxWeights keeps a wrong file from filling the memory.
const maxWeights = 1 << 30

// InceptionPath is where the published weights lie under a data root.
func InceptionPath(root string) string { return filepath.Join(root, "inception", inceptionFile) }

// inceptionWeights reads the published weights from the data root, or those of
// the file that the caller named, whatever they are.
func inceptionWeights(s Spec) (t *Tensors, hash string, err error) {
	path := s.Weights
	if path == "" {
		path = InceptionPath(dataset.Root(s.Data))
	}
	file, err := readWeights(path)
	if errors.Is(err, fs.ErrNotExist) && s.Weights == "" {
		return nil, "", fmt.Errorf("%w at %s: `runner extractor fetch inception` gets them", ErrMissing, path)
	}
	if err != nil {
		return nil, "", err
	}
	hash = fmt.Sprintf("%x", sha256.Sum256(file))
	if s.Weights == "" && hash != inceptionSHA256 {
		return nil, "", fmt.Errorf("%s: %w: SHA-256 %s, want %s", path, ErrWeights, hash, inceptionSHA256)
	}
	if t, err = parseWeights(file); err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return t, hash, nil
}

func readWeights(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxWeights {
		return nil, fmt.Errorf("%s: %w: want a file of at most %d bytes", path, ErrWeights, maxWeights)
	}
	return os.ReadFile(path)
}

// parseWeights reads a safetensors file or a PyTorch checkpoint. The header of
// the former starts at byte 8; a checkpoint has no brace there.
func parseWeights(file []byte) (*Tensors, error) {
	if len(file) > lengthBytes && file[lengthBytes] == '{' {
		return ParseTensors(file)
	}
	state, err := pth.Parse(file)
	if err != nil {
		return nil, err
	}
	t := &Tensors{ByName: make(map[string]Tensor, len(state))}
	for name, v := range state {
		t.ByName[name] = Tensor(v)
	}
	return t, nil
}
