package pth

import "fmt"

// value is what the pickle machine computes with: nil, bool, int64, long,
// string, oldText, tuple, *list, *dict, callable, dtype, *storage, *view, or a mark on the stack.
type value any

type (
	// long is an integer of more than 64 bits: its two's complement, little-endian.
	long string
	// tuple is never changed once made.
	tuple []value
	list  struct{ items []value }
	// dict has names as keys; nothing else occurs.
	dict struct{ items map[string]value }
	// mark is where a list of operands starts on the stack.
	mark struct{}
	// oldText is a text of protocol 0. Nothing takes it; it is read so that the
	// refusal can say what such a pickle asks for.
	oldText struct{}
)

func (d *dict) set(key, v value) error {
	name, ok := key.(string)
	if !ok {
		return fmt.Errorf("a key is %s, want a name", kind(key))
	}
	if _, ok := d.items[name]; ok {
		return fmt.Errorf("key %.80q comes twice", name)
	}
	d.items[name] = v
	return nil
}

// kind names a value's type in errors.
func kind(v value) string {
	switch v.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case int64, long:
		return "a number"
	case string:
		return "a text"
	case oldText:
		return "a text of protocol 0"
	case tuple:
		return "a tuple"
	case *list:
		return "a list"
	case *dict:
		return "a dict"
	case callable:
		return "a function"
	case dtype:
		return "a storage type"
	case *storage:
		return "a storage"
	case *view:
		return "a tensor"
	}
	return "nothing"
}

// as is a value of the type that is expected of it.
func as[T any](v value, what string) (T, error) {
	t, ok := v.(T)
	if !ok {
		return t, fmt.Errorf("%s is %s", what, kind(v))
	}
	return t, nil
}
