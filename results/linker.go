package results

import (
	"database/sql"
	"encoding/json"
)

// linker puts trials into a sweep, one after the other. The store prepares its
// statements once, which is most of the time of adding a trial.
type linker struct {
	insert, link *sql.Stmt
	sweep        string
	place        int // of the next trial
}

func newLinker(tx *sql.Tx, sweep string, place int) (*linker, error) {
	insert, err := tx.Prepare(`
		INSERT INTO trials (
			id, sweep, status, config, config_schema,
			dataset, dataset_options, dataset_checksum,
			protocol, protocol_version, method, params, seed,
			epochs, images, batch, learning_rate, samples, labels, head_epochs, head_repeats)
		VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`)
	if err != nil {
		return nil, err
	}
	link, err := tx.Prepare(`INSERT INTO sweep_trials (sweep, trial_id, ordinal) VALUES (?, ?, ?)`)
	if err != nil {
		_ = insert.Close() // the first error is the one to report
		return nil, err
	}
	return &linker{insert: insert, link: link, sweep: sweep, place: place}, nil
}

// close lets go of the statements; the transaction would, too.
func (l *linker) close() {
	_ = l.insert.Close()
	_ = l.link.Close()
}

// add gives a trial the next place in the sweep. One that the store does not
// have yet is added to it, pending.
func (l *linker) add(k keyed) (added bool, err error) {
	var parts struct {
		Options json.RawMessage `json:"dataset_options"`
		Params  json.RawMessage `json:"params"`
		Budget  struct {
			Labels json.RawMessage `json:"labels"`
		} `json:"budget"`
	}
	if err := json.Unmarshal(k.text, &parts); err != nil {
		return false, err
	}
	b := k.Budget
	result, err := l.insert.Exec(
		k.id, l.sweep, string(k.text), k.Schema,
		k.Dataset, string(parts.Options), k.DatasetChecksum,
		k.Protocol, k.ProtocolVersion, k.Method, string(parts.Params), k.Seed,
		b.Epochs, b.Images, b.Batch, b.LearningRate, b.Samples, string(parts.Budget.Labels), b.HeadEpochs, b.Heads())
	if err != nil {
		return false, err
	}
	if _, err := l.link.Exec(l.sweep, k.id, l.place); err != nil {
		return false, err
	}
	l.place++
	n, err := result.RowsAffected()
	return n == 1, err
}
