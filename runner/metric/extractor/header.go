package extractor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"
)

// headerEntry is one tensor as the header of a safetensors file describes it.
type headerEntry struct {
	Name       string
	DType      string
	Shape      []int
	Begin, End uint64
}

const metadataKey = "__metadata__"

// headerReader reads JSON token by token: decoding into a map would keep only
// the last of two equal keys.
type headerReader struct{ *json.Decoder }

// parseHeader reads the JSON object that is the header.
func parseHeader(raw []byte) (map[string]string, []headerEntry, error) {
	if !utf8.Valid(raw) {
		return nil, nil, errors.New("not UTF-8")
	}
	if !bytes.HasPrefix(raw, []byte{'{'}) {
		return nil, nil, errors.New("does not start with {")
	}
	if err := json.Unmarshal(raw, new(json.RawMessage)); err != nil { // the decoder below is lax about commas
		return nil, nil, err
	}
	r := headerReader{json.NewDecoder(bytes.NewReader(raw))}
	r.UseNumber()
	metadata, entries := map[string]string{}, []headerEntry(nil)
	err := r.object(func(key string) error {
		if key == metadataKey {
			return r.metadata(metadata)
		}
		e, err := r.entry(key)
		entries = append(entries, e)
		return err
	})
	return metadata, entries, err
}

// metadata reads __metadata__, which maps text to text.
func (r headerReader) metadata(into map[string]string) error {
	return r.object(func(key string) (err error) {
		into[key], err = r.text()
		return wrap(err, "%s %q", metadataKey, key)
	})
}

// entry reads the description of one tensor.
func (r headerReader) entry(name string) (headerEntry, error) {
	e, fields := headerEntry{Name: name}, 0
	err := r.object(func(key string) (err error) {
		fields++
		switch key {
		case "dtype":
			e.DType, err = r.text()
		case "shape":
			e.Shape, err = r.sizes()
		case "data_offsets":
			var offsets []int
			if offsets, err = r.sizes(); err == nil && len(offsets) != 2 {
				err = fmt.Errorf("%d numbers, want begin and end", len(offsets))
			}
			if err == nil {
				e.Begin, e.End = uint64(offsets[0]), uint64(offsets[1])
			}
		default:
			err = errors.New("unknown field")
		}
		return wrap(err, "%q", key)
	})
	if err == nil && fields != 3 {
		err = errors.New("want dtype, shape and data_offsets")
	}
	return e, wrap(err, "tensor %q", name)
}

// object reads an object; value reads what follows each key. A key that comes
// twice is an error.
func (r headerReader) object(value func(key string) error) error {
	if err := r.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for r.More() {
		key, err := r.text()
		if err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("key %q comes twice", key)
		}
		seen[key] = true
		if err := value(key); err != nil {
			return err
		}
	}
	return r.delim('}')
}

// sizes reads an array of whole numbers, none negative.
func (r headerReader) sizes() ([]int, error) {
	if err := r.delim('['); err != nil {
		return nil, err
	}
	var list []int
	for r.More() {
		token, err := r.next()
		if err != nil {
			return nil, err
		}
		number, _ := token.(json.Number) // anything else is no number either
		v, err := strconv.ParseUint(number.String(), 10, 64)
		if err != nil || v > math.MaxInt {
			return nil, fmt.Errorf("%q is not a whole number from 0 to %d", fmt.Sprint(token), math.MaxInt)
		}
		list = append(list, int(v))
	}
	return list, r.delim(']')
}

func (r headerReader) text() (string, error) {
	token, err := r.next()
	if err != nil {
		return "", err
	}
	s, ok := token.(string)
	if !ok {
		return "", fmt.Errorf("%v before byte %d is not a text", token, r.InputOffset())
	}
	return s, nil
}

func (r headerReader) delim(want json.Delim) error {
	token, err := r.next()
	if err == nil && token != want {
		err = fmt.Errorf("%q before byte %d, want %v", fmt.Sprint(token), r.InputOffset(), want)
	}
	return err
}

// next is the next token; the end of the header is never expected.
func (r headerReader) next() (json.Token, error) {
	token, err := r.Token()
	if errors.Is(err, io.EOF) {
		return nil, io.ErrUnexpectedEOF
	}
	return token, err
}

func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}
