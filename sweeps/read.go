package sweeps

import (
	"embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed *.yaml
var embedded embed.FS

// Embedded holds the project's own sweep files, such as quickstart.yaml.
func Embedded() fs.FS { return embedded }

// Read reads a sweep file. Where the file is not on disk, NAME.yaml and
// sweeps/NAME.yaml are looked up in Embedded, so that the program needs no
// checkout beside it. An error is an *Error.
func Read(file string, c Catalog) (*Sweep, error) {
	src, err := readDisk(file)
	if errors.Is(err, fs.ErrNotExist) {
		src, err = readEmbedded(file)
	}
	if err != nil {
		return nil, err
	}
	return Decode(file, src, c)
}

// readDisk reads at most one byte more than Decode accepts.
func readDisk(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	defer func() { _ = f.Close() }() // only read: nothing can be lost
	info, err := f.Stat()
	if err != nil {
		return nil, unreadable(file, err)
	}
	if info.IsDir() {
		return nil, &Error{File: file, Msg: "is a folder; name a .yaml file in it"}
	}
	src, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, unreadable(file, err)
	}
	return src, nil
}

func readEmbedded(file string) ([]byte, error) {
	dir, base := filepath.Split(filepath.Clean(file))
	if dir == "" || filepath.Clean(dir) == "sweeps" {
		if src, err := embedded.ReadFile(base); err == nil {
			return src, nil
		}
	}
	names, err := fs.Glob(embedded, "*.yaml")
	if err != nil {
		return nil, unreadable(file, err)
	}
	msg := "no such file; "
	if near := nearest(base, names); near != "" {
		msg += "did you mean sweeps/" + near + "? "
	}
	return nil, &Error{File: file, Msg: msg + "the program's own in sweeps/: " + strings.Join(names, ", "), Err: fs.ErrNotExist}
}

// unreadable drops the path from the operating system's error: Error has it.
func unreadable(file string, err error) error {
	var path *fs.PathError
	reason := err
	if errors.As(err, &path) {
		reason = path.Err
	}
	return &Error{File: file, Msg: "cannot be read: " + reason.Error(), Err: err}
}
