package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGrid(t *testing.T) {
	for _, c := range []struct {
		name   string
		grid   grid
		indent string
		want   string
	}{
		{
			"heads stay as they are, numbers stand to the right",
			grid{append(left("λ"), append(right("n"), left("doc")...)...), [][]string{{"0.001", "7", "‖M‖_*"}, {"5", "1234", "–"}}},
			"",
			"λ         n  doc\n0.001     7  ‖M‖_*\n5      1234  –\n",
		},
		{
			"a cell is one line",
			grid{left("A", "B"), [][]string{{"a\n  b\tc", "d\n"}}},
			"",
			"A      B\na b c  d\n",
		},
		{
			"empty cells and columns keep their place",
			grid{left("A", "B", "C"), [][]string{{"", "", "c"}, {"a", "", ""}}},
			"",
			"A  B  C\n      c\na\n",
		},
		{
			"no heads, no line of heads",
			grid{left("", ""), [][]string{{"seed", "1"}, {"learning rate", "0.001"}}},
			"  ",
			"  seed           1\n  learning rate  0.001\n",
		},
		{
			"long texts are not wrapped",
			grid{left("A", "B"), [][]string{{strings.Repeat("long ", 60), "b"}}},
			"",
			"A" + strings.Repeat(" ", 300) + "B\n" + strings.Repeat("long ", 60) + " b\n",
		},
		{
			"wide letters count as two",
			grid{left("A", "B"), [][]string{{"数据", "b"}, {"ab", "b"}}},
			"",
			"A     B\n数据  b\nab    b\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			if err := c.grid.write(&b, c.indent); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
