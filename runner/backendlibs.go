package main

import (
	_ "github.com/gomlx/compute-onnx"
	_ "github.com/gomlx/go-xla/compute/xla"
)
