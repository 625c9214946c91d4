package sweeps

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Without the file on disk, the embedded one is read, wherever it would lie beside the program.
func TestReadEmbedded(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, file := range []string{"quickstart.yaml", "sweeps/quickstart.yaml", "./sweeps/quickstart.yaml"} {
		s, err := Read(file, wholeCatalog())
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Name != "quickstart" || s.File != file || s.Dataset != "shapes" {
			t.Errorf("Read(%q) = sweep %q of file %q on %q", file, s.Name, s.File, s.Dataset)
		}
	}
}

// The file on disk wins over the embedded one of the same name, also when it is wrong.
func TestReadDiskFirst(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "quickstart.yaml", head+"methods: [{name: ae}]")
	s, err := Read("quickstart.yaml", catalog())
	if err != nil {
		t.Fatal(err)
	}
	if s.Dataset != "mnist" || len(s.Trials) != 1 {
		t.Errorf("Read took the embedded file: dataset %s, %d trials", s.Dataset, len(s.Trials))
	}
	write(t, "sweeps/quickstart.yaml", "version: 3")
	_, err = Read("sweeps/quickstart.yaml", catalog())
	if want := "sweeps/quickstart.yaml:1: version 3 is not known; this program reads version 1"; err == nil || err.Error() != want {
		t.Errorf("Read = %v, want %s", err, want)
	}
}

func TestReadErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	const own = "the program's own in sweeps/: celeba-smoke.yaml, celeba.yaml, fid.yaml, gan.yaml, lambda.yaml, mnist-smoke.yaml, proposition1-mnist.yaml, proposition1.yaml, quickstart-gan.yaml, quickstart.yaml, table1.yaml, theorem1-mnist.yaml, theorem1.yaml, theorem2-mnist.yaml, theorem2.yaml"
	write(t, "folder.yaml/x", "")
	write(t, "big.yaml", strings.Repeat("#", MaxSize+1))
	write(t, "full.yaml", head+"methods: [{name: ae}]\n"+strings.Repeat("#", MaxSize-len(head)-len("methods: [{name: ae}]\n")))
	if _, err := Read("full.yaml", catalog()); err != nil {
		t.Errorf("a file of exactly MaxSize: %v", err)
	}
	tests := []struct{ file, want string }{
		{"none.yaml", "none.yaml: no such file; " + own},
		{"sweeps/lamda.yaml", "sweeps/lamda.yaml: no such file; did you mean sweeps/lambda.yaml? " + own},
		{"elsewhere/quickstart.yaml", "elsewhere/quickstart.yaml: no such file; did you mean sweeps/quickstart.yaml? " + own},
		{"", `"": no such file; ` + own},
		{"a\nb.yaml", `"a\nb.yaml": no such file; ` + own},
		{"folder.yaml", "folder.yaml: is a folder; name a .yaml file in it"},
		{"big.yaml/x", "big.yaml/x: cannot be read: not a directory"},
		{"big.yaml", "big.yaml:1: the file is larger than 1 MiB; a sweep file is a few lines of YAML"},
	}
	for _, tt := range tests {
		s, err := Read(tt.file, catalog())
		var e *Error
		if !errors.As(err, &e) || e.File != tt.file {
			t.Errorf("Read(%q) = %+v, %v; want an *Error of that file", tt.file, s, err)
			continue
		}
		if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("Read(%q) (-want +got):\n%s", tt.file, diff)
		}
		if missing := strings.Contains(tt.want, "no such file"); errors.Is(err, fs.ErrNotExist) != missing {
			t.Errorf("Read(%q): errors.Is(err, fs.ErrNotExist) = %v, want %v", tt.file, !missing, missing)
		}
	}
}

func TestReadUnreadable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret.yaml")
	write(t, file, head)
	if err := os.Chmod(file, 0); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(file); err == nil {
		_ = f.Close()
		t.Skip("this user may read every file")
	}
	_, err := Read(file, catalog())
	if want := file + ": cannot be read: permission denied"; err == nil || err.Error() != want || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Read = %v, want %s", err, want)
	}
}
