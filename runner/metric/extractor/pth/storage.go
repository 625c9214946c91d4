package pth

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// dtype is the element type of a storage.
type dtype struct {
	name  string // as in safetensors files
	width int    // bytes
}

// storage is a flat array that tensors are views of. The container fills in its
// data once the pickle has named all of them.
type storage struct {
	key   string
	dtype string
	width int // bytes of an element
	count int // elements
	data  []byte
}

// storages are those a pickle has named, by key.
type storages map[string]*storage

// persistent replaces the id of a storage by the storage.
func (m *machine) persistent() error {
	v, err := m.pop()
	if err != nil {
		return err
	}
	id, err := as[tuple](v, "a persistent id")
	if err != nil {
		return err
	}
	s, err := m.storages.of(id)
	if err != nil {
		return err
	}
	return m.push(s)
}

// of reads ("storage", type, key, location, elements[, None]). Where the
// storage was, on which device, does not matter.
func (all storages) of(id tuple) (*storage, error) {
	if len(id) < 5 || len(id) > 6 || id[0] != "storage" {
		return nil, errors.New("a persistent id is not that of a storage")
	}
	if len(id) == 6 && id[5] != nil {
		return nil, errors.New("a storage is a part of another one")
	}
	t, err := as[dtype](id[1], "a storage's type")
	if err != nil {
		return nil, err
	}
	key, err := as[string](id[2], "a storage's key")
	if err != nil {
		return nil, err
	}
	count, err := as[int64](id[4], "a storage's count")
	if err != nil {
		return nil, err
	}
	return all.add(key, t, count)
}

// add makes a storage, or finds the one of that key.
func (all storages) add(key string, t dtype, count int64) (*storage, error) {
	if key == "" || strings.Trim(key, "0123456789") != "" {
		return nil, fmt.Errorf("storage key %.80q is no number", key)
	}
	if high, low := bits.Mul64(uint64(count), uint64(t.width)); count < 0 || high != 0 || low > math.MaxInt {
		return nil, fmt.Errorf("storage %.80s has %d elements", key, count)
	}
	s := &storage{key: key, dtype: t.name, width: t.width, count: int(count)}
	if known, ok := all[key]; ok {
		if known.dtype != s.dtype || known.count != s.count {
			return nil, fmt.Errorf("storage %.80s is %d elements of %s and %d of %s", key, known.count, known.dtype, s.count, s.dtype)
		}
		return known, nil
	}
	all[key] = s
	return s, nil
}

// fill gives a storage its bytes.
func (s *storage) fill(data []byte) error {
	if want := s.count * s.width; len(data) != want {
		return fmt.Errorf("storage %.80s has %d bytes, %d elements of %s need %d", s.key, len(data), s.count, s.dtype, want)
	}
	s.data = data
	return nil
}
