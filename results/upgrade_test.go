package results

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oldStore is a store as the program wrote it when it had so many migrations, with a done and a running trial.
func oldStore(t *testing.T, version int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lorae.db")
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	for i, script := range scripts()[:version] {
		if err := apply(db, script, i+1); err != nil {
			t.Fatal(err)
		}
	}
	for n, status := range []Status{Done, Running} {
		k, err := cell(n).keyed()
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			`INSERT INTO trials (id, status, config, sweep, seconds, config_schema, dataset, dataset_options, dataset_checksum,
				protocol, protocol_version, method, params, seed, epochs, images, batch, learning_rate, samples, labels, head_epochs, host)
			VALUES ($id, $status, $config, 'smoke', 2.5, 1, 'mnist', '{}', '', 'clean', 1, 'ae', '{}', 0, 1, 0, 1, 1, 0, '[]', 0, 'there')`,
			`INSERT INTO sweep_trials VALUES ('smoke', $id, $n)`,
			`INSERT INTO trial_values VALUES ($id, 'mse', 'test', '', 0.25, '', NULL)`,
			`INSERT INTO series_points VALUES ($id, 'loss/total', 0, 1.0, 0.5)`,
		} {
			if _, err := db.Exec(statement,
				sql.Named("id", k.id), sql.Named("status", status), sql.Named("config", string(k.text)), sql.Named("n", n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOldStoresUpgrade(t *testing.T) {
	for version := 1; version < len(scripts()); version++ {
		t.Run(fmt.Sprint("schema ", version), func(t *testing.T) {
			path := oldStore(t, version)
			_, err := OpenReadOnly(path)
			checkLine(t, err, path, fmt.Sprintf("has schema %d, this program reads %d", version, len(scripts())), "runner sweep")
			if !errors.Is(err, ErrOlderSchema) {
				t.Errorf("error %q is not ErrOlderSchema", err)
			}
			s, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer closeStore(t, s)
			want := &Trial{
				Row:    Row{ID: cell(0).ID(), Sweep: "smoke", Config: cell(0), Status: Done, Seconds: 2.5, Provenance: Provenance{Host: "there"}},
				Sweeps: []string{"smoke"},
				Values: []Value{{Metric: "mse", Variant: "test", Value: number(0.25)}},
				Series: []Series{{Name: "loss/total", X: []float64{1}, Y: []float64{0.5}}},
			}
			if diff := cmp.Diff(want, mustFind(t, s, cell(0).ID())); diff != "" {
				t.Errorf("trial (-want +got):\n%s", diff)
			}
			id := cell(1).ID()
			if got := mustFind(t, s, id).Status; got != Interrupted {
				t.Errorf("the running trial is %s, want interrupted", got)
			}
			if err := s.Mark(id, Failed, "killed", "panic: no\nstack", time.Now()); err != nil {
				t.Error(err)
			}
			checkIntegrity(t, s)
		})
	}
}
