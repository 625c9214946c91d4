package sweeps

import "gopkg.in/yaml.v3"

// Budget is how much a trial may spend, as far as the file says. What it does
// not say is nil and left to the protocol.
type Budget struct {
	Epochs       *int
	Images       *int // training images used
	Batch        *int
	LearningRate *float64
	Samples      *int  // generated images a FID; 0 = FID is not measured
	Labels       []int // label counts of the accuracy, ascending; empty but not nil = not measured
	HeadEpochs   *int  // epochs of the classifier on frozen features
	HeadRepeats  *int  // classifiers a label count
}

func (b *Budget) read(n *yaml.Node) error {
	return readFields(n, "budget", []field{
		countField("epochs", 1, &b.Epochs),
		countField("images", 1, &b.Images),
		countField("batch", 1, &b.Batch),
		{name: "learning_rate", read: b.readLearningRate},
		countField("samples", 0, &b.Samples),
		{name: "labels", read: b.readLabels},
		countField("head_epochs", 1, &b.HeadEpochs),
		countField("head_repeats", 1, &b.HeadRepeats),
	})
}

// countField is a key with an integer of at least least.
func countField(name string, least int64, to **int) field {
	return field{name: name, read: func(n *yaml.Node) error {
		v, err := intValue(n, name, Int.String())
		if err != nil {
			return err
		}
		if v < least {
			return at(n, "%s is %d; it must be at least %d", name, v, least)
		}
		count := int(v)
		*to = &count
		return nil
	}}
}

func (b *Budget) readLearningRate(n *yaml.Node) error {
	v, err := floatValue(n, "learning_rate", Float.String()+", such as 1e-4")
	if err != nil {
		return err
	}
	if v <= 0 {
		return at(n, "learning_rate is %v; it must be above 0", v)
	}
	b.LearningRate = &v
	return nil
}

func (b *Budget) readLabels(n *yaml.Node) error {
	counts, err := intList(n, "labels")
	if err != nil {
		return err
	}
	b.Labels = make([]int, len(counts))
	for i, count := range counts {
		if count < 1 {
			return at(n.Content[i], "label count %d; it must be at least 1", count)
		}
		if i > 0 && count <= counts[i-1] {
			return at(n.Content[i], "labels has %d after %d; label counts must ascend", count, counts[i-1])
		}
		b.Labels[i] = int(count)
	}
	return nil
}
