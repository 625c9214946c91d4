package results

import (
	"math"
	"testing"
)

func TestValidate(t *testing.T) {
	tests := map[string]struct {
		change func(*Record)
		want   string // "" = valid
	}{
		"done":                {func(*Record) {}, ""},
		"failed":              {func(r *Record) { r.Status, r.Reason = Failed, "no memory" }, ""},
		"no values":           {func(r *Record) { r.Values, r.Series = nil, nil }, ""},
		"no times":            {func(r *Record) { r.Provenance = Provenance{} }, ""},
		"two extractors":      {func(r *Record) { r.Values[2].Variant, r.Values[2].Extractor = "normal", "random" }, ""},
		"foreign id":          {func(r *Record) { r.ID = "0123456789abcdef" }, `id is "0123456789abcdef"`},
		"changed config":      {func(r *Record) { r.Config.Seed++ }, "but its configuration has id"},
		"newer config":        {func(r *Record) { r.Config.Schema = 9 }, "schema 9, this program knows up to 1"},
		"no config":           {func(r *Record) { r.Config = Config{} }, "schema 0"},
		"no method":           {func(r *Record) { r.Config.Method = "" }, "needs dataset, protocol and method"},
		"rounded parameter":   {func(r *Record) { r.Config.Params["n"] = int64(1<<53 + 1) }, "params.n is 9007199254740993"},
		"rounded option":      {func(r *Record) { r.Config.DatasetOptions["a"] = []any{map[string]any{"b": uint64(math.MaxUint64)}} }, "dataset_options.a[0].b"},
		"pending":             {func(r *Record) { r.Status = Pending }, `status is "pending", must be one of [done failed`},
		"running":             {func(r *Record) { r.Status = Running }, `status is "running"`},
		"unknown status":      {func(r *Record) { r.Status = "well" }, `status is "well"`},
		"failed, no reason":   {func(r *Record) { r.Status = Failed }, "status failed needs a reason"},
		"local time":          {func(r *Record) { r.Provenance.Started = "2026-01-02T15:04:05+02:00" }, "RFC 3339 in UTC"},
		"not a time":          {func(r *Record) { r.Provenance.Finished = "yesterdayZ" }, "RFC 3339 in UTC"},
		"continued":           {func(r *Record) { r.Provenance.Parent = cell(0).ID() }, ""},
		"parent is no id":     {func(r *Record) { r.Provenance.Parent = "0123456789ABCDEF" }, `parent is "0123456789ABCDEF", must be the id`},
		"skipped below 0":     {func(r *Record) { r.Provenance.Skipped = -1 }, "skipped_images is -1, must not be below 0"},
		"its own parent":      {func(r *Record) { r.Provenance.Parent = r.ID }, "must be the id of another trial"},
		"no metric":           {func(r *Record) { r.Values[0].Metric = "" }, "no metric name"},
		"value twice":         {func(r *Record) { r.Values[2] = r.Values[1] }, `value "fid/normal" is there twice`},
		"no number":           {func(r *Record) { r.Values[0].Value = nil }, `"accuracy/10" has neither a number nor a reason`},
		"not a number":        {func(r *Record) { *r.Values[0].Value = math.NaN() }, `"accuracy/10" is NaN`},
		"infinite":            {func(r *Record) { *r.Values[1].Value = math.Inf(-1) }, `"fid/normal" is -Inf`},
		"infinite detail":     {func(r *Record) { r.Values[1].Detail["n"] = math.Inf(1) }, `detail of value "fid/normal"`},
		"no series name":      {func(r *Record) { r.Series[0].Name = "" }, "a series has no name"},
		"series twice":        {func(r *Record) { r.Series[1].Name = "loss/total" }, `series "loss/total" is there twice`},
		"series of two sizes": {func(r *Record) { r.Series[0].X = r.Series[0].X[:1] }, `series "loss/total" has 1 x and 2 y`},
		"series not finite":   {func(r *Record) { r.Series[1].Y[2] = math.Inf(1) }, `series "spectrum/m", point 3 is (3, +Inf)`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := record(cell(1))
			test.change(r)
			err := r.Validate()
			if test.want != "" {
				checkLine(t, err, test.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}
