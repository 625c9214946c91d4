package pth

import "fmt"

// The operations that have a part beyond the table.
const (
	opProto = 0x80
	opStop  = '.'
)

// operations are the opcodes that a state_dict is written with, in the pickle
// protocols 2 to 5, and what malicious files ask by.
//
// Source: CPython, Lib/pickletools.py.
var operations = [256]func(*machine) error{
	opProto: (*machine).protocol,
	0x95:    func(m *machine) error { _, err := m.take(8); return err }, // FRAME, a hint

	'(':  func(m *machine) error { return m.push(mark{}) },
	'N':  func(m *machine) error { return m.push(nil) },
	0x88: func(m *machine) error { return m.push(true) },
	0x89: func(m *machine) error { return m.push(false) },
	'J':  func(m *machine) error { return m.pushInt(4) },
	'K':  func(m *machine) error { return m.pushInt(1) },
	'M':  func(m *machine) error { return m.pushInt(2) },
	0x8a: (*machine).pushLong,
	'X':  func(m *machine) error { return m.pushText(4) },
	0x8c: func(m *machine) error { return m.pushText(1) },
	'S':  (*machine).pushOldText,

	')':  func(m *machine) error { return m.push(tuple(nil)) },
	0x85: func(m *machine) error { return m.pushTuple(1) },
	0x86: func(m *machine) error { return m.pushTuple(2) },
	0x87: func(m *machine) error { return m.pushTuple(3) },
	't':  (*machine).pushMarkedTuple,
	']':  func(m *machine) error { return m.push(&list{}) },
	'a':  func(m *machine) error { return m.extend(m.popN(1)) },
	'e':  func(m *machine) error { return m.extend(m.popMark()) },
	'}':  func(m *machine) error { return m.push(newDict()) },
	's':  func(m *machine) error { return m.setItems(m.popN(2)) },
	'u':  func(m *machine) error { return m.setItems(m.popMark()) },

	'q':  func(m *machine) error { return m.put(1) },
	'r':  func(m *machine) error { return m.put(4) },
	0x94: (*machine).memoize,
	'h':  func(m *machine) error { return m.get(1) },
	'j':  func(m *machine) error { return m.get(4) },

	'c':  (*machine).global,
	'i':  (*machine).instance,
	0x93: (*machine).stackGlobal,
	'R':  (*machine).reduce,
	'b':  (*machine).build,
	'Q':  (*machine).persistent,
}

func (m *machine) protocol() error {
	version, err := m.byte()
	if err == nil && (version < 2 || version > 5) {
		err = fmt.Errorf("pickle protocol %d, want 2 to 5", version)
	}
	return err
}

// pushInt reads n bytes; only four of them have a sign.
func (m *machine) pushInt(n int) error {
	v, err := m.number(n)
	if err != nil {
		return err
	}
	if n == 4 {
		return m.push(int64(int32(v)))
	}
	return m.push(int64(v))
}

func (m *machine) pushLong() error {
	digits, err := m.text(1)
	if err != nil {
		return err
	}
	if len(digits) > 8 {
		return m.push(long(digits))
	}
	v, unused := uint64(0), 8*(8-len(digits))
	for i := range len(digits) {
		v |= uint64(digits[i]) << (8 * i)
	}
	return m.push(int64(v<<unused) >> unused)
}

func (m *machine) pushText(n int) error {
	s, err := m.text(n)
	if err != nil {
		return err
	}
	return m.push(s)
}

func (m *machine) pushOldText() error {
	if _, err := m.line(); err != nil {
		return err
	}
	return m.push(oldText{})
}

func (m *machine) pushTuple(n int) error {
	values, err := m.popN(n)
	if err != nil {
		return err
	}
	return m.push(tuple(values))
}

func (m *machine) pushMarkedTuple() error {
	values, err := m.popMark()
	if err != nil {
		return err
	}
	return m.push(tuple(values))
}

// extend appends values to the list below them.
func (m *machine) extend(values []value, err error) error {
	if err != nil {
		return err
	}
	l, err := below[*list](m, "what is appended to")
	if err != nil {
		return err
	}
	l.items = append(l.items, values...)
	return nil
}

// setItems puts keys and values into the dict below them.
func (m *machine) setItems(pairs []value, err error) error {
	if err != nil {
		return err
	}
	d, err := below[*dict](m, "what gets items")
	if err != nil {
		return err
	}
	if len(pairs)%2 != 0 {
		return fmt.Errorf("%d keys and values for a dict", len(pairs))
	}
	for i := 0; i < len(pairs); i += 2 {
		if err := d.set(pairs[i], pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// below is the value an operation changes.
func below[T any](m *machine, what string) (t T, err error) {
	v, err := m.top()
	if err != nil {
		return t, err
	}
	return as[T](v, what)
}

func (m *machine) put(n int) error {
	at, err := m.number(n)
	if err != nil {
		return err
	}
	return m.remember(uint32(at))
}

func (m *machine) memoize() error { return m.remember(uint32(len(m.memo))) }

func (m *machine) remember(at uint32) error {
	v, err := m.top()
	if err == nil {
		m.memo[at] = v
	}
	return err
}

func (m *machine) get(n int) error {
	at, err := m.number(n)
	if err != nil {
		return err
	}
	v, ok := m.memo[uint32(at)]
	if !ok {
		return fmt.Errorf("the pickle takes value %d, which it has not put aside", at)
	}
	return m.push(v)
}
