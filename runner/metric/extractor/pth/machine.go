package pth

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// maxOperations bounds what a pickle can make the machine hold. A tensor takes
// about 30.
const maxOperations = 1 << 21

// machine runs one pickle after the other of a file.
type machine struct {
	file     []byte
	at       int // of the next byte
	storages storages
	stack    []value
	memo     map[uint32]value
}

// run executes a pickle up to its STOP and returns what it leaves.
func (m *machine) run() (value, error) {
	m.stack, m.memo = nil, map[uint32]value{}
	for range maxOperations {
		start := m.at
		code, err := m.byte()
		if err != nil {
			return nil, err
		}
		if code == opStop {
			return m.result()
		}
		op := operations[code]
		if op == nil {
			return nil, fmt.Errorf("byte %d: operation %#02x is none that a state_dict needs", start, code)
		}
		if err := op(m); err != nil {
			return nil, fmt.Errorf("byte %d: %w", start, err)
		}
	}
	return nil, fmt.Errorf("a pickle of more than %d operations", maxOperations)
}

func (m *machine) result() (value, error) {
	if len(m.stack) != 1 {
		return nil, fmt.Errorf("byte %d: the pickle leaves %d values, want 1", m.at, len(m.stack))
	}
	return m.stack[0], nil
}

// take is the next n bytes.
func (m *machine) take(n int) ([]byte, error) {
	if n > len(m.file)-m.at {
		return nil, errEnds
	}
	m.at += n
	return m.file[m.at-n : m.at], nil
}

func (m *machine) byte() (byte, error) {
	b, err := m.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// number is the next n bytes as an unsigned number.
func (m *machine) number(n int) (uint64, error) {
	b, err := m.take(n)
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[:], b)
	return binary.LittleEndian.Uint64(wide[:]), nil
}

// text is the text behind its length, a number of n bytes.
func (m *machine) text(n int) (string, error) {
	length, err := m.number(n)
	if err != nil {
		return "", err
	}
	b, err := m.take(int(length)) // n ≤ 4
	return string(b), err
}

// line is the text up to the end of the line.
func (m *machine) line() (string, error) {
	end := bytes.IndexByte(m.file[m.at:], '\n')
	if end < 0 {
		return "", errEnds
	}
	b, err := m.take(end + 1)
	return string(b[:end]), err
}

func (m *machine) push(v value) error {
	m.stack = append(m.stack, v)
	return nil
}

func (m *machine) pop() (value, error) {
	v, err := m.top()
	if err == nil {
		m.stack = m.stack[:len(m.stack)-1]
	}
	return v, err
}

// top is the last value on the stack, which a mark is not.
func (m *machine) top() (value, error) {
	if len(m.stack) > 0 {
		v := m.stack[len(m.stack)-1]
		if _, ok := v.(mark); !ok {
			return v, nil
		}
	}
	return nil, errors.New("the pickle takes a value where there is none")
}

// popN is the last n values, in order.
func (m *machine) popN(n int) ([]value, error) {
	values := make([]value, n)
	for i := n - 1; i >= 0; i-- {
		v, err := m.pop()
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// popMark is the values above the last mark, in order, which it takes off too.
func (m *machine) popMark() ([]value, error) {
	for at := len(m.stack) - 1; at >= 0; at-- {
		if _, ok := m.stack[at].(mark); ok {
			values := append([]value(nil), m.stack[at+1:]...)
			m.stack = m.stack[:at]
			return values, nil
		}
	}
	return nil, errors.New("the pickle takes values from a mark that is not there")
}
