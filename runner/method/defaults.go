package method

import (
	"fmt"
	"math"
)

// DefaultLatent is n, the size of the code, for a data set: 128 on MNIST and
// 256 on CelebA as published, the same on data sets like them, 32 on others.
func DefaultLatent(dataset string) int {
	switch dataset {
	case "mnist", "fashionmnist", "kmnist", "cifar10":
		return 128
	case "celeba", "folder":
		return 256
	}
	return 32
}

// CheckWeight says what is wrong with the weight of a loss term: it must be
// finite and not negative.
func CheckWeight(name string, value float64) error {
	if math.IsNaN(value) || math.IsInf(value, 0) || value < 0 {
		return fmt.Errorf("%s is %v: must be 0 or a positive number", name, value)
	}
	return nil
}
