package trial

import (
	"math/rand/v2"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/protocol"
	"loraebench/runner/train"
)

// data is a data set as a trial's budget and protocol see it.
type data struct {
	set        *dataset.Set
	train      dataset.Split
	validation dataset.Split // empty under protocols that hold nothing out
}

// divide takes the budget's images (0 = all) and holds the protocol's share out for
// validation: the same images for every trial and seed.
func divide(set *dataset.Set, images int, p protocol.Protocol) data {
	d := data{set: set, train: set.Train}
	if images > 0 {
		d.train = set.Train.Head(images)
	}
	if p.Validation > 0 {
		order := rand.New(rand.NewPCG(1, 1)).Perm(d.train.N)
		held := p.HeldOut(d.train.N)
		d.validation, d.train = pick(d.train, order[:held]), pick(d.train, order[held:])
	}
	return d
}

// images are what is trained on.
func (d data) images() train.Images {
	return train.Images{N: d.train.N, Shape: shapeOf(d.train), Pixels: d.train.Images}
}

// trained is how many images divide leaves to train on.
func trained(set *dataset.Set, images int, p protocol.Protocol) int {
	n := set.Train.N
	if images > 0 {
		n = images
	}
	return n - p.HeldOut(n)
}

// pick copies the images of the given indices.
func pick(s dataset.Split, indices []int) dataset.Split {
	out := dataset.Split{N: len(indices), H: s.H, W: s.W, C: s.C}
	for _, i := range indices {
		out.Images = append(out.Images, s.Image(i)...)
		if s.Labels != nil {
			out.Labels = append(out.Labels, s.Labels[i])
		}
	}
	return out
}

func shapeOf(s dataset.Split) method.Shape { return method.Shape{H: s.H, W: s.W, C: s.C} }
