package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loraebench/runner/download"
)

// Fetchable are the names of the data sets that Fetch can fetch, in order.
func Fetchable() []string {
	return []string{fashionMNIST.name, kmnist.name, mnist.name}
}

// Fetch puts a data set's files into root/name: copied from the folder from if
// it is not "", else downloaded from the first of the mirrors that has them.
// Each is checked before it takes its place; files that are there and good are
// kept. progress gets one line a file. When a file cannot be had, the error's
// further lines say what to do by hand.
func Fetch(ctx context.Context, name, root, from string, progress io.Writer) error {
	for _, set := range []idxSet{fashionMNIST, kmnist, mnist} {
		if set.name == name {
			f := fetcher{set: set, root: root, from: from, mirrors: set.mirrors, stall: 30 * time.Second, progress: progress}
			return f.run(ctx)
		}
	}
	return fmt.Errorf("%w %q: known are %s", ErrUnknown, name, strings.Join(Fetchable(), ", "))
}

// fetcher brings the files of a set to root/name.
type fetcher struct {
	set        idxSet
	root, from string
	mirrors    []string
	stall      time.Duration // a download without a byte for so long is given up
	progress   io.Writer
}

func (f fetcher) run(ctx context.Context) error {
	missing := f.missing()
	if len(missing) == 0 {
		return nil
	}
	if err := os.MkdirAll(f.folder(), 0o755); err != nil {
		return err
	}
	for i, file := range missing {
		err := f.get(ctx, file)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("fetch %s: %w", file.name, ctx.Err())
		case download.OfDisk(err): // no other source and nothing done by hand would help
			return fmt.Errorf("fetch %s: %w", file.name, err)
		case err != nil:
			return fmt.Errorf("fetch %s: %w\n%s", file.name, err, f.byHand(missing[i:]))
		}
	}
	return nil
}

func (f fetcher) folder() string { return filepath.Join(f.root, f.set.name) }

// missing are the files that are not there or not good.
func (f fetcher) missing() []idxFile {
	var files []idxFile
	for _, file := range f.set.files {
		path, err := f.set.find(f.root, file)
		if err == nil {
			_, err = file.readPath(path)
		}
		switch {
		case err == nil:
			f.say("%s: there and good", path)
			continue
		case !errors.Is(err, ErrMissing):
			f.say("%v: fetching it again", err)
		}
		files = append(files, file)
	}
	return files
}

// get brings one file from the first source that has it.
func (f fetcher) get(ctx context.Context, file idxFile) error {
	if f.from != "" {
		return f.copy(file)
	}
	var failures []string
	for _, mirror := range f.mirrors {
		err := f.download(ctx, mirror, file)
		if err == nil || ctx.Err() != nil || download.OfDisk(err) {
			return err
		}
		f.say("%v", err)
		failures = append(failures, err.Error())
	}
	if len(failures) == 0 {
		return errors.New("no mirror to download from")
	}
	return errors.New(strings.Join(failures, "; "))
}

// copy brings one file from the folder the user named.
func (f fetcher) copy(file idxFile) error {
	path, err := f.set.find(f.from, file)
	if err != nil {
		return err
	}
	src, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	if err := file.install(f.folder(), src); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	f.say("%s: copied, MD5 as published", path)
	return nil
}

// byHand says how to get files without this program.
func (f fetcher) byHand(files []idxFile) string {
	var b strings.Builder
	fmt.Fprintf(&b, "By hand: put these files, plain or gzipped (.gz), into %s, or name a folder that has them by --from.\n", f.folder())
	if len(f.mirrors) > 0 {
		fmt.Fprintf(&b, "They are published at %s\n", strings.Join(f.mirrors, " and "))
	}
	for _, file := range files {
		if file.md5 == "" {
			fmt.Fprintf(&b, "  %s.gz  MD5: %s\n", file.name, file.gz)
			continue
		}
		fmt.Fprintf(&b, "  %s  MD5, uncompressed: %s\n", file.name, file.md5)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// say reports progress; a progress that cannot be shown is no reason to stop.
func (f fetcher) say(format string, args ...any) {
	_, _ = fmt.Fprintf(f.progress, format+"\n", args...)
}
