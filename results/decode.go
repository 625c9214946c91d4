package results

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
)

// decoder decodes configurations, once what many have in common. Here, as with
// details below, encoding/json would take most of the time that a report on ten
// thousand trials takes.
type decoder struct {
	configs sync.Map // a Config by its text but for the seed
}

// config decodes a configuration. Trials that differ in nothing but the seed
// share its maps: nobody may change them.
func (d *decoder) config(text string) (Config, error) {
	shared, seed, ok := cutSeed(text)
	if known, is := d.configs.Load(shared); ok && is {
		c := known.(Config)
		c.Seed = seed
		return c, nil
	}
	var c Config
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return Config{}, err
	}
	d.configs.Store(shared, c)
	return c, nil
}

// cutSeed takes the seed out of a configuration's text. The text is canonical,
// so its keys are sorted and the seed is the last.
func cutSeed(text string) (shared string, seed int64, ok bool) {
	const key = `,"seed":`
	at := strings.LastIndex(text, key)
	if at < 0 || !strings.HasSuffix(text, "}") {
		return text, 0, false
	}
	seed, err := strconv.ParseInt(text[at+len(key):len(text)-1], 10, 64)
	return text[:at], seed, err == nil
}

// decodeDetail decodes the detail of a value, which is JSON that SQLite has checked.
func decodeDetail(text string) (map[string]any, error) {
	if flat, ok := flatObject(text); ok {
		return flat, nil
	}
	var out map[string]any
	err := json.Unmarshal([]byte(text), &out)
	return out, err
}

// flatObject decodes an object of numbers, truth values and plain texts, without
// space between them: what encoding/json wrote. It takes nothing else.
func flatObject(text string) (map[string]any, bool) {
	out := make(map[string]any, strings.Count(text, `":`))
	rest, ok := strings.CutPrefix(text, "{")
	for ok {
		var key string
		var value any
		if key, rest, ok = plainText(rest); !ok || !strings.HasPrefix(rest, ":") {
			return nil, false
		}
		if value, rest, ok = plainValue(rest[1:]); !ok {
			return nil, false
		}
		out[key] = value
		if rest == "}" {
			return out, true
		}
		rest, ok = strings.CutPrefix(rest, ",")
	}
	return nil, false
}

// plainText reads a text in quotes that stands for itself.
func plainText(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", text, false
	}
	value, rest, ok = strings.Cut(text[1:], `"`)
	return value, rest, ok && !strings.Contains(value, `\`)
}

// plainValue reads a number, a truth value or a text.
func plainValue(text string) (value any, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		return plainText(text)
	}
	end := strings.IndexAny(text, ",}")
	if end < 0 {
		return nil, text, false
	}
	switch token := text[:end]; token {
	case "true", "false":
		return token == "true", text[end:], true
	default:
		n, err := strconv.ParseFloat(token, 64)
		return n, text[end:], err == nil
	}
}
