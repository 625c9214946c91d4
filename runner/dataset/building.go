package dataset

import "context"

// Building says how a cache of decoded images is built where there is no good
// one. The zero value is what a data set is loaded with unless WithBuilding says
// something else.
type Building struct {
	SkipBad  bool               // leave out images that are missing or can't be read, and count them
	Folder   string             // where caches are kept; "": see CacheFolder
	Progress func(BuildingStep) // told now and then, from one goroutine at a time; nil: nobody is
}

// BuildingStep is how far a cache is.
type BuildingStep struct {
	Dataset     string
	Done, Total int  // images read, of the source
	Waiting     bool // for another process, which builds the same cache
}

type buildingKey struct{}

// WithBuilding makes Load and Checksum build caches in the given way.
func WithBuilding(ctx context.Context, b Building) context.Context {
	return context.WithValue(ctx, buildingKey{}, b)
}

func buildingOf(ctx context.Context) Building {
	b, _ := ctx.Value(buildingKey{}).(Building)
	return b
}

func (b Building) tell(s BuildingStep) {
	if b.Progress != nil {
		b.Progress(s)
	}
}
