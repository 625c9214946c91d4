package install

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// libraryLimit is the largest library that is taken from an archive, bytes.
const libraryLimit = 2 << 30

// put writes the library that a file is or holds to a path: as a whole or not at all.
func put(lib library, from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	var magic [4]byte
	if _, err := io.ReadFull(f, magic[:]); err != nil {
		return fmt.Errorf("%s: %w: %w", from, ErrNoLibrary, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch {
	case string(magic[:]) == "\x7fELF":
		err = write(f, to)
	case bytes.HasPrefix(magic[:], []byte("PK")):
		err = fromZip(lib, f, to)
	case bytes.HasPrefix(magic[:], []byte{0x1f, 0x8b}):
		err = fromTar(lib, f, to)
	default:
		err = ErrNoLibrary
	}
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return nil
}

func fromZip(lib library, f *os.File, to string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return err
	}
	for _, entry := range z.File {
		if !lib.holds(entry.Name) || !entry.Mode().IsRegular() {
			continue
		}
		r, err := entry.Open()
		if err != nil {
			return err
		}
		return errors.Join(write(r, to), r.Close())
	}
	return ErrNoLibrary
}

func fromTar(lib library, f *os.File, to string) error {
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return ErrNoLibrary
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg && lib.holds(h.Name) {
			return write(t, to)
		}
	}
}

// holds says whether a path in an archive is the library's; npm's packages hold those of all systems.
func (l library) holds(path string) bool {
	if !l.file.MatchString(path) {
		return false
	}
	return !strings.Contains(path, "napi-v") || strings.Contains(path, "/linux/"+either("x64", "arm64")+"/")
}

// write writes a library to a path, whose folder is made.
func write(from io.Reader, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the first error is the one to report
		}
	}()
	err = copyLibrary(f, from)
	if err == nil {
		err = errors.Join(f.Chmod(0o755), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), to)
}

func copyLibrary(to io.Writer, from io.Reader) error {
	magic := make([]byte, 4)
	if _, err := io.ReadFull(from, magic); err != nil || string(magic) != "\x7fELF" {
		return fmt.Errorf("%w: it is no library for Linux", ErrNoLibrary)
	}
	if _, err := to.Write(magic); err != nil {
		return err
	}
	n, err := io.Copy(to, io.LimitReader(from, libraryLimit))
	if err == nil && n == libraryLimit {
		err = fmt.Errorf("larger than %d bytes", libraryLimit)
	}
	return err
}
