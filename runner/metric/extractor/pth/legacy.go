package pth

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// magic starts a file of the stream format, written as a number: 0x1950a86a20f9469cfc6c.
const magic = long("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")

const legacyProtocol = 1001

// readLegacy reads the stream that torch.save wrote before PyTorch 1.6: a
// pickle each of the magic number, the protocol, the writing system, the
// object, and the storages' keys; then for every key an int64, the number of
// elements, and the elements.
//
// Source: torch/serialization.py, _legacy_save.
func readLegacy(file []byte) (map[string]*view, error) {
	m := &machine{file: file, storages: storages{}}
	if err := m.preamble(); err != nil {
		return nil, err
	}
	object, err := m.run()
	if err != nil {
		return nil, err
	}
	state, err := stateDict(object)
	if err != nil {
		return nil, err
	}
	keys, err := m.run()
	if err != nil {
		return nil, err
	}
	return state, m.fill(keys)
}

// preamble reads what comes before the object.
func (m *machine) preamble() error {
	if v, err := m.run(); err != nil {
		return err
	} else if v != magic {
		return errors.New("a pickle, but without PyTorch's magic number")
	}
	if v, err := m.run(); err != nil {
		return err
	} else if v != int64(legacyProtocol) {
		return fmt.Errorf("the protocol is not %d", legacyProtocol)
	}
	system, err := m.run()
	if err != nil {
		return err
	}
	d, err := as[*dict](system, "the system's description")
	if err != nil {
		return err
	}
	if d.items["little_endian"] != true {
		return errBigEndian
	}
	return nil
}

// fill reads the storages in the order of their keys. Every one the object
// names must be there, once, and nothing else.
func (m *machine) fill(keys value) error {
	l, err := as[*list](keys, "what names the storages")
	if err != nil {
		return err
	}
	left := len(m.storages)
	for _, key := range l.items {
		k, err := as[string](key, "a storage's key")
		if err != nil {
			return err
		}
		s := m.storages[k]
		if s == nil || s.data != nil {
			return fmt.Errorf("storage %.80q follows, which no tensor needs or which was there before", k)
		}
		if err := m.fillOne(s); err != nil {
			return err
		}
		left--
	}
	if left != 0 || m.at != len(m.file) {
		return fmt.Errorf("%d storages are missing and %d bytes are left over", left, len(m.file)-m.at)
	}
	return nil
}

func (m *machine) fillOne(s *storage) error {
	head, err := m.take(8)
	if err != nil {
		return fmt.Errorf("the file ends before storage %.80s", s.key)
	}
	if count := binary.LittleEndian.Uint64(head); count != uint64(s.count) {
		return fmt.Errorf("storage %.80s has %d elements, the pickle says %d", s.key, count, s.count)
	}
	data, err := m.take(s.count * s.width)
	if err != nil {
		return fmt.Errorf("the file ends in storage %.80s, %d bytes after its start", s.key, len(m.file)-m.at)
	}
	return s.fill(data)
}
