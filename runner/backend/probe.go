package backend

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Probe opens a backend, has it multiply two matrices, and says what it computes on.
func Probe(name string) (device string, err error) {
	b, err := Open(name)
	if err != nil {
		return "", err
	}
	defer b.Finalize()
	exec, err := graph.NewExec(b, func(x *graph.Node) *graph.Node { return graph.MatMul(x, x) })
	if err != nil {
		return "", fmt.Errorf("backend %q: %s", name, oneLine(err.Error()))
	}
	defer exec.Finalize()
	y, err := exec.Call1(tensors.FromFlatDataAndDimensions([]float32{1, 2, 3, 4}, 2, 2))
	if err != nil {
		return "", fmt.Errorf("backend %q: %s", name, oneLine(err.Error()))
	}
	got, err := tensors.CopyFlatData[float32](y)
	if err != nil {
		return "", fmt.Errorf("backend %q: %s", name, oneLine(err.Error()))
	}
	if want := [4]float32{7, 10, 15, 22}; [4]float32(got) != want {
		return "", fmt.Errorf("backend %q: multiplies wrongly: %v, want %v", name, got, want)
	}
	return DeviceOf(b), nil
}
