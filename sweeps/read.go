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

// Read reads a sweep file and the files that it includes. Where the file is not
// on disk, NAME.yaml and sweeps/NAME.yaml are looked up in Embedded, so that the
// program needs no checkout beside it; so is an included file that is not at its
// place seen from the folder of the file that includes it. An error is an *Error.
func Read(file string, c Catalog) (*Sweep, error) {
	src, err := open(file, file)
	if err != nil {
		return nil, err
	}
	src.file = file // also where it is the program's own
	return decode(src, c, openIncluded)
}

func openIncluded(from source, name string) (source, error) {
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(from.file), path)
	}
	return open(path, name)
}

// open reads a file on disk, else the program's own of that name.
func open(path, name string) (source, error) {
	text, err := readDisk(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return source{file: path, id: "disk " + filepath.Clean(path), text: text}, err
	}
	own, ok := ownName(name)
	if !ok {
		return source{}, noSuchFile(path)
	}
	text, err = embedded.ReadFile(own)
	if err != nil {
		return source{}, noSuchFile(path)
	}
	return source{file: "sweeps/" + own, id: "own " + own, text: text}, nil
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

// ownName is the name in Embedded that NAME.yaml and sweeps/NAME.yaml stand for.
func ownName(file string) (name string, ok bool) {
	dir, base := filepath.Split(filepath.Clean(file))
	return base, dir == "" || filepath.Clean(dir) == "sweeps"
}

func noSuchFile(file string) error {
	names, err := fs.Glob(embedded, "*.yaml")
	if err != nil {
		return unreadable(file, err)
	}
	msg := "no such file; "
	if near := nearest(filepath.Base(file), names); near != "" {
		msg += "did you mean sweeps/" + near + "? "
	}
	return &Error{File: file, Msg: msg + "the program's own in sweeps/: " + strings.Join(names, ", "), Err: fs.ErrNotExist}
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
