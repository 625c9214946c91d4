package results

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlan(t *testing.T) {
	s := newStore(t)
	a, b, c := cell(1), cell(2), cell(3)
	steps := []struct {
		name    string
		sweep   string
		configs []Config
		want    [3]int // added, kept, removed
		trials  []Config
	}{
		{"first", "one", []Config{b, a}, [3]int{2, 0, 0}, []Config{b, a}},
		{"again", "one", []Config{b, a}, [3]int{0, 2, 0}, []Config{b, a}},
		{"edited", "one", []Config{c, a}, [3]int{1, 1, 1}, []Config{c, a}},
		{"other order", "one", []Config{a, c}, [3]int{0, 2, 0}, []Config{a, c}},
		{"another sweep", "two", []Config{a, b}, [3]int{1, 1, 0}, []Config{a, b}},
		{"a cell twice", "two", []Config{b, b, a}, [3]int{0, 2, 0}, []Config{b, a}},
		{"emptied", "two", nil, [3]int{0, 0, 2}, nil},
	}
	for _, step := range steps {
		p, err := s.Plan(step.sweep, step.configs)
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]int{p.Added, p.Kept, p.Removed}; got != step.want {
			t.Errorf("%s: added, kept, removed are %v, want %v", step.name, got, step.want)
		}
		if diff := cmp.Diff(ids(step.trials), rowIDs(p.Trials)); diff != "" {
			t.Errorf("%s: trials (-want +got):\n%s", step.name, diff)
		}
	}
}

func ids(configs []Config) []string {
	out := []string{}
	for _, c := range configs {
		out = append(out, c.ID())
	}
	return out
}

func rowIDs(rows []Row) []string {
	out := []string{}
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func TestTrialsThatLeaveASweep(t *testing.T) {
	s := plannedStore(t, cells(3))
	mustIngest(t, s, record(cell(0)))
	if err := s.Start(cell(1).ID(), Provenance{}); err != nil {
		t.Fatal(err)
	}
	p, err := s.Plan("smoke", nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Removed != 3 {
		t.Errorf("%d trials removed, want 3", p.Removed)
	}
	left, err := s.Trials(Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids(cells(2)), rowIDs(left)); diff != "" {
		t.Errorf("the pending trial should be forgotten, the others not (-want +got):\n%s", diff)
	}
	done := mustFind(t, s, cell(0).ID())
	if len(done.Values) != 3 || len(done.Series) != 2 || len(done.Sweeps) != 0 {
		t.Errorf("%d values, %d series, sweeps %v; want 3, 2 and none", len(done.Values), len(done.Series), done.Sweeps)
	}
	if p, err = s.Plan("smoke", cells(3)); err != nil || p.Added != 1 || p.Kept != 2 {
		t.Errorf("planned again: %d added, %d kept (%v), want 1 and 2", p.Added, p.Kept, err)
	}
}

func TestPlanningAgainWritesNothing(t *testing.T) {
	s := plannedStore(t, cells(3))
	changes := func() (n int) {
		t.Helper()
		if err := s.db.QueryRow(`SELECT total_changes()`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := changes()
	if p, err := s.Plan("smoke", append(cells(3), cell(1))); err != nil || p.Kept != 3 || p.Added+p.Removed != 0 {
		t.Errorf("planned again: %+v (%v)", p, err)
	}
	if n := changes() - before; n != 0 {
		t.Errorf("planning the same again changed %d rows", n)
	}
	if _, err := s.Plan("smoke", []Config{cell(1), cell(0), cell(2)}); err != nil || changes() == before {
		t.Errorf("another order changed nothing (%v)", err)
	}
}

func TestPlanIsAllOrNothing(t *testing.T) {
	s := plannedStore(t, cells(2))
	bad := cell(9)
	bad.Method = ""
	_, err := s.Plan("smoke", []Config{cell(5), bad})
	checkLine(t, err, s.path, "plan sweep smoke: trial 2", "needs dataset, protocol and method")
	rows, err := s.Trials(Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids(cells(2)), rowIDs(rows)); diff != "" {
		t.Errorf("trials changed (-want +got):\n%s", diff)
	}
	_, err = s.Plan("", cells(1))
	checkLine(t, err, "a sweep needs a name")
}

// Whoever reads the store with SQL alone finds the configuration in columns and can check the id.
func TestColumnsRepeatTheConfig(t *testing.T) {
	s := plannedStore(t, cells(2))
	var n int
	if err := s.db.QueryRow(`
		SELECT count(*) FROM trials
		WHERE config_schema = config ->> '$.schema'
		  AND dataset = config ->> '$.dataset'
		  AND dataset_options = config -> '$.dataset_options'
		  AND dataset_checksum = config ->> '$.dataset_checksum'
		  AND protocol = config ->> '$.protocol'
		  AND protocol_version = config ->> '$.protocol_version'
		  AND method = config ->> '$.method'
		  AND params = config -> '$.params'
		  AND seed = config ->> '$.seed'
		  AND epochs = config ->> '$.budget.epochs'
		  AND images = config ->> '$.budget.images'
		  AND batch = config ->> '$.budget.batch'
		  AND learning_rate = config ->> '$.budget.learning_rate'
		  AND samples = config ->> '$.budget.samples'
		  AND labels = config -> '$.budget.labels'
		  AND head_epochs = config ->> '$.budget.head_epochs'
		  AND head_repeats = coalesce(config ->> '$.budget.head_repeats', 1)`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n != 2 {
		t.Errorf("columns agree with the configuration in %d trials of 2", n)
	}
	var id, config string
	if err := s.db.QueryRow(`SELECT id, config FROM trials LIMIT 1`).Scan(&id, &config); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(config))
	if got := hex.EncodeToString(sum[:8]); got != id {
		t.Errorf("SHA-256 of the configuration starts with %s, the id is %s", got, id)
	}
}
