package results

import (
	"database/sql"
	"fmt"
	"strings"
)

// Filter selects trials. Empty fields select everything.
type Filter struct {
	Sweep   string // name of a sweep the trial is in
	Status  Status
	Dataset string
	Method  string
	ID      string // start of the id
	Part    Part   // the zero value selects all
}

// Part is one of the parts of a store's trials that Parts gives.
type Part struct{ from, until int64 } // numbers of planning; until 0 = no end

// Row is one trial without its values and series.
type Row struct {
	ID         string     `json:"id"`
	Sweep      string     `json:"sweep"` // the sweep that ran it or, before it has a record, the one that planned it
	Config     Config     `json:"config"`
	Status     Status     `json:"status"`
	Reason     string     `json:"reason,omitempty"`
	Log        string     `json:"log,omitempty"` // tail of the log of a run that failed, lines
	Seconds    float64    `json:"seconds"`       // wall-clock of its last run
	Provenance Provenance `json:"provenance"`
}

// Parts cuts the trials of a store into n parts of about one size, in the order
// of planning, for those who read side by side. Trials that are planned while
// they read are in the last part.
func (s *Store) Parts(n int) ([]Part, error) {
	parts := make([]Part, n)
	err := s.read("count trials", func(tx *sql.Tx) error {
		var last int64
		if err := tx.QueryRow(`SELECT coalesce(max(number), 0) FROM trials`).Scan(&last); err != nil {
			return err
		}
		for i := range n - 1 {
			parts[i].until = 1 + last*int64(i+1)/int64(n)
			parts[i+1].from = parts[i].until
		}
		return nil
	})
	return parts, err
}

// Trials returns the trials that match, in the order of the sweep if the filter
// names one, else in the order of planning. Numbers in Params and DatasetOptions
// are float64; trials that differ in their seeds alone share both, so nobody may change them.
func (s *Store) Trials(f Filter) ([]Row, error) {
	var out []Row
	err := s.read("list trials", func(tx *sql.Tx) (err error) {
		out, err = trialsOf(tx, &s.decoder, f)
		return err
	})
	return out, err
}

func trialsOf(tx *sql.Tx, d *decoder, f Filter) ([]Row, error) {
	out := []Row{}
	where, args := f.where()
	from, order := `trials AS t`, `t.number`
	if f.Sweep != "" {
		from, order = from+` JOIN sweep_trials AS s ON s.trial_id = t.id AND s.sweep = ?`, `s.ordinal`
		args = append([]any{f.Sweep}, args...)
	}
	err := each(tx, func(rows *sql.Rows) error {
		row, err := d.row(rows)
		out = append(out, row)
		return err
	}, `SELECT `+rowColumns+` FROM `+from+` WHERE `+where+` ORDER BY `+order, args...)
	return out, err
}

// Values returns the values of the trials that match, keyed by trial id, each
// list in the order of metric, variant and extractor; of all metrics if none is named.
func (s *Store) Values(f Filter, metrics ...Metric) (map[string][]Value, error) {
	out := map[string][]Value{}
	ofTrials, args := f.where()
	ofMetrics, more := whereMetrics(metrics)
	err := s.read("list values", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			id, v, err := scanValue(rows)
			out[id] = append(out[id], v)
			return err
		}, `
			SELECT `+valueColumns+`
			FROM trials AS t
			CROSS JOIN trial_values AS v ON v.trial_id = t.id -- CROSS: trials first, or SQLite would look at the values of all metrics
			WHERE `+ofTrials+` AND `+ofMetrics+`
			ORDER BY t.id, v.metric, v.variant, v.extractor`, append(args, more...)...)
	})
	return out, err
}

// where is the condition on trials AS t, and its arguments.
func (f Filter) where() (string, []any) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.Sweep != "" {
		add(`t.id IN (SELECT trial_id FROM sweep_trials WHERE sweep = ?)`, f.Sweep)
	}
	if f.Status != "" {
		add(`t.status = ?`, f.Status)
	}
	if f.Dataset != "" {
		add(`t.dataset = ?`, f.Dataset)
	}
	if f.Method != "" {
		add(`t.method = ?`, f.Method)
	}
	if prefix := strings.ToLower(f.ID); prefix != "" {
		add(`t.id >= ? AND t.id < ?`, prefix, prefix+"g") // ids are hexadecimal: nothing sorts after "f"
	}
	if f.Part.from > 0 {
		add(`t.number >= ?`, f.Part.from)
	}
	if f.Part.until > 0 {
		add(`t.number < ?`, f.Part.until)
	}
	return strings.Join(where, " AND "), args
}

const rowColumns = `
	t.id, t.sweep, t.config, t.status, t.reason, t.log, t.seconds,
	t.program, t.revision, t.dirty, t.go, t.gomlx, t.backend, t.device, t.host,
	t.extractor, t.extractor_sha256, t.started, t.finished, t.parent, t.skipped_images`

func (d *decoder) row(rows *sql.Rows) (r Row, err error) {
	var config string
	p := &r.Provenance
	if err := rows.Scan(
		&r.ID, &r.Sweep, &config, &r.Status, &r.Reason, &r.Log, &r.Seconds,
		&p.Program, &p.Revision, &p.Dirty, &p.Go, &p.GoMLX, &p.Backend, &p.Device, &p.Host,
		&p.Extractor, &p.ExtractorHash, &p.Started, &p.Finished, &p.Parent, &p.Skipped,
	); err != nil {
		return Row{}, err
	}
	if r.Config, err = d.config(config); err != nil {
		return Row{}, fmt.Errorf("configuration of trial %s: %w", r.ID, err)
	}
	return r, nil
}

const valueColumns = `v.trial_id, v.metric, v.variant, v.extractor, v.value, v.reason, v.detail`

func scanValue(rows *sql.Rows) (id string, v Value, err error) {
	var detail sql.NullString
	if err := rows.Scan(&id, &v.Metric, &v.Variant, &v.Extractor, &v.Value, &v.Reason, &detail); err != nil {
		return "", Value{}, err
	}
	if detail.Valid {
		if v.Detail, err = decodeDetail(detail.String); err != nil {
			return "", Value{}, fmt.Errorf("detail of %s/%s of trial %s: %w", v.Metric, v.Variant, id, err)
		}
	}
	return id, v, nil
}
