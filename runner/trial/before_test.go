package trial

import (
	"math"
	"testing"
)

// before are numbers of trials by revision a166f12, which measured nothing
// else, on the go backend: what was added since may change none of them.
var before = map[string]map[string]float64{
	"lorae clean": {
		"mse/train": 0.0688690258603957, "mse/test": 0.06364841821293037,
		"rank/m>0.1": 4, "rank/m>0.01": 4, "rank/m>0.001": 4, "rank/m:effective": 3.5169885812869564,
		"rank/code>0.1": 1, "rank/code>0.01": 2, "rank/code>0.001": 2, "rank/code:effective": 1.0958728042256043,
		"fid/normal": 160.764482925833, "fid/gmm": 160.87317590531217, "accuracy/10": 0.1, "parameters/all": 341943,
	},
	"vae authors": {
		"mse/train": 0.10915422569960356, "mse/test": 0.10200995517273743,
		"rank/code>0.1": 3, "rank/code>0.01": 4, "rank/code>0.001": 4, "rank/code:effective": 2.2592769985515773,
		"fid/prior": 232.49492983937222, "fid/normal": 361.8131479377821, "fid/gmm": 361.80267590689016,
		"accuracy/10": 0.1, "parameters/all": 343979,
	},
}

// TestAsBefore. Another random stream or another definition changes a number by far more than
// another processor does.
func TestAsBefore(t *testing.T) {
	const tolerance = 1e-5
	for _, c := range [][2]string{{"lorae", "clean"}, {"vae", "authors"}} {
		r := mustRun(t, newEnv(t, "shapes"), specFor(t, c[0], c[1], small(40)), drawn(t))
		got := map[string]float64{}
		for _, v := range r.Values {
			if v.Value != nil {
				got[v.Metric+"/"+v.Variant] = *v.Value
			}
		}
		for name, want := range before[c[0]+" "+c[1]] {
			if v, ok := got[name]; !ok || math.Abs(v-want) > tolerance*want {
				t.Errorf("%s: %s is %v, was %v", c, name, v, want)
			}
		}
	}
}
