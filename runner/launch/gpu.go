package launch

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Env is what a process of a slot has in its environment so that processes do
// not fight: an equal share of the processors, and a GPU of its own as long as there is one.
func Env(slots, processors int, gpus []string) func(slot int) []string {
	threads := max(1, processors/max(1, slots))
	return func(slot int) []string {
		env := []string{"GOMAXPROCS=" + strconv.Itoa(threads)}
		if len(gpus) > 0 {
			env = append(env, "CUDA_VISIBLE_DEVICES="+gpus[slot%len(gpus)])
		}
		return env
	}
}

// GPUs are the GPUs that this process may use, by the names that
// CUDA_VISIBLE_DEVICES takes: those that it lists, else all there are.
func GPUs() []string {
	if list, ok := os.LookupEnv("CUDA_VISIBLE_DEVICES"); ok {
		return split(list)
	}
	return numbered("/dev")
}

func split(list string) []string {
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if name == "" || name == "-1" || name == "NoDevFiles" { // CUDA ignores what follows
			break
		}
		names = append(names, name)
	}
	return names
}

// numbered counts the devices that the NVIDIA driver made in a folder.
func numbered(dir string) []string {
	var names []string
	files, err := filepath.Glob(filepath.Join(dir, "nvidia[0-9]*"))
	if err != nil {
		return nil // only for a bad pattern
	}
	for range files {
		names = append(names, strconv.Itoa(len(names)))
	}
	return names
}
