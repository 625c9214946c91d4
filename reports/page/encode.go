package page

import (
	"encoding/json"
	"strconv"
	"time"

	"loraebench/results"
)

// encoded is what the page's script knows: every trial with its configuration,
// provenance and values. Whatever many trials share is there once and meant by
// its place in a list, so that ten thousand trials make a page of megabytes and
// not of tens of megabytes.
type encoded struct {
	Store       string         `json:"store"`
	Made        string         `json:"made"`
	Live        bool           `json:"live"`
	Version     string         `json:"version"`
	Sweeps      []string       `json:"sweeps"`
	Settings    []setting      `json:"settings"`
	Variants    []variant      `json:"variants"`
	Provenances []provenance   `json:"provenances"`
	Details     []detail       `json:"details"`
	Reasons     []string       `json:"reasons"`
	Trials      []encodedTrial `json:"trials"`
	Progress    Progress       `json:"progress"`
}

// setting is a configuration without the seed.
type setting struct {
	Schema          int            `json:"schema"`
	Dataset         string         `json:"dataset"`
	DatasetOptions  map[string]any `json:"dataset_options"`
	DatasetChecksum string         `json:"dataset_checksum"`
	Protocol        string         `json:"protocol"`
	ProtocolVersion int            `json:"protocol_version"`
	Method          string         `json:"method"`
	Params          map[string]any `json:"params"`
	Budget          results.Budget `json:"budget"`
}

// provenance is one without the times.
type provenance results.Provenance

// variant names a value.
type variant struct {
	Metric    string `json:"metric"`
	Variant   string `json:"variant"`
	Extractor string `json:"extractor,omitempty"`
}

type encodedTrial struct {
	ID         string          `json:"id"`
	Sweep      int             `json:"sweep"`  // that ran it
	Sweeps     []int           `json:"sweeps"` // all that it is in
	Setting    int             `json:"setting"`
	Seed       string          `json:"seed"` // a script's numbers don't hold all of them
	Status     results.Status  `json:"status"`
	Reason     string          `json:"reason,omitempty"`
	Provenance int             `json:"provenance"`
	Started    string          `json:"started"`
	Finished   string          `json:"finished"`
	Seconds    float64         `json:"seconds"`
	Values     json.RawMessage `json:"values"` // see encoder.values
}

// numberTrials gives each trial a short name: its place in the list, in base 36.
func numberTrials(trials []Trial) map[string]string {
	numbers := make(map[string]string, len(trials))
	for i, t := range trials {
		numbers[t.ID] = strconv.FormatInt(int64(i), 36)
	}
	return numbers
}

// encode writes the trials as JSON in which nothing can end a script.
func encode(p Page) ([]byte, error) {
	var e encoder
	trials := make([]encodedTrial, len(p.Trials))
	for i, t := range p.Trials {
		trials[i] = e.trial(t)
	}
	return json.Marshal(encoded{
		Store: p.Store, Made: p.Made.UTC().Format(time.RFC3339), Live: p.Live, Version: p.Version,
		Sweeps: e.sweeps.items, Settings: e.settings.items, Variants: e.variants.items, Provenances: e.provenances.items,
		Details: e.details.items, Reasons: e.reasons.items, Trials: trials, Progress: p.Progress,
	})
}

// encoder is what the trials so far share.
type encoder struct {
	sweeps, reasons list[string]
	settings        list[setting]
	variants        list[variant]
	provenances     list[provenance]
	details         list[detail]

	names           []string // for appendDetail, so that it need not make them anew
	shared, numbers []byte
}

func (e *encoder) trial(t Trial) encodedTrial {
	c, made := t.Config, t.Provenance
	made.Started, made.Finished = "", ""
	s := setting{c.Schema, c.Dataset, c.DatasetOptions, c.DatasetChecksum, c.Protocol, c.ProtocolVersion, c.Method, c.Params, c.Budget}
	out := encodedTrial{
		ID: t.ID, Seed: strconv.FormatInt(c.Seed, 10), Status: t.Status, Reason: t.Reason,
		Sweep: e.sweeps.place(t.Sweep, t.Sweep), Setting: e.settings.place(key(s), s), Provenance: e.provenances.place(key(made), provenance(made)),
		Started: t.Provenance.Started, Finished: t.Provenance.Finished, Seconds: t.Seconds,
		Sweeps: make([]int, len(t.Sweeps)), Values: e.values(t.Values),
	}
	for i, name := range t.Sweeps {
		out.Sweeps[i] = e.sweeps.place(name, name)
	}
	return out
}

// list is distinct items in the order of their first use.
type list[T any] struct {
	items  []T
	places map[string]int
}

// place is where an item is, which is the end if it is new.
func (l *list[T]) place(key string, item T) int { return l.find(key, func() T { return item }) }

// find is place for an item that is made where it is new.
func (l *list[T]) find(key string, build func() T) int {
	if at, ok := l.places[key]; ok {
		return at
	}
	if l.places == nil {
		l.places = map[string]int{}
	}
	l.places[key] = len(l.items)
	l.items = append(l.items, build())
	return len(l.items) - 1
}

// key is a text that equal items share: encoding/json sorts the keys of maps.
func key(item any) string {
	text, err := json.Marshal(item)
	if err != nil { // the store takes nothing that JSON can't hold
		return ""
	}
	return string(text)
}
