package dataset

import (
	"fmt"
	"os"
	"path/filepath"
)

// CacheFolder is where the caches of decoded images are kept: the folder cache
// of the data root, so that all who use the data share them; where the root is
// not there or may not be written to, the folder loraebench of the user's cache
// folder (XDG_CACHE_HOME, else ~/.cache on Linux). A root whose owner may not
// write to it counts as read-only for the system's administrator too. Nothing
// but disk space is lost when a cache is deleted.
func CacheFolder(root string) (string, error) {
	folder := filepath.Join(root, "cache")
	if owned(root) && writable(folder) {
		return folder, nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for caches: data root %s can't be written to, and %w", root, err)
	}
	folder = filepath.Join(user, "loraebench")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	return folder, nil
}

// owned says whether the folder is there and its owner may write to it.
func owned(folder string) bool {
	info, err := os.Stat(folder)
	return err == nil && info.IsDir() && info.Mode()&0o200 != 0
}

// writable makes the folder if need be, and tries.
func writable(folder string) bool {
	if os.MkdirAll(folder, 0o755) != nil {
		return false
	}
	probe, err := os.CreateTemp(folder, ".probe.*")
	if err != nil {
		return false
	}
	return probe.Close() == nil && os.Remove(probe.Name()) == nil
}
