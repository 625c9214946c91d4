package results

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestMigrationsFromEmpty(t *testing.T) {
	for i, script := range scripts() {
		if want := fmt.Sprintf("migrations/%04d_", i+1); len(script) < len(want) || script[:len(want)] != want {
			t.Errorf("migration %s, want one that starts with %s", script, want)
		}
	}
	s := newStore(t)
	version, err := inspect(s.db)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(scripts()); version != want || want == 0 {
		t.Errorf("a new store has schema %d, want %d", version, want)
	}
	checkSettings(t, s)
	checkIntegrity(t, s)
}

// checkSettings wants what the store's safety rests on.
func checkSettings(t *testing.T, s *Store) {
	t.Helper()
	for pragma, want := range map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": "2", "busy_timeout": "10000"} {
		var got string
		if err := s.db.QueryRow(`PRAGMA ` + pragma).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
	loose := 0
	if err := s.db.QueryRow(`SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'`).Scan(&loose); err != nil {
		t.Fatal(err)
	}
	if loose != 0 {
		t.Errorf("%d tables are not STRICT", loose)
	}
}

func TestOpenAgainKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd name?#%20&mode=memory;", "lo'rae.db")
	for i := range 3 {
		s, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Plan("smoke", cells(3))
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{true: 3, false: 0}[i == 0]; p.Added != want {
			t.Errorf("opening %d: %d trials added, want %d", i+1, p.Added, want)
		}
		closeStore(t, s)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	makeDB := func(t *testing.T, path, statements string) {
		t.Helper()
		db, err := sql.Open("sqlite3", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ours := fmt.Sprintf(`PRAGMA application_id = %d; `, applicationID)
	tests := map[string]struct {
		make func(t *testing.T, path string)
		is   error
		want string
	}{
		"newer schema": {
			func(t *testing.T, path string) { makeDB(t, path, ours+`PRAGMA user_version = 7`) },
			ErrNewerSchema, "has schema 7, this program knows up to 4: use a newer loraebench",
		},
		"other program": {
			func(t *testing.T, path string) { makeDB(t, path, `CREATE TABLE songs (name TEXT)`) },
			ErrNotStore, "is not a store of this program: an SQLite file of another one",
		},
		"other program's empty file": {
			func(t *testing.T, path string) { makeDB(t, path, `PRAGMA user_version = 3`) },
			ErrNotStore, "an SQLite file of another one",
		},
		"text": {
			func(t *testing.T, path string) { writeFile(t, path, []byte("method,fid\n")) },
			ErrNotStore, "not an SQLite file",
		},
		"folder": {
			func(t *testing.T, path string) {
				if err := os.Mkdir(path, 0o755); err != nil {
					t.Fatal(err)
				}
			},
			ErrNotStore, "not a regular file",
		},
		"damaged": {damage, ErrDamaged, "damaged"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lorae.db")
			test.make(t, path)
			before, _ := os.ReadFile(path) // a folder has no content
			for opener, open := range map[string]func(string) (*Store, error){"Open": Open, "OpenReadOnly": OpenReadOnly} {
				_, err := open(path)
				checkLine(t, err, path, test.want)
				if !errors.Is(err, test.is) {
					t.Errorf("%s: error %q is not %q", opener, err, test.is)
				}
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the refused file was changed")
			}
		})
	}
}

// damage makes a store whose schema page is overwritten.
func damage(t *testing.T, path string) {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < 4096; i++ {
		text[i] = 0xa5
	}
	writeFile(t, path, text)
}

func TestOpenUnderAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "runs")
	writeFile(t, file, []byte("not a folder"))
	path := filepath.Join(file, "lorae.db")
	_, err := Open(path)
	checkLine(t, err, path, "not a directory")
	_, err = OpenReadOnly(path)
	checkLine(t, err, path, "not a directory")
}

func TestReadersNeedAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lorae.db")
	_, err := OpenReadOnly(path)
	checkLine(t, err, path, "runner sweep")
	if !errors.Is(err, ErrNoStore) {
		t.Errorf("error %q is not ErrNoStore", err)
	}
	writeFile(t, path, nil)
	_, err = OpenReadOnly(path)
	checkLine(t, err, path, "has schema 0, this program reads 4", "runner sweep")
	if !errors.Is(err, ErrOlderSchema) {
		t.Errorf("error %q is not ErrOlderSchema", err)
	}
}

func TestReadersDoNotWrite(t *testing.T) {
	s := plannedStore(t, cells(1))
	reader, err := OpenReadOnly(s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, reader)
	bundle, err := ReadBundle(bytes.NewReader(bundleOf(t, plannedStore(t, cells(2)))))
	if err != nil {
		t.Fatal(err)
	}
	_, planned := reader.Plan("other", cells(2))
	_, imported := reader.Import(t.Context(), bundle)
	for doing, err := range map[string]error{"plan sweep other": planned, "import sweep smoke": imported} {
		checkLine(t, err, s.path, doing, "read-only")
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("error %q is not ErrReadOnly", err)
		}
	}
}

func TestSecondSupervisorIsRefused(t *testing.T) {
	s := newStore(t)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(s.path, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{s.path, link} {
		_, err := Open(path)
		checkLine(t, err, path, "another supervisor", fmt.Sprintf("process %d on %s", os.Getpid(), host))
		if !errors.Is(err, ErrLocked) {
			t.Errorf("error %q is not ErrLocked", err)
		}
	}
}

func TestClosedStoreIsFree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lorae.db")
	for range 2 {
		s, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		closeStore(t, s)
	}
	if text, err := os.ReadFile(path + ".lock"); err != nil || len(text) != 0 {
		t.Errorf("lock file holds %q (%v), want nothing", text, err)
	}
}

func TestRefusedStoreIsNotLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lorae.db")
	damage(t, path)
	for range 2 {
		if _, err := Open(path); !errors.Is(err, ErrDamaged) {
			t.Errorf("error is %v, want ErrDamaged", err)
		}
	}
}

func TestSchemaKnowsTheStatuses(t *testing.T) {
	s := plannedStore(t, cells(1))
	set := func(status Status, reason string) error {
		_, err := s.db.Exec(`UPDATE trials SET status = ?, reason = ?`, status, reason)
		return err
	}
	for _, status := range Statuses() {
		if err := set(status, "because"); err != nil {
			t.Errorf("%s: %v", status, err)
		}
	}
	if set("well", "because") == nil || set(Failed, "") == nil {
		t.Error("the schema takes an unknown status, or a failure without a reason")
	}
}
