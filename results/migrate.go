package results

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID is kept in the file's header and tells a store from other SQLite files: "LoRA".
const applicationID = 0x4c6f5241

// sniff looks at a file without SQLite. An empty file passes: SQLite makes a database of it.
func sniff(path string) error {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return ErrNoStore
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: not a regular file", ErrNotStore)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	switch n, err := io.ReadFull(f, head); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case string(head[:n]) != magic:
		return fmt.Errorf("%w: not an SQLite file", ErrNotStore)
	}
	return nil
}

// inspect returns a store's schema version, 0 for an empty file, and refuses
// other programs' files and newer schemas. It changes nothing.
func inspect(db *sql.DB) (version int, err error) {
	var application, objects int
	err = db.QueryRow(`
		SELECT (SELECT user_version FROM pragma_user_version),
		       (SELECT application_id FROM pragma_application_id),
		       (SELECT count(*) FROM sqlite_schema)`,
	).Scan(&version, &application, &objects)
	if err != nil {
		return 0, err
	}
	if application != applicationID && (application != 0 || version != 0 || objects != 0) {
		return 0, fmt.Errorf("%w: an SQLite file of another one", ErrNotStore)
	}
	if newest := len(scripts()); version > newest {
		return 0, fmt.Errorf("has schema %d, this program knows up to %d: %w", version, newest, ErrNewerSchema)
	}
	return version, nil
}

// scripts are the migrations; the n-th leads to schema version n.
func scripts() []string {
	names, _ := fs.Glob(migrations, "migrations/*.sql") // sorted; fails for a bad pattern only
	return names
}

// migrate brings a store from a schema version to the newest, one transaction a step.
func migrate(db *sql.DB, version int) error {
	all := scripts()
	for i := version; i < len(all); i++ {
		if err := apply(db, all[i], i+1); err != nil {
			return fmt.Errorf("%s: %w", all[i], err)
		}
	}
	return nil
}

func apply(db *sql.DB, script string, version int) error {
	text, err := migrations.ReadFile(script)
	if err != nil {
		return err
	}
	return inTransaction(db, func(tx *sql.Tx) error {
		if _, err := tx.Exec(string(text)); err != nil {
			return err
		}
		_, err := tx.Exec(fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, version))
		return err
	})
}
