package backend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProbeGo(t *testing.T) {
	device, err := Probe("go")
	if err != nil || !strings.HasPrefix(device, "Go Backend, ") {
		t.Errorf("device %q, error %v", device, err)
	}
	if _, err := Probe("go:fast"); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("go:fast: error %v, want one line", err)
	}
}

// bare leaves nothing to be found but what is in a folder, which is returned.
func bare(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("LORAE_BACKENDS", dir)
	t.Setenv("HOME", t.TempDir())
	t.Setenv("ONNXRUNTIME_SHARED_LIBRARY_PATH", "")
	t.Setenv("PJRT_PLUGIN_LIBRARY_PATH", "")
	return dir
}

// TestNotInstalled: no library is downloaded, and the error says how to get it.
func TestNotInstalled(t *testing.T) {
	bare(t)
	_, err := Probe("onnx:cpu")
	if err == nil || !strings.Contains(err.Error(), "its library is not here; runner backend install onnx") {
		t.Errorf("onnx:cpu: error %v", err)
	}
	_, err = Probe("xla:/nowhere/plugin.so")
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a plugin that is not there: error %v", err)
	}
}

// TestInstalled: what is installed is what GoMLX is told to open, unless the
// environment names another; and garbage is an error, not a crash.
func TestInstalled(t *testing.T) {
	dir := bare(t)
	for _, name := range []string{"libonnxruntime.so", "pjrt_c_api_cpu_plugin.so", "nvidia/pjrt_c_api_cuda_plugin.so"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("\x7fELF, but no library"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"onnx:cpu":            "onnx:" + dir + "/libonnxruntime.so,cpu",
		"onnx:/opt/lib.so":    "onnx:/opt/lib.so",
		"xla:cpu":             "xla:" + dir + "/pjrt_c_api_cpu_plugin.so",
		"xla:cuda,tf32=false": "xla:" + dir + "/nvidia/pjrt_c_api_cuda_plugin.so,tf32=false",
		"xla:/opt/plugin.so":  "xla:/opt/plugin.so",
		"go":                  "go:ops_parallel,parallelism=256",
		"go:ops_sequential":   "go:ops_sequential",
		"go:parallelism=8":    "go:ops_parallel,parallelism=256,parallelism=8",
	} {
		if got := config(name); got != want {
			t.Errorf("%s is %q to GoMLX, want %q", name, got, want)
		}
	}
	for _, name := range []string{"onnx:cpu", "xla:cpu"} {
		if _, err := Probe(name); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s with garbage for a library: error %v, want one line", name, err)
		}
	}
	t.Setenv("ONNXRUNTIME_SHARED_LIBRARY_PATH", "/opt/other.so")
	if got := config("onnx:cpu"); got != "onnx:cpu" {
		t.Errorf("the environment's library does not go first: %q", got)
	}
}
