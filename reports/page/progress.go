package page

import "loraebench/results"

// Progress is how the sweeps of a store stand.
type Progress struct {
	Sweeps   []results.SweepStatus `json:"sweeps"`
	Running  []Running             `json:"running"`
	Failures []Failure             `json:"failures"` // the latest first
	More     int                   `json:"more"`     // failures beyond those listed
}

// Running is a trial that runs. The fields after Started are of its heartbeat,
// zero before the first.
type Running struct {
	ID       string         `json:"id"`
	Sweep    string         `json:"sweep"`
	Dataset  string         `json:"dataset"`
	Method   string         `json:"method"`
	Params   map[string]any `json:"params"`
	Seed     int64          `json:"seed"`
	Started  string         `json:"started"`
	Stage    string         `json:"stage,omitempty"`
	Host     string         `json:"host,omitempty"`
	Epoch    int            `json:"epoch,omitempty"`
	Epochs   int            `json:"epochs,omitempty"`
	Fraction float64        `json:"fraction,omitempty"` // of the training
	Rate     float64        `json:"rate,omitempty"`     // images a second
	Left     float64        `json:"left,omitempty"`     // seconds of training to come
	Silent   float64        `json:"silent,omitempty"`   // seconds since the last heartbeat, where that is long
	Loss     []Point        `json:"loss,omitempty"`     // the total, by epoch
}

// Point is a loss at a time in epochs.
type Point [2]float64

// Failure is a trial that failed, diverged or was interrupted.
type Failure struct {
	ID       string         `json:"id"`
	Sweep    string         `json:"sweep"`
	Dataset  string         `json:"dataset"`
	Method   string         `json:"method"`
	Params   map[string]any `json:"params"`
	Seed     int64          `json:"seed"`
	Status   results.Status `json:"status"`
	Reason   string         `json:"reason"`
	Log      string         `json:"log,omitempty"` // its end
	Finished string         `json:"finished,omitempty"`
}

// failuresShown bounds the list of failures: a store may hold thousands.
const failuresShown = 50

// NewProgress sums up sweeps and the trials of them that run or went wrong; the
// heartbeats of the running are for the caller to add.
func NewProgress(sweeps []results.SweepStatus, rows []results.Row) Progress {
	p := Progress{Sweeps: sweeps, Running: []Running{}, Failures: []Failure{}}
	for _, r := range rows {
		if r.Status == results.Running {
			p.Running = append(p.Running, Running{
				ID: r.ID, Sweep: r.Sweep, Dataset: r.Config.Dataset, Method: r.Config.Method, Params: r.Config.Params, Seed: r.Config.Seed,
				Started: r.Provenance.Started,
			})
		}
	}
	failed := latestFailures(rows)
	p.More = max(0, len(failed)-failuresShown)
	for _, r := range failed[:min(len(failed), failuresShown)] {
		p.Failures = append(p.Failures, Failure{
			ID: r.ID, Sweep: r.Sweep, Dataset: r.Config.Dataset, Method: r.Config.Method, Params: r.Config.Params, Seed: r.Config.Seed,
			Status: r.Status, Reason: r.Reason, Log: r.Log, Finished: r.Provenance.Finished,
		})
	}
	return p
}
