// Package pth reads PyTorch checkpoints that hold a state_dict, a mapping from
// names to tensors, without trusting them.
//
// A checkpoint is a pickle, a program for a small machine that can call any
// function of Python, and the storages its tensors are views of. The machine
// here knows the few operations and the fixed list of names that a state_dict
// needs; it refuses a file that asks for another name when it asks, and it calls
// nothing. Sizes are held against the file before anything is allocated, and the
// file may not make tensors of more bytes than it has itself.
//
// Both containers of torch.save are read, the zip archive and the stream from
// before PyTorch 1.6. The package reads no TorchScript, no big-endian files, no
// optimizer's state, and no state_dict written by Python 2; it writes nothing.
package pth

import (
	"bytes"
	"fmt"
)

// Tensor is one array of a checkpoint.
type Tensor struct {
	DType string // as in safetensors files: F32, I64, …
	Shape []int  // empty: a scalar
	Data  []byte // little-endian, row-major
}

// Parse reads a checkpoint's bytes, which the tensors may share. What it
// refuses is an ErrCheckpoint in one line.
func Parse(file []byte) (map[string]Tensor, error) {
	read := readLegacy
	switch {
	case bytes.HasPrefix(file, []byte("PK")):
		read = readZip
	case len(file) == 0:
		return nil, fmt.Errorf("%w: the file is empty", ErrCheckpoint)
	case file[0] != opProto:
		return nil, fmt.Errorf("%w: neither a zip archive nor a pickle", ErrCheckpoint)
	}
	state, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	tensors, err := cut(state, len(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return tensors, nil
}

// cut makes the tensors of views whose storages are filled. Together they may
// copy as many bytes as the file has.
func cut(state map[string]*view, budget int) (map[string]Tensor, error) {
	tensors := make(map[string]Tensor, len(state))
	for name, v := range state {
		data, copied, err := v.bytes(budget)
		if err != nil {
			return nil, fmt.Errorf("tensor %.80q: %w", name, err)
		}
		budget -= copied
		tensors[name] = Tensor{DType: v.storage.dtype, Shape: v.size, Data: data}
	}
	return tensors, nil
}

// stateDict is the object of a checkpoint, if it is a mapping to tensors.
func stateDict(object value) (map[string]*view, error) {
	d, err := as[*dict](object, "the checkpoint's object")
	if err != nil {
		return nil, err
	}
	state := make(map[string]*view, len(d.items))
	for key, v := range d.items {
		tensor, ok := v.(*view)
		if !ok {
			return nil, fmt.Errorf("entry %.80q is %s, want a tensor", key, kind(v))
		}
		state[key] = tensor
	}
	return state, nil
}
