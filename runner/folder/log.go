package folder

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// LogFile is the name of a trial's log.
const LogFile = "log.txt"

// Redirect sends all that this process prints to the folder's log, also what
// the runtime prints when the process crashes.
func Redirect(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, LogFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // the copies stay
	for _, fd := range []int{1, 2} {
		if err := syscall.Dup3(int(f.Fd()), fd, 0); err != nil {
			return err
		}
	}
	return nil
}

// What of a log is kept with a trial that failed.
const (
	tailSize  = 1 << 16 // bytes looked at
	tailLines = 20
	lineWidth = 200
)

// LogTail is what matters of the end of a folder's log: where a crash begins,
// else the last lines; "" if there is none.
func LogTail(dir string) string {
	f, err := os.Open(filepath.Join(dir, LogFile))
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(io.NewSectionReader(f, max(0, info.Size()-tailSize), tailSize))
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimRight(strings.ToValidUTF8(string(text), "?"), "\n"), "\n")
	from := max(0, len(lines)-tailLines)
	for i, line := range slices.Backward(lines) {
		if crash(line) {
			from = i
			break
		}
	}
	lines = lines[from:min(len(lines), from+tailLines)]
	for i, line := range lines {
		lines[i] = line[:min(len(line), lineWidth)]
	}
	return strings.ToValidUTF8(strings.Join(lines, "\n"), "?")
}

// crash reports the first line of what Go prints when a process crashes: stacks follow, often hundreds of lines.
func crash(line string) bool {
	return strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "SIG")
}
