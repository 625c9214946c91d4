package dataset

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// install writes src, gzipped or plain, as folder/name.gz. The file appears
// there only when it is whole, checked and on the disk; until then it has
// another name. Errors of the disk are those of package os.
func (f idxFile) install(folder string, src io.Reader) error {
	aside, err := os.CreateTemp(folder, "."+f.name+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		_ = aside.Close()
		_ = os.Remove(aside.Name()) // finds nothing once renamed
	}()
	if err := writeGzip(aside, src); err != nil {
		return err
	}
	if _, err := aside.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := f.decode(aside); err != nil {
		return err
	}
	if err := errors.Join(aside.Chmod(0o644), aside.Sync(), aside.Close()); err != nil {
		return err
	}
	return os.Rename(aside.Name(), filepath.Join(folder, f.name+".gz"))
}

// writeGzip copies src, compressing what is not compressed.
func writeGzip(dst io.Writer, src io.Reader) error {
	buffered := bufio.NewReader(src)
	if isGzip(buffered) {
		_, err := io.Copy(dst, buffered)
		return err
	}
	zipped := gzip.NewWriter(dst)
	if _, err := io.Copy(zipped, buffered); err != nil {
		return err
	}
	return zipped.Close()
}
