package images

import (
	"fmt"
	"io"
	"io/fs"
)

// listFolder finds the image files in a folder; path is what messages call it.
func listFolder(folder fs.FS, path string) ([]File, error) {
	var files []File
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && hidden(name) {
				return fs.SkipDir
			}
			return nil
		}
		file, err := folderFile(folder, path, name, entry)
		if err != nil {
			return fmt.Errorf("%s: %w", at(path, name), err)
		}
		if file != nil {
			files = append(files, *file)
		}
		return nil
	})
	return files, err
}

// folderFile is a file, or nil if it is none to read.
func folderFile(folder fs.FS, path, name string, entry fs.DirEntry) (*File, error) {
	mode := entry.Type()
	if mode&fs.ModeSymlink != 0 {
		target, err := fs.Stat(folder, name)
		if err != nil {
			return nil, err
		}
		if mode = target.Mode(); mode.IsDir() {
			return nil, fmt.Errorf("%w: links to folders are not followed", ErrImage)
		}
	}
	if ok, err := wanted(name); !ok || err != nil {
		return nil, err
	}
	if !mode.IsRegular() { // to open a pipe would wait for ever
		return nil, fmt.Errorf("%w: not a regular file", ErrImage)
	}
	return &File{Name: name, path: at(path, name), open: func() (io.ReadCloser, int64, error) {
		f, err := folder.Open(name)
		if err != nil {
			return nil, 0, err
		}
		info, err := f.Stat()
		if err != nil {
			_ = f.Close() // the first error is the one to report
			return nil, 0, err
		}
		return f, info.Size(), nil
	}}, nil
}
