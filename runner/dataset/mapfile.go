package dataset

import (
	"os"
	"syscall"
)

// mapFile is the start of a file as memory that can only be read. It stays for
// the life of the process: the images of a Set lie in it. Who replaces the file
// by another of its name changes nothing here.
func mapFile(f *os.File, size int) ([]byte, error) {
	return syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
}
