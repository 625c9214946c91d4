package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"loraebench/runner/images"
)

// partitionFile is CelebA's list of which image is in which split.
const partitionFile = "list_eval_partition.txt"

// maxPartition bounds the bytes of it; the official one has 2.8 MB.
const maxPartition = 64 << 20

// partition is which split every image is in, in the file's order. What is for
// validation is not used: CelebA has no labels, whose classifier alone would need it.
type partition struct {
	path  string
	names []string // of training images, then test images
	train int
	known map[string]bool // all names, validation's too
}

// readPartition reads a file with lines such as "000001.jpg 0": 0 is training,
// 1 validation, 2 test. It also returns the file's text.
func readPartition(path string) (*partition, []byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%w %s; %q says how to get it", ErrMissing, path, "runner data celeba")
	}
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	text, err := io.ReadAll(io.LimitReader(f, maxPartition+1))
	if err != nil {
		return nil, nil, err
	}
	if len(text) > maxPartition {
		return nil, nil, fmt.Errorf("%s: more than %d bytes, no list of CelebA's images", path, maxPartition)
	}
	p, err := parsePartition(path, text)
	return p, text, err
}

func parsePartition(path string, text []byte) (*partition, error) {
	p := &partition{path: path, known: map[string]bool{}}
	var test []string
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		name, split, err := parsePartitionLine(string(raw))
		switch {
		case err == nil && p.known[name]:
			err = fmt.Errorf("%s is there twice", name)
		case err == nil && split == "0":
			p.names = append(p.names, name)
		case err == nil && split == "2":
			test = append(test, name)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, line, err)
		}
		p.known[name] = true
	}
	p.train = len(p.names)
	if p.train == 0 || len(test) == 0 {
		return nil, fmt.Errorf("%s: %d training and %d test images, want at least one of each", path, p.train, len(test))
	}
	p.names = append(p.names, test...)
	return p, nil
}

func parsePartitionLine(line string) (name, split string, err error) {
	fields := strings.Fields(line)
	if len(fields) != 2 {
		return "", "", fmt.Errorf("%.40q, want a file name and 0, 1 or 2, as in \"000001.jpg 0\"", strings.TrimSpace(line))
	}
	name, split = fields[0], fields[1]
	if split != "0" && split != "1" && split != "2" {
		return "", "", fmt.Errorf("split %.20q of %.40s, want 0 (training), 1 (validation) or 2 (test)", split, name)
	}
	return name, split, nil
}

// head is the list with the first images of both splits only; 0: all.
func (p *partition) head(train, test int) *partition {
	h := *p
	first := func(names []string, n int) []string {
		if n == 0 {
			n = len(names)
		}
		return names[:min(n, len(names))]
	}
	h.names = slices.Concat(first(p.names[:p.train], train), first(p.names[p.train:], test))
	h.train = len(first(p.names[:p.train], train))
	return &h
}

// items finds the images among the files. Every name of the list must be there
// once, and every file on the list: else list and images are of two data sets.
func (p *partition) items(files *images.Files) ([]item, error) {
	found := make(map[string]images.File, len(files.All))
	for _, f := range files.All {
		name := path.Base(f.Name)
		if twin, ok := found[name]; ok {
			return nil, fmt.Errorf("%s: %s is there twice, as %s and as %s", files.Path, name, twin.Name, f.Name)
		}
		if !p.known[name] {
			return nil, fmt.Errorf("%s: %s is not on the list %s", files.Path, f.Name, p.path)
		}
		found[name] = f
	}
	items := make([]item, len(p.names))
	for i, name := range p.names {
		f, ok := found[name]
		items[i] = item{file: f, test: i >= p.train}
		if !ok {
			items[i].bad = fmt.Errorf("%s: %w: it is on the list %s", filepath.Join(files.Path, name), errNoImage, p.path)
		}
	}
	return items, nil
}
