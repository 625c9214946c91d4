package pth

import (
	"errors"
	"fmt"
)

// callable stands for a function of Python that a state_dict names. Calling it
// only rearranges its arguments.
type callable func(args tuple) (value, error)

// name is that of a function or class of Python.
type name struct{ module, name string }

// globals are the names the machine knows, all that a state_dict of tensors and
// parameters needs.
//
// Source: torch/_utils.py, torch/serialization.py.
var globals = map[name]value{
	{"collections", "OrderedDict"}:         callable(orderedDict),
	{"torch._utils", "_rebuild_tensor_v2"}: callable(rebuildTensor),
	{"torch._utils", "_rebuild_parameter"}: callable(rebuildParameter),

	{"torch", "FloatStorage"}:    dtype{"F32", 4},
	{"torch", "DoubleStorage"}:   dtype{"F64", 8},
	{"torch", "HalfStorage"}:     dtype{"F16", 2},
	{"torch", "BFloat16Storage"}: dtype{"BF16", 2},
	{"torch", "LongStorage"}:     dtype{"I64", 8},
	{"torch", "IntStorage"}:      dtype{"I32", 4},
	{"torch", "ShortStorage"}:    dtype{"I16", 2},
	{"torch", "CharStorage"}:     dtype{"I8", 1},
	{"torch", "ByteStorage"}:     dtype{"U8", 1},
	{"torch", "BoolStorage"}:     dtype{"BOOL", 1},
}

// lookup refuses every other name.
func lookup(n name) (value, error) {
	v, ok := globals[n]
	if !ok {
		return nil, fmt.Errorf("it asks for %.80q, which no state_dict needs: nothing was run", n.module+"."+n.name)
	}
	return v, nil
}

// global names something by two lines.
func (m *machine) global() error {
	n, err := m.lines()
	if err != nil {
		return err
	}
	v, err := lookup(n)
	if err != nil {
		return err
	}
	return m.push(v)
}

// instance, which names something and calls it, serves classes that no state_dict holds.
func (m *machine) instance() error {
	n, err := m.lines()
	if err != nil {
		return err
	}
	if _, err := lookup(n); err != nil {
		return err
	}
	return fmt.Errorf("it makes an instance of %q, which no state_dict does", n.name)
}

func (m *machine) lines() (n name, err error) {
	if n.module, err = m.line(); err == nil {
		n.name, err = m.line()
	}
	return n, err
}

// stackGlobal names something by two texts on the stack.
func (m *machine) stackGlobal() error {
	texts, err := m.popN(2)
	if err != nil {
		return err
	}
	module, isText := texts[0].(string)
	of, isText2 := texts[1].(string)
	if !isText || !isText2 {
		return errors.New("it asks for something without a name")
	}
	v, err := lookup(name{module, of})
	if err != nil {
		return err
	}
	return m.push(v)
}

// reduce calls a function with a tuple of arguments.
func (m *machine) reduce() error {
	operands, err := m.popN(2)
	if err != nil {
		return err
	}
	f, err := as[callable](operands[0], "what is called")
	if err != nil {
		return err
	}
	args, err := as[tuple](operands[1], "a call's argument")
	if err != nil {
		return err
	}
	v, err := f(args)
	if err != nil {
		return err
	}
	return m.push(v)
}

// build gives an object attributes: those of a module's state_dict, its
// _metadata, say nothing about its tensors.
func (m *machine) build() error {
	attributes, err := m.pop()
	if err != nil {
		return err
	}
	if _, err := as[*dict](attributes, "an object's state"); err != nil {
		return err
	}
	_, err = below[*dict](m, "what gets attributes")
	return err
}

func newDict() *dict { return &dict{items: map[string]value{}} }

func orderedDict(args tuple) (value, error) {
	if len(args) != 0 {
		return nil, errors.New("an OrderedDict is made with arguments")
	}
	return newDict(), nil
}

// rebuildParameter takes (tensor, requires_grad, hooks).
func rebuildParameter(args tuple) (value, error) {
	if len(args) != 3 {
		return nil, fmt.Errorf("a parameter with %d arguments, want 3", len(args))
	}
	return as[*view](args[0], "a parameter's tensor")
}

// rebuildTensor takes (storage, offset, size, stride, requires_grad, hooks). A
// seventh argument would change what the numbers mean.
func rebuildTensor(args tuple) (value, error) {
	if len(args) != 6 {
		return nil, fmt.Errorf("a tensor with %d arguments, want 6", len(args))
	}
	s, err := as[*storage](args[0], "a tensor's storage")
	if err != nil {
		return nil, err
	}
	offset, err := as[int64](args[1], "a tensor's offset")
	if err != nil {
		return nil, err
	}
	size, err := numbers(args[2], "a tensor's size")
	if err != nil {
		return nil, err
	}
	stride, err := numbers(args[3], "a tensor's stride")
	if err != nil {
		return nil, err
	}
	return newView(s, offset, size, stride)
}

func numbers(v value, what string) ([]int64, error) {
	values, err := as[tuple](v, what)
	if err != nil {
		return nil, err
	}
	ints := make([]int64, len(values))
	for i, v := range values {
		if ints[i], err = as[int64](v, "a number of "+what); err != nil {
			return nil, err
		}
	}
	return ints, nil
}
