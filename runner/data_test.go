package main

import (
	"bytes"
	"strings"
	"testing"

	"loraebench/runner/golden"
)

// TestData fetches the real MNIST from a folder and finds it ready.
func TestData(t *testing.T) {
	from, root := golden.Data(t), t.TempDir()
	for _, c := range []struct {
		args []string
		want string
		n    int
	}{
		{[]string{"data", "mnist", "--from", from}, "copied, MD5 as published\n", 4},
		{[]string{"data", "mnist"}, ": there and good\n", 4},
		{[]string{"data"}, "\nmnist         ready    60,000 training and 10,000 test images, 32×32×1\n", 1},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(append(c.args, "--data", root), &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
			t.Fatalf("%q: exit code %d, stderr %q", c.args, code, stderr.String())
		}
		if n := strings.Count(stdout.String(), c.want); n != c.n {
			t.Errorf("%q: %d times %q, want %d:\n%s", c.args, n, c.want, c.n, stdout.String())
		}
	}
}
