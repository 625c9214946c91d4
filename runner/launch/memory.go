package launch

import (
	"os"
	"strconv"
	"strings"
)

// oomKills counts the processes that this machine's kernel has killed for want
// of memory since it started; 0 where it does not tell.
func oomKills() int {
	text, err := os.ReadFile("/proc/vmstat")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if n, ok := strings.CutPrefix(line, "oom_kill "); ok {
			kills, err := strconv.Atoi(strings.TrimSpace(n))
			if err != nil {
				return 0
			}
			return kills
		}
	}
	return 0
}
