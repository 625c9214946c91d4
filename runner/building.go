package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/dustin/go-humanize"
	"golang.org/x/term"

	"loraebench/runner/dataset"
)

// buildingEvery is how often a log is told how far a cache is.
const buildingEvery = 10 * time.Second

// withBuilding makes commands show on stderr how a cache of images is built: on
// a terminal as a line that is drawn again and again, elsewhere as a few lines.
func withBuilding(ctx context.Context, a *app, skipBad bool) context.Context {
	return dataset.WithBuilding(ctx, dataset.Building{SkipBad: skipBad, Progress: (&buildingView{app: a}).show})
}

// buildingView is one cache's progress.
type buildingView struct {
	app  *app
	last time.Time // of the last line in a log
}

func (v *buildingView) show(s dataset.BuildingStep) {
	f, ok := v.app.stderr.(*os.File)
	switch done := s.Done == s.Total; {
	case ok && term.IsTerminal(int(f.Fd())):
		end := "\r"
		if done {
			end = "\n"
		}
		v.write("\x1b[K%s%s", buildingText(s), end)
	case s.Waiting, done, time.Since(v.last) >= buildingEvery:
		v.last = time.Now()
		v.write("runner: %s\n", buildingText(s))
	}
}

func (v *buildingView) write(format string, args ...any) {
	_, _ = fmt.Fprintf(v.app.stderr, format, args...) // nowhere left to complain
}

func buildingText(s dataset.BuildingStep) string {
	if s.Waiting {
		return s.Dataset + ": another process reads the images; waiting for it"
	}
	return fmt.Sprintf("%s: %s of %s images read into the cache", s.Dataset, humanize.Comma(int64(s.Done)), humanize.Comma(int64(s.Total)))
}
