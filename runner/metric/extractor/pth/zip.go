package pth

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
)

// archive is the zip container of PyTorch 1.6 and later: name/data.pkl, the
// pickle; name/data/KEY, a storage's elements; and records about the writer, of
// which name/byteorder counts. Everything is stored without compression.
type archive struct {
	file    []byte
	name    string // the folder all records lie in
	records map[string]record
}

// record is one file of the archive.
type record struct {
	name       string
	begin, end int // of its bytes
	crc        uint32
}

const picklePath = "/data.pkl"

// readZip reads an archive's state_dict.
func readZip(file []byte) (map[string]*view, error) {
	a, err := openArchive(file)
	if err != nil {
		return nil, err
	}
	if _, ok := a.records[a.name+"/byteorder"]; ok {
		if order, err := a.read("/byteorder"); err != nil {
			return nil, err
		} else if string(order) != "little" {
			return nil, errBigEndian
		}
	}
	pickle, err := a.read(picklePath)
	if err != nil {
		return nil, err
	}
	m := &machine{file: pickle, storages: storages{}}
	object, err := m.run()
	if err != nil {
		return nil, err
	}
	for key, s := range m.storages {
		data, err := a.read("/data/" + key)
		if err != nil {
			return nil, err
		}
		if err := s.fill(data); err != nil {
			return nil, err
		}
	}
	return stateDict(object)
}

// openArchive lists the records and finds their folder.
func openArchive(file []byte) (*archive, error) {
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	a := &archive{file: file, records: map[string]record{}}
	var all []record
	for _, f := range r.File {
		rec, err := newRecord(f, len(file))
		if err != nil {
			return nil, err
		}
		if _, ok := a.records[f.Name]; ok {
			return nil, fmt.Errorf("record %.80q comes twice", f.Name)
		}
		if folder, ok := strings.CutSuffix(f.Name, picklePath); ok && !strings.Contains(folder, "/") {
			if a.name != "" {
				return nil, errors.New("the archive has two pickles")
			}
			a.name = folder
		}
		a.records[f.Name], all = rec, append(all, rec)
	}
	return a, apart(all)
}

// newRecord finds a record's bytes in the file.
func newRecord(f *zip.File, size int) (record, error) {
	if f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64 {
		return record{}, fmt.Errorf("record %.80q is compressed, PyTorch's are not", f.Name)
	}
	begin, err := f.DataOffset()
	if err != nil {
		return record{}, fmt.Errorf("record %.80q: %w", f.Name, err)
	}
	if begin > int64(size) || f.CompressedSize64 > uint64(int64(size)-begin) {
		return record{}, fmt.Errorf("record %.80q leaves the file", f.Name)
	}
	return record{f.Name, int(begin), int(begin) + int(f.CompressedSize64), f.CRC32}, nil
}

// apart refuses records that share bytes.
func apart(all []record) error {
	slices.SortFunc(all, func(a, b record) int { return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end)) })
	for i := 1; i < len(all); i++ {
		if all[i].begin < all[i-1].end {
			return fmt.Errorf("records %.80q and %.80q overlap", all[i-1].name, all[i].name)
		}
	}
	return nil
}

// read is the bytes of a record, checked.
func (a *archive) read(path string) ([]byte, error) {
	r, ok := a.records[a.name+path]
	if !ok {
		return nil, fmt.Errorf("the archive has no record %.80q", a.name+path)
	}
	data := a.file[r.begin:r.end:r.end]
	if crc32.ChecksumIEEE(data) != r.crc {
		return nil, fmt.Errorf("record %.80q is damaged: its CRC-32 is another", a.name+path)
	}
	return data, nil
}
