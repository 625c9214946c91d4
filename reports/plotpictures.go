package main

import (
	"cmp"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loraebench/results"
)

// maxPicture is the most pixels a side that a trial's picture is believed to have.
const maxPicture = 8192

// picture reads one of the pictures that a trial left.
func picture(store, id, name string) (image.Image, error) {
	f, err := os.Open(filepath.Join(results.TrialsDir(store), id, results.PicturesDir, name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	size, err := png.DecodeConfig(f)
	if err == nil && max(size.Width, size.Height) > maxPicture {
		err = fmt.Errorf("%d × %d pixels are too many", size.Width, size.Height)
	}
	if err == nil {
		_, err = f.Seek(0, 0)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	img, err := png.Decode(f)
	if err == nil && (size.Width%results.PictureColumns != 0 || size.Width == 0) {
		err = fmt.Errorf("%d pixels are no %d images side by side", size.Width, results.PictureColumns)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	return img, nil
}

// titled is a picture of a row.
type titled struct {
	picked
	image image.Image
}

// pictures are those of a name, a row each, of one seed. What is missing that
// its trial could have left is noted.
func (s *sheet) pictures(name string) (found []titled, seed int64) {
	there := s.picturesThere(name)
	for {
		picks, seed := s.onOneSeed(func(t trial) bool { return there[t.ID] })
		found = found[:0]
		for _, p := range picks {
			img, err := picture(s.store, p.trial.ID, name)
			if err != nil { // then another seed's, if there is one
				s.note(err.Error())
				delete(there, p.trial.ID)
				continue
			}
			found = append(found, titled{p, img})
		}
		if len(found) == len(picks) {
			return found, seed
		}
	}
}

// picturesThere are the trials that left a picture of a name.
func (s *sheet) picturesThere(name string) map[string]bool {
	there, without, first := map[string]bool{}, 0, ""
	for _, t := range s.allDone() {
		dir := filepath.Join(results.TrialsDir(s.store), t.ID, results.PicturesDir)
		if exists(filepath.Join(dir, name)) {
			there[t.ID] = true
		} else if !exists(dir) { // where it exists, its method cannot make the picture
			without++
			first = cmp.Or(first, dir)
		}
	}
	if without > 0 {
		s.note(fmt.Sprintf("%d of %d trials left no pictures (no %s)", without, len(s.allDone()), first))
	}
	return there
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (s *sheet) allDone() []trial {
	var all []trial
	for _, r := range s.rows {
		all = append(all, r.trials...)
	}
	return all
}

// note adds something that is missing, once.
func (s *sheet) note(text string) {
	if !slices.Contains(s.notes, text) {
		s.notes = append(s.notes, text)
	}
}

// pictureCaption says of which seed pictures are, and of which rows there are none.
func (s *sheet) pictureCaption(found []titled, seed int64) []string {
	lines := []string{fmt.Sprintf("Seed %d.", seed)}
	var lacking []string
	for _, r := range s.rows {
		if !slices.ContainsFunc(found, func(f titled) bool { return f.row.trials[0].line == r.trials[0].line }) {
			lacking = append(lacking, s.label(r))
		}
	}
	if len(lacking) > 0 {
		lines = append(lines, fmt.Sprintf("No pictures of: %s.", strings.Join(lacking, ", ")))
	}
	return lines
}
