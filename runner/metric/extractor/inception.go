package extractor

import (
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/ml/model"

	. "github.com/gomlx/gomlx/core/graph"

	"loraebench/runner/method"
)

func init() {
	register(entry{
		Description: Description{
			Name: "inception", ID: inceptionID(inceptionSHA256, resizings[0].name), Title: "Inception",
			Doc:    "the pool3 layer of the Inception network of published FIDs; `runner extractor fetch inception` gets its weights",
			Source: "Heusel et al. 2017, arXiv:1706.08500; weights of 2015-12-05 as converted by github.com/mseitzer/pytorch-fid",
			Dim:    inceptionDim, Images: "images of any size with 1 or 3 channels", Resize: resizings[0].name,
		},
		rules: []string{"tf1"}, files: true, open: openInception,
	})
}

const (
	inceptionDim  = 2048
	inceptionSide = 299
)

// inceptionBatch is how many images go through the network at once. More are no
// faster on a CPU, where each takes up to 200 MB.
func inceptionBatch(backend compute.Backend) int {
	if strings.HasPrefix(backend.Name(), "xla") {
		return 32
	}
	return 4
}

// inceptionID names features by what decides on them: the weights and, unless
// it is the usual one, the resize rule.
func inceptionID(sha256, rule string) string {
	id := "inception-" + sha256[:8]
	if rule != resizings[0].name {
		id += "-" + rule
	}
	return id
}

func openInception(s Spec, backend compute.Backend) (*network, error) {
	rule := resizingBy(s.Resize)
	weights, sha256, err := inceptionWeights(s)
	if err != nil {
		return nil, err
	}
	store, err := foldInception(weights)
	if err != nil {
		return nil, err
	}
	return &network{
		id: inceptionID(sha256, rule.name), resize: rule.name, store: store, sha256: sha256, batch: inceptionBatch(backend),
		fits:     func(s method.Shape) bool { return s.H >= 1 && s.W >= 1 && (s.C == 1 || s.C == 3) },
		feed:     rule.feed,
		features: inceptionFeatures,
	}, nil
}

// inceptionFeatures maps x [3,299,299,B], normalised, to [2048,B]: the means of
// the last maps.
func inceptionFeatures(s *model.Scope, x *Node) *Node {
	for _, b := range inceptionBlocks {
		x = b.build(s, x)
	}
	return poolMaps(x)
}

// poolMaps is the mean of every map of x [C,H,W,B] → [C,B].
func poolMaps(x *Node) *Node { return ReduceMean(x, 1, 2) }
