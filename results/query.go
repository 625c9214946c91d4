package results

import (
	"database/sql"
	"encoding/json"
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
}

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

// Trials returns the trials that match, in the order of the sweep if the filter
// names one, else in the order of planning. Numbers in Params and DatasetOptions are float64.
func (s *Store) Trials(f Filter) ([]Row, error) {
	var out []Row
	err := s.read("list trials", func(tx *sql.Tx) (err error) {
		out, err = trialsOf(tx, f)
		return err
	})
	return out, err
}

func trialsOf(tx *sql.Tx, f Filter) ([]Row, error) {
	out := []Row{}
	where, args := f.where()
	err := each(tx, func(rows *sql.Rows) error {
		row, err := scanRow(rows)
		out = append(out, row)
		return err
	}, `
		SELECT `+rowColumns+`
		FROM trials AS t
		LEFT JOIN sweep_trials AS s ON s.trial_id = t.id AND s.sweep = ?
		WHERE `+where+`
		ORDER BY s.ordinal, t.number`, append([]any{f.Sweep}, args...)...)
	return out, err
}

// Values returns the values of the trials that match, keyed by trial id, each
// list in the order of metric, variant and extractor; of all metrics if none is named.
func (s *Store) Values(f Filter, metrics ...string) (map[string][]Value, error) {
	out := map[string][]Value{}
	where, args := f.where()
	if len(metrics) > 0 {
		where += ` AND v.metric IN (?` + strings.Repeat(`, ?`, len(metrics)-1) + `)`
		for _, m := range metrics {
			args = append(args, m)
		}
	}
	err := s.read("list values", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			id, v, err := scanValue(rows)
			out[id] = append(out[id], v)
			return err
		}, `
			SELECT `+valueColumns+`
			FROM trials AS t
			JOIN trial_values AS v ON v.trial_id = t.id
			WHERE `+where+`
			ORDER BY v.trial_id, v.metric, v.variant, v.extractor`, args...)
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
	return strings.Join(where, " AND "), args
}

const rowColumns = `
	t.id, t.sweep, t.config, t.status, t.reason, t.log, t.seconds,
	t.program, t.revision, t.dirty, t.go, t.gomlx, t.backend, t.device, t.host,
	t.extractor, t.extractor_sha256, t.started, t.finished, t.parent, t.skipped_images`

func scanRow(rows *sql.Rows) (Row, error) {
	var r Row
	var config []byte
	p := &r.Provenance
	if err := rows.Scan(
		&r.ID, &r.Sweep, &config, &r.Status, &r.Reason, &r.Log, &r.Seconds,
		&p.Program, &p.Revision, &p.Dirty, &p.Go, &p.GoMLX, &p.Backend, &p.Device, &p.Host,
		&p.Extractor, &p.ExtractorHash, &p.Started, &p.Finished, &p.Parent, &p.Skipped,
	); err != nil {
		return Row{}, err
	}
	if err := json.Unmarshal(config, &r.Config); err != nil {
		return Row{}, fmt.Errorf("configuration of trial %s: %w", r.ID, err)
	}
	return r, nil
}

const valueColumns = `v.trial_id, v.metric, v.variant, v.extractor, v.value, v.reason, v.detail`

func scanValue(rows *sql.Rows) (id string, v Value, err error) {
	var detail []byte
	if err := rows.Scan(&id, &v.Metric, &v.Variant, &v.Extractor, &v.Value, &v.Reason, &detail); err != nil {
		return "", Value{}, err
	}
	if detail != nil {
		if err := json.Unmarshal(detail, &v.Detail); err != nil {
			return "", Value{}, fmt.Errorf("detail of %s/%s of trial %s: %w", v.Metric, v.Variant, id, err)
		}
	}
	return id, v, nil
}
