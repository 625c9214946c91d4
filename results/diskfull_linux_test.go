package results

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// smallDisk is a file system of 2 MB that lasts as long as the test.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes what is left of a disk, and returns the file that did.
func fill(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(bytes.Repeat([]byte{1}, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func checkFull(t *testing.T, err error, path string) {
	t.Helper()
	checkLine(t, err, path, "the disk is full")
	if !errors.Is(err, ErrDiskFull) {
		t.Errorf("error %q is not ErrDiskFull", err)
	}
}

// large is a record of about 100 kB.
func large(c Config) *Record {
	r := record(c)
	s := &r.Series[0]
	for i := range 2_000 {
		s.X, s.Y = append(s.X, float64(i)), append(s.Y, float64(i)/3)
	}
	return r
}

func TestFullDiskKeepsWhatIsStored(t *testing.T) {
	dir := smallDisk(t)
	path := filepath.Join(dir, "lorae.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { closeStore(t, s) }()
	if _, err := s.Plan("smoke", cells(100)); err != nil {
		t.Fatal(err)
	}
	stored := ingestUntilFull(t, s)
	checkFull(t, s.Start(cell(stored).ID(), Provenance{Program: string(make([]byte, 1<<20))}), path)
	checkDone(t, path, stored)

	closeStore(t, s)
	ballast := fill(t, dir)
	checkDone(t, path, stored)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(path); err != nil {
		t.Fatal(err)
	}
	mustIngest(t, s, record(cell(stored)))
	checkDone(t, path, stored+1)
	checkIntegrity(t, s)
}

// ingestUntilFull returns how many records the disk took.
func ingestUntilFull(t *testing.T, s *Store) int {
	t.Helper()
	for n := range 100 {
		if err := s.Ingest(large(cell(n)), ""); err != nil {
			checkFull(t, err, s.path)
			return n
		}
	}
	t.Fatal("the disk took everything")
	return 0
}

// checkDone wants a reader to find the first n trials done, with all their points, and no others.
func checkDone(t *testing.T, path string, n int) {
	t.Helper()
	s, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	rows, err := s.Trials(Filter{Status: Done})
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 || len(rows) != n {
		t.Errorf("%d trials are done, want %d, more than 0", len(rows), n)
	}
	for _, row := range rows {
		if trial := mustFind(t, s, row.ID); len(trial.Values) != 3 || len(trial.Series) != 2 {
			t.Errorf("trial %s has %d values and %d series, want 3 and 2", row.ID, len(trial.Values), len(trial.Series))
		}
	}
}

func TestNewStoreOnFullDisk(t *testing.T) {
	dir := smallDisk(t)
	fill(t, dir)
	path := filepath.Join(dir, "lorae.db")
	_, err := Open(path)
	checkFull(t, err, path)
}

func TestRecordOnFullDisk(t *testing.T) {
	dir := smallDisk(t)
	if err := WriteRecord(dir, record(cell(1))); err != nil {
		t.Fatal(err)
	}
	ballast := fill(t, dir)
	checkFull(t, WriteRecord(dir, large(cell(1))), filepath.Join(dir, RecordFile))
	if r, err := ReadRecord(dir); err != nil || len(r.Series[0].X) != 2 {
		t.Errorf("the record before is gone: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("folder holds %v (%v), want the record alone", files, err)
	}
}

func TestExportOnFullDisk(t *testing.T) {
	s := variedStore(t)
	dir := smallDisk(t)
	path := filepath.Join(dir, "smoke.jsonl.gz")
	if _, err := s.Export(t.Context(), path, "smoke", "0.1.0"); err != nil {
		t.Fatal(err)
	}
	mustIngest(t, s, large(cell(3)))
	mustIngest(t, s, large(cell(4)))
	fill(t, dir)
	_, err := s.Export(t.Context(), path, "smoke", "0.1.0")
	checkFull(t, err, path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, trials, err := readAll(text); err != nil || len(trials) != 7 {
		t.Errorf("the bundle before is gone: %d trials (%v)", len(trials), err)
	}
}

func TestImportOnFullDisk(t *testing.T) {
	from := plannedStore(t, cells(30))
	for n := range 30 {
		mustIngest(t, from, large(cell(n)))
	}
	bundle := bundleOf(t, from)
	path := filepath.Join(smallDisk(t), "lorae.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	if _, err := s.Plan("smoke", cells(2)); err != nil {
		t.Fatal(err)
	}
	mustIngest(t, s, record(cell(0)))
	b, err := ReadBundle(bytes.NewReader(bundle))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Import(t.Context(), b)
	checkFull(t, err, path)
	checkDone(t, path, 1)
	mustIngest(t, s, record(cell(1)))
	checkDone(t, path, 2)
	checkIntegrity(t, s)
}
