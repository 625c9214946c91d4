package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// RecordFile is the name of a record in its trial's folder.
const RecordFile = "record.json"

// WriteRecord writes a record into its trial's folder. Whoever reads the folder
// sees the whole record or the one before, also after a kill or a power cut.
func WriteRecord(dir string, r *Record) error {
	path := filepath.Join(dir, RecordFile)
	if err := r.Validate(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write %s: %s", path, jsonFault(err))
	}
	err = replace(path, func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", path, explain(err))
	}
	return nil
}

// ReadRecord reads and checks the record in a trial's folder. Where there is
// none, the error is fs.ErrNotExist; where it has something that this program
// does not know, because another version wrote it, ErrOtherVersion.
func ReadRecord(dir string) (*Record, error) {
	path := filepath.Join(dir, RecordFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read record: %w", err)
	}
	r, err := decodeRecord(text)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return r, nil
}

// decodeRecord reads exactly one record and refuses fields it doesn't know.
func decodeRecord(text []byte) (*Record, error) {
	r := new(Record)
	if err := decodeStrict(text, r); err != nil {
		return nil, fmt.Errorf("not a record: %w", err)
	}
	if r.Config.Schema > ConfigSchema {
		return nil, byOther(text, r.Config.check())
	}
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return r, nil
}

// decodeStrict reads exactly one JSON value and refuses fields that it doesn't know.
func decodeStrict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(into); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("cut short after %d bytes", len(text))
	case err != nil:
		return byOther(text, errors.New(jsonFault(err)))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more text after byte %d", decoder.InputOffset())
	}
	return nil
}

// byOther adds to what is wrong with a record who wrote it, if the text is JSON
// and says so: then it is no damage but another version's.
func byOther(text []byte, fault error) error {
	var r struct {
		Provenance struct {
			Program  string `json:"program"`
			Revision string `json:"revision"`
		} `json:"provenance"`
	}
	if err := json.Unmarshal(text, &r); err != nil || r.Provenance.Program == "" {
		return fault
	}
	return fmt.Errorf("%w: %w, %s", fault, ErrOtherVersion, oneLine(r.Provenance.Program+" "+r.Provenance.Revision))
}

// oneLine is a text with its line breaks and runs of spaces as single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// replace puts a new file in the place of an old one in a single step. The
// temporary file carries the process id, so that two processes never write to one.
func replace(path string, write func(*os.File) error) (err error) {
	aside := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	defer func() {
		if err != nil {
			_ = os.Remove(aside) // the first error is the one to report
		}
	}()
	if err := writeSynced(aside, write); err != nil {
		return err
	}
	if err := os.Rename(aside, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func writeSynced(path string, write func(*os.File) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	return finish(f, write(f))
}

// syncFolder makes a rename last through a power cut.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return finish(f, nil)
}

// finish brings a file to the disk, unless something failed before, and closes it.
func finish(f *os.File, err error) error {
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
