package results

import (
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// Export writes a sweep into a file, as a bundle, and returns how many trials it
// has. Whoever finds the file finds all of it. program is the version of this program.
func (s *Store) Export(ctx context.Context, path, sweep, program string) (trials int, err error) {
	err = replace(path, func(f *os.File) error {
		trials, err = s.WriteBundle(ctx, f, sweep, program)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", path, explain(err))
	}
	return trials, nil
}

// WriteBundle writes a sweep as a bundle, and returns how many trials it has.
// The same content gives the same bytes.
func (s *Store) WriteBundle(ctx context.Context, w io.Writer, sweep, program string) (trials int, err error) {
	var unwritten error // of w, which is not the store's
	err = s.read("export sweep "+sweep, func(tx *sql.Tx) error {
		rows, err := trialsOf(tx, &s.decoder, Filter{Sweep: sweep})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("the store has no sweep %q", sweep)
		}
		trials = len(rows)
		b := bundleWriter{zip: gzip.NewWriter(w)}
		b.write(BundleHeader{Format: bundleFormat, Version: bundleVersion, Program: program, Sweep: sweep, Trials: len(rows)})
		for _, row := range rows {
			if err := ctx.Err(); err != nil {
				return context.Cause(ctx)
			}
			t, err := bundled(tx, row)
			if err != nil {
				return err
			}
			b.write(t)
		}
		unwritten = b.close()
		return unwritten
	})
	if unwritten != nil {
		return 0, unwritten
	}
	return trials, err
}

// bundled is a trial as it goes into a bundle.
func bundled(tx *sql.Tx, row Row) (t BundleTrial, err error) {
	t.Record = Record{ID: row.ID, Sweep: row.Sweep, Config: row.Config, Status: row.Status}
	if !hasEnded(row.Status) {
		return t, nil
	}
	t.Reason, t.Log, t.Provenance = row.Reason, row.Log, row.Provenance
	if t.Values, err = valuesOf(tx, row.ID); err != nil {
		return t, err
	}
	t.Series, err = seriesOf(tx, row.ID, "")
	return t, err
}

// bundleWriter writes lines until one can't be written.
type bundleWriter struct {
	zip *gzip.Writer
	err error // the first
}

func (b *bundleWriter) write(v any) {
	if b.err != nil {
		return
	}
	line, err := json.Marshal(v)
	switch {
	case err != nil:
		b.err = err
	case len(line) >= bundleLine:
		b.err = fmt.Errorf("a line of %d MiB: nobody could read it again", len(line)>>20)
	default:
		_, b.err = b.zip.Write(append(line, '\n'))
	}
}

// close writes the end. It returns the first error of all.
func (b *bundleWriter) close() error {
	if b.err != nil {
		return b.err
	}
	return b.zip.Close()
}
