package install

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// pip has a wheel downloaded into a folder, and checked against the index's SHA-256.
func pip(ctx context.Context, command, dir string, pkg [2]string) (file, source string, err error) {
	if command == "" || pkg[0] == "" {
		return "", "", errUnused
	}
	wheel := pkg[0] + "==" + pkg[1]
	return client(ctx, dir, wheel+" by pip", ".whl",
		command, "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--dest", ".", wheel)
}

// npm has a package downloaded into a folder, checked against the registry's
// SHA-512, and runs nothing of it.
func npm(ctx context.Context, command, dir string, pkg [2]string) (file, source string, err error) {
	if command == "" || pkg[0] == "" {
		return "", "", errUnused
	}
	name := pkg[0] + "@" + pkg[1]
	return client(ctx, dir, name+" by npm", ".tgz", command, "pack", "--silent", "--ignore-scripts", name)
}

// client runs a command in a folder of its own and gives the one file of a kind that it leaves there.
func client(ctx context.Context, dir, source, kind, command string, args ...string) (file, _ string, err error) {
	path, err := exec.LookPath(command)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", source, errors.Unwrap(err))
	}
	if dir, err = os.MkdirTemp(dir, ""); err != nil {
		return "", "", err
	}
	c := exec.CommandContext(ctx, path, args...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		return "", "", fmt.Errorf("%s: %w: %s", source, err, lastLine(string(out)))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+kind))
	if err != nil || len(files) != 1 {
		return "", "", fmt.Errorf("%s: it left %d files %s, want one", source, len(files), kind)
	}
	return files[0], source, nil
}

// lastLine is the last line of a command's output that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
