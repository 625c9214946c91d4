package results

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Planned says what Plan changed.
type Planned struct {
	Added   int // trials new to the store, now pending
	Kept    int // trials the store had already, of this sweep or another
	Removed int // trials that were of this sweep and no longer are
	Trials  []Row
}

// Plan makes the store hold a sweep: exactly these trials, in this order. A
// configuration that comes twice is one trial. Trials that leave the sweep keep
// their data; those without any, because they never started and no other sweep
// wants them, are forgotten.
func (s *Store) Plan(sweep string, configs []Config) (Planned, error) {
	doing := "plan sweep " + sweep
	if sweep == "" {
		return Planned{}, s.fail(doing, errors.New("a sweep needs a name"))
	}
	for i, c := range configs {
		if err := c.Validate(); err != nil {
			return Planned{}, s.fail(fmt.Sprintf("%s: trial %d", doing, i+1), err)
		}
	}
	var p Planned
	err := s.write(doing, func(tx *sql.Tx) (err error) {
		p, err = plan(tx, sweep, configs)
		return err
	})
	if err != nil {
		return Planned{}, err
	}
	p.Trials, err = s.Trials(Filter{Sweep: sweep})
	return p, err
}

func plan(tx *sql.Tx, sweep string, configs []Config) (Planned, error) {
	before, err := unlink(tx, sweep)
	if err != nil {
		return Planned{}, err
	}
	var p Planned
	linked := map[string]bool{}
	for _, c := range configs {
		id := c.ID()
		if linked[id] {
			continue
		}
		added, err := insertTrial(tx, id, sweep, c)
		if err != nil {
			return Planned{}, err
		}
		if _, err := tx.Exec(`INSERT INTO sweep_trials (sweep, trial_id, ordinal) VALUES (?, ?, ?)`, sweep, id, len(linked)); err != nil {
			return Planned{}, err
		}
		if added {
			p.Added++
		}
		linked[id] = true
		delete(before, id)
	}
	p.Kept, p.Removed = len(linked)-p.Added, len(before)
	return p, forget(tx)
}

// unlink empties a sweep and returns the ids it had.
func unlink(tx *sql.Tx, sweep string) (map[string]bool, error) {
	ids := map[string]bool{}
	err := each(tx, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids[id] = true
		return err
	}, `DELETE FROM sweep_trials WHERE sweep = ? RETURNING trial_id`, sweep)
	return ids, err
}

// forget removes trials that no sweep wants and that left nothing behind.
func forget(tx *sql.Tx) error {
	_, err := tx.Exec(`
		DELETE FROM trials
		WHERE status = 'pending' AND id NOT IN (SELECT trial_id FROM sweep_trials)`)
	return err
}

// insertTrial adds a pending trial, or reports that the store has it already.
func insertTrial(tx *sql.Tx, id, sweep string, c Config) (added bool, err error) {
	config, err := c.canonical()
	if err != nil {
		return false, err
	}
	var parts struct {
		Options json.RawMessage `json:"dataset_options"`
		Params  json.RawMessage `json:"params"`
		Budget  struct {
			Labels json.RawMessage `json:"labels"`
		} `json:"budget"`
	}
	if err := json.Unmarshal(config, &parts); err != nil {
		return false, err
	}
	b := c.Budget
	result, err := tx.Exec(`
		INSERT INTO trials (
			id, sweep, status, config, config_schema,
			dataset, dataset_options, dataset_checksum,
			protocol, protocol_version, method, params, seed,
			epochs, images, batch, learning_rate, samples, labels, head_epochs)
		VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`,
		id, sweep, string(config), c.Schema,
		c.Dataset, string(parts.Options), c.DatasetChecksum,
		c.Protocol, c.ProtocolVersion, c.Method, string(parts.Params), c.Seed,
		b.Epochs, b.Images, b.Batch, b.LearningRate, b.Samples, string(parts.Budget.Labels), b.HeadEpochs)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
