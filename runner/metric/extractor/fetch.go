package extractor

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"loraebench/runner/download"
)

// InceptionMirrors are the public addresses FetchInception downloads from, in
// order: the same file from two projects.
var InceptionMirrors = []string{
	"https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
	"https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/weights-inception-2015-12-05-6726825d.pth",
}

// FetchInception puts the published weights of the extractor inception where it
// looks for them under the data root: copied from the file from if it is not "",
// else downloaded from the first of the mirrors that has them. They are checked
// before they take their place; weights that are there and good are kept.
// progress gets a line for each step. When the file cannot be had, the error's further
// lines say what to do by hand.
func FetchInception(ctx context.Context, root, from string, mirrors []string, progress io.Writer) error {
	f := fetcher{
		path: InceptionPath(root), from: from, mirrors: mirrors,
		size: inceptionBytes, sha256: inceptionSHA256, stall: 30 * time.Second, progress: progress,
	}
	return f.run(ctx)
}

// fetcher brings one file of known contents to its path.
type fetcher struct {
	path, from string
	mirrors    []string
	size       int64
	sha256     string
	stall      time.Duration // a download without a byte for so long is given up
	progress   io.Writer
}

func (f fetcher) run(ctx context.Context) error {
	if f.there() {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
		return err
	}
	err := f.get(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("fetch %s: %w", filepath.Base(f.path), ctx.Err())
	case download.OfDisk(err) && !errors.Is(err, fs.ErrNotExist): // no other source and nothing done by hand would help
		return fmt.Errorf("fetch %s: %w", filepath.Base(f.path), err)
	}
	return fmt.Errorf("fetch %s: %w\n%s", filepath.Base(f.path), err, f.byHand())
}

// there says whether the file is in its place and good.
func (f fetcher) there() bool {
	src, err := os.Open(f.path)
	if err == nil {
		defer func() { _ = src.Close() }()
		err = f.check(io.Discard, src)
	}
	switch {
	case err == nil:
		f.say("%s: there and good", f.path)
	case !errors.Is(err, fs.ErrNotExist):
		f.say("%s: %v: fetching it again", f.path, strings.TrimPrefix(err.Error(), "open "+f.path+": "))
	}
	return err == nil
}

// get brings the file from the first source that has it.
func (f fetcher) get(ctx context.Context) error {
	if f.from != "" {
		return f.copy()
	}
	var failures []string
	for _, address := range f.mirrors {
		err := f.download(ctx, address)
		if err == nil || ctx.Err() != nil || download.OfDisk(err) {
			return err
		}
		f.say("%v", err)
		failures = append(failures, err.Error())
	}
	return errors.New(cmp.Or(strings.Join(failures, "; "), "no mirror to download from"))
}

// copy brings the file the user named.
func (f fetcher) copy() error {
	src, err := os.Open(f.from)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	if err := f.install(src); err != nil {
		return fmt.Errorf("%s: %w", f.from, err)
	}
	f.say("%s: copied, SHA-256 as published", f.from)
	return nil
}

// download brings the file from a mirror. Errors start with the address.
func (f fetcher) download(ctx context.Context, address string) error {
	f.say("%s: downloading %s", address, humanize.Bytes(uint64(f.size)))
	body, err := download.Open(ctx, address, f.stall)
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	defer func() { _ = body.Close() }()
	if err := f.install(body); err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	f.say("%s: SHA-256 as published", address)
	return nil
}

// install writes src to the path. The file appears there only when it is whole,
// checked and on the disk; until then it has another name. Errors of the disk
// are those of package os.
func (f fetcher) install(src io.Reader) error {
	aside, err := os.CreateTemp(filepath.Dir(f.path), "."+filepath.Base(f.path)+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		_ = aside.Close()
		_ = os.Remove(aside.Name()) // finds nothing once renamed
	}()
	if err := f.check(aside, src); err != nil {
		return err
	}
	if err := errors.Join(aside.Chmod(0o644), aside.Sync(), aside.Close()); err != nil {
		return err
	}
	return os.Rename(aside.Name(), f.path)
}

// check copies src, of which it takes hardly more than the file should have.
func (f fetcher) check(dst io.Writer, src io.Reader) error {
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(dst, hash), io.LimitReader(src, f.size+1))
	switch sum := fmt.Sprintf("%x", hash.Sum(nil)); {
	case err != nil:
		return err
	case n > f.size:
		return fmt.Errorf("%w: more than %d bytes", ErrWeights, f.size)
	case n < f.size:
		return fmt.Errorf("%w: %d bytes, want %d", ErrWeights, n, f.size)
	case sum != f.sha256:
		return fmt.Errorf("%w: SHA-256 %s, want %s", ErrWeights, sum, f.sha256)
	}
	return nil
}

// byHand says how to get the file without this program.
func (f fetcher) byHand() string {
	var b strings.Builder
	fmt.Fprintf(&b, "By hand: put the file at %s, or name it by --from.\n", f.path)
	if len(f.mirrors) > 0 {
		fmt.Fprintf(&b, "It is published at %s\n", strings.Join(f.mirrors, " and "))
	}
	fmt.Fprintf(&b, "  %s bytes, SHA-256: %s", humanize.Comma(f.size), f.sha256)
	return b.String()
}

// say reports progress; a progress that cannot be shown is no reason to stop.
func (f fetcher) say(format string, args ...any) {
	_, _ = fmt.Fprintf(f.progress, format+"\n", args...)
}
