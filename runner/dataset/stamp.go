package dataset

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"hash"
	"os"
	"path/filepath"

	"loraebench/runner/images"
)

// stampOf is the state of a source of images: of a folder the names, sizes and
// times of its files, of an archive its size and time and what its directory
// says of its entries. Another state means another cache.
func stampOf(files *images.Files, more ...[]byte) (string, error) {
	h := sha256.New()
	info, err := os.Stat(files.Path)
	if err == nil && info.IsDir() {
		err = stampFolder(h, files)
	} else if err == nil {
		err = stampArchive(h, files.Path, info)
	}
	if err != nil {
		return "", err
	}
	for _, b := range more {
		fmt.Fprintf(h, "%x\n", sha256.Sum256(b))
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

func stampFolder(h hash.Hash, files *images.Files) error {
	for _, f := range files.All {
		info, err := os.Stat(filepath.Join(files.Path, filepath.FromSlash(f.Name)))
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %d %d\n", f.Name, info.Size(), info.ModTime().UnixNano())
	}
	return nil
}

func stampArchive(h hash.Hash, path string, info os.FileInfo) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = archive.Close() }() // nothing was written
	fmt.Fprintf(h, "%d %d\n", info.Size(), info.ModTime().UnixNano())
	for _, f := range archive.File {
		fmt.Fprintf(h, "%q %d %x\n", f.Name, f.UncompressedSize64, f.CRC32)
	}
	return nil
}
