package live

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"

	"loraebench/reports/page"
	"loraebench/runner/folder"
)

// lossLog is the losses by epoch in a log that grows.
type lossLog struct {
	offset int64
	rest   []byte // of a line that is not complete
	epochs map[int]float64
}

// Limits on what of a log is looked at.
const (
	logBytes   = 1 << 20 // at a time
	lineBytes  = 4 << 10
	maxEpochs  = 100_000
	pointsKept = 200 // of a curve
)

// epochLine is what a trial's process writes at the end of an epoch: the total
// loss comes first.
var epochLine = regexp.MustCompile(`epoch (\d{1,6})/\d+, .* images/s, \S+ ([-+0-9.eE]+)`)

// read reads what is new. Of a long log the beginning is skipped.
func (l *lossLog) read(root *os.Root, id string) {
	f, ok := openPlain(root, path.Join(id, folder.LogFile))
	if !ok {
		return
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return
	}
	if info.Size() < l.offset { // it was begun anew
		*l = lossLog{}
	}
	if skip := info.Size() - logBytes; skip > l.offset {
		l.offset, l.rest = skip, nil
	}
	text, err := io.ReadAll(io.NewSectionReader(f, l.offset, logBytes))
	if err != nil {
		return
	}
	l.offset += int64(len(text))
	l.add(append(l.rest, text...))
}

// add takes the losses out of lines, and keeps what is not a line yet.
func (l *lossLog) add(text []byte) {
	for {
		line, after, found := bytes.Cut(text, []byte("\n"))
		if !found {
			break
		}
		l.addLine(line)
		text = after
	}
	l.rest = nil
	if len(text) < lineBytes {
		l.rest = bytes.Clone(text)
	}
}

func (l *lossLog) addLine(line []byte) {
	m := epochLine.FindSubmatch(line[:min(len(line), lineBytes)])
	if m == nil {
		return
	}
	epoch, err := strconv.Atoi(string(m[1]))
	loss, wrong := strconv.ParseFloat(string(m[2]), 64)
	if err != nil || wrong != nil || epoch > maxEpochs || !finite(loss) {
		return
	}
	if l.epochs == nil {
		l.epochs = map[int]float64{}
	}
	l.epochs[epoch] = loss
}

// points is the curve up to a heartbeat. Epochs beyond it are of an earlier run
// of the trial, which ended before it could save them.
func (l *lossLog) points(b folder.Heartbeat) []page.Point {
	now := b.Fraction * float64(b.Epochs)
	var points []page.Point
	for _, epoch := range slices.Sorted(maps.Keys(l.epochs)) {
		if b.Epochs == 0 || float64(epoch) <= now {
			points = append(points, page.Point{float64(epoch), l.epochs[epoch]})
		}
	}
	if len(b.Terms) > 0 && finite(b.Terms[0].Mean) && (len(points) == 0 || points[len(points)-1][0] < now) {
		points = append(points, page.Point{now, b.Terms[0].Mean})
	}
	return thin(points)
}

// thin keeps about pointsKept points, and the last one.
func thin(points []page.Point) []page.Point {
	step := (len(points) + pointsKept - 1) / pointsKept
	if step < 2 {
		return points
	}
	var kept []page.Point
	for i := 0; i < len(points)-1; i += step {
		kept = append(kept, points[i])
	}
	return append(kept, points[len(points)-1])
}
