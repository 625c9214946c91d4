package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// ConfigSchema is the version of Config's meaning. It is part of every
// configuration, so a change of meaning changes the IDs.
const ConfigSchema = 1

// ID is the identity of the trial: the first 16 hexadecimal digits of the
// SHA-256 of the configuration's canonical JSON. It is "" for a configuration
// that JSON can't hold; Validate says why.
func (c Config) ID() string {
	text, err := c.canonical()
	if err != nil {
		return ""
	}
	return idOf(text)
}

// keyed is a valid configuration with its id and the text that gives the id.
type keyed struct {
	Config
	id   string
	text []byte // canonical
}

func idOf(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:idDigits/2])
}

const idDigits = 16

// isID reports whether a text has the form of an id.
func isID(text string) bool {
	return len(text) == idDigits && strings.Trim(text, "0123456789abcdef") == ""
}

// canonical is the one text that all equal configurations share: keys sorted at
// every level, numbers as encoding/json writes them, nothing null that could be empty.
func (c Config) canonical() ([]byte, error) {
	var err error
	if c.DatasetOptions, err = plain(c.DatasetOptions); err != nil {
		return nil, err
	}
	if c.Params, err = plain(c.Params); err != nil {
		return nil, err
	}
	if c.Budget.Labels == nil {
		c.Budget.Labels = []int{}
	}
	if c.Budget.HeadRepeats == 1 {
		c.Budget.HeadRepeats = 0
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // a seed above 2⁵³ keeps its digits
	var tree map[string]any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	return json.Marshal(tree) // sorts the keys, which a struct's are not
}

// plain is the options as a JSON reader sees them: every number a float64, so
// that int64(3), 3.0 and "3e0" are one number.
func plain(options map[string]any) (map[string]any, error) {
	text, err := json.Marshal(options)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, err
	}
	if out == nil { // JSON null
		out = map[string]any{}
	}
	return out, nil
}
