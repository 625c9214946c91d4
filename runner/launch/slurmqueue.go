package launch

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// record is what Slurm says of an element of an array job.
type record struct {
	state    string // e.g. "RUNNING"
	status   int    // as wait(2) gives it
	restarts int
	node     string
	reason   string // why it waits, or failed
}

// squeueColumns are of fixed width, as old versions of squeue have no other
// way to keep them apart. The last ones can be long.
var squeueColumns = []struct {
	name  string
	width int
}{{"ArrayJobID", 16}, {"ArrayTaskID", 16}, {"State", 24}, {"exit_code", 16}, {"RestartCnt", 16}, {"NodeList", 256}, {"Reason", 256}}

// squeue asks for the elements of the jobs that a filter lets through, by
// their names. Slurm keeps those that ended for a while (MinJobAge).
func (s *Slurm) squeue(filter ...string) (map[string]record, error) {
	var format []string
	for _, c := range squeueColumns {
		format = append(format, fmt.Sprintf("%s:%d", c.name, c.width))
	}
	args := append([]string{"--noheader", "--array", "--states=all", "--Format=" + strings.Join(format, ",")}, filter...)
	out, err := s.run("squeue", args...)
	var failed *slurmError
	if errors.As(err, &failed) && strings.Contains(failed.text, "Invalid job id") { // it forgot the only job in the filter
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseSqueue(out), nil
}

// parseSqueue leaves out what is no element: those that are cancelled before
// they began are rolled into one line, with N/A for a number, or have none.
func parseSqueue(out string) map[string]record {
	records := map[string]record{}
	for line := range strings.Lines(out) {
		field := cut(strings.TrimRight(line, "\n"))
		if _, err := strconv.Atoi(field[1]); err != nil {
			continue
		}
		status, _ := strconv.Atoi(field[3]) // 0 if there is none
		restarts, _ := strconv.Atoi(field[4])
		records[field[0]+"_"+field[1]] = record{
			state: field[2], status: status, restarts: restarts, node: field[5], reason: field[6],
		}
	}
	return records
}

// cut cuts a line into the columns.
func cut(line string) []string {
	fields := make([]string, len(squeueColumns))
	for i, c := range squeueColumns {
		n := min(c.width, len(line))
		fields[i], line = strings.TrimSpace(line[:n]), line[n:]
	}
	return fields
}

// jobNamed is the number of the array job of a name, "" if there is none.
func (s *Slurm) jobNamed(name string) (string, error) {
	records, err := s.squeue("--name=" + name)
	for element := range records {
		job, _, _ := strings.Cut(element, "_")
		return job, nil
	}
	return "", err
}

// sacct asks Slurm's accounting for elements that squeue has forgotten. Those
// that it doesn't know either, or does not know to have ended, are left out.
func (s *Slurm) sacct(elements []*element) map[string]record {
	records := map[string]record{}
	for len(elements) > 0 {
		n := min(len(elements), 500) // a command line has an end
		names := make([]string, n)
		for i, e := range elements[:n] {
			names[i] = e.name()
		}
		elements = elements[n:]
		out, err := s.run("sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State,ExitCode,NodeList",
			"--jobs="+strings.Join(names, ","))
		if err != nil {
			return records // many clusters have no accounting
		}
		parseSacct(out, records)
	}
	return records
}

func parseSacct(out string, records map[string]record) {
	for line := range strings.Lines(out) {
		field := strings.Split(strings.TrimRight(line, "\n"), "|")
		if len(field) != 4 {
			continue
		}
		state, _, _ := strings.Cut(field[1], " ") // CANCELLED by 1000
		if phaseOf(state) != ended {
			continue
		}
		var code, signal int
		_, _ = fmt.Sscanf(field[2], "%d:%d", &code, &signal) // 0 if there is none
		node := field[3]
		if strings.HasPrefix(node, "None") { // None assigned
			node = ""
		}
		records[field[0]] = record{state: state, status: code<<8 | signal, node: node}
	}
}
