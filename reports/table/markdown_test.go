package table

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sampleMarkdown = `**FID**

- Made by hand.
- Bold: lowest of its column.

| method | λ | mnist, normal | mnist, gmm | mnist, 10 labels |
| --- | ---: | ---: | ---: | ---: |
| ae | – | 103.1 ± 2.1 (n=3) | – ¹ | 41.0 ± 0.9 |
| lo\|rae\_1 | 1e-4 | **19.50 ± 0.42** (n=2) ²,¹ | 19.50 \[18.88, 20.04] (n=1) | 89.0 (n=1) |
| 日本 \[31m | 0.001 | 20.00 (n=2) | n/a | – |
| slope |  | -0.25 | – | – |

¹ failed: a \| b

² warning: few
`

func TestMarkdown(t *testing.T) {
	if diff := cmp.Diff(sampleMarkdown, render(t, Markdown{}, sample())); diff != "" {
		t.Errorf("markdown (-want +got):\n%s", diff)
	}
}
