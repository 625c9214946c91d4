package sweeps

import "gopkg.in/yaml.v3"

// readSeeds reads a list of seeds, or how many there are: 1, 2, …
func readSeeds(n *yaml.Node) ([]int64, error) {
	if n.Kind != yaml.SequenceNode {
		return countedSeeds(n)
	}
	seeds, err := intList(n, "seeds")
	if err != nil {
		return nil, err
	}
	if len(seeds) == 0 {
		return nil, at(n, "seeds is empty; write at least one, such as [1]")
	}
	lines := map[int64]int{}
	for i, seed := range seeds {
		if first, ok := lines[seed]; ok {
			return nil, at(n.Content[i], "seeds has %d twice, first on line %d; each seed may be listed once", seed, first)
		}
		lines[seed] = n.Content[i].Line
	}
	return seeds, nil
}

func countedSeeds(n *yaml.Node) ([]int64, error) {
	count, err := intValue(n, "seeds", "a count, such as 3 for the seeds 1, 2 and 3, or a list of integers, such as [1, 2]")
	if err != nil {
		return nil, err
	}
	if count < 1 {
		return nil, at(n, "seeds is %d; a count must be at least 1, and a single seed is a list: [%d]", count, count)
	}
	if count > MaxTrials {
		return nil, at(n, "seeds is %d; a sweep has at most %d trials, and a single seed is a list: [%d]", count, MaxTrials, count)
	}
	seeds := make([]int64, count)
	for i := range seeds {
		seeds[i] = int64(i + 1)
	}
	return seeds, nil
}
