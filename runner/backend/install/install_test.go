package install

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const elf = "\x7fELF the library"

// zipped is a zip file of the given paths and contents.
func zipped(t *testing.T, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f[0])
		if err == nil {
			_, err = w.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tarred is a .tgz of the given paths and contents.
func tarred(t *testing.T, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, f := range files {
		err := w.WriteHeader(&tar.Header{Name: f[0], Mode: 0o644, Size: int64(len(f[1])), Typeflag: tar.TypeReg})
		if err == nil {
			_, err = w.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// installed fails unless there is the library at a path, and nothing beside it.
func installed(t *testing.T, to string) {
	t.Helper()
	got, err := os.ReadFile(to)
	if err != nil || string(got) != elf {
		t.Errorf("installed %q, %v; want %q", got, err, elf)
	}
	if entries, err := os.ReadDir(filepath.Dir(to)); err != nil || len(entries) != 1 {
		t.Errorf("left %v, %v", entries, err)
	}
}

func TestFromFile(t *testing.T) {
	npm := "package/bin/napi-v6/linux/" + either("x64", "arm64") + "/libonnxruntime.so.1"
	other := "package/bin/napi-v6/linux/" + either("arm64", "x64") + "/libonnxruntime.so.1"
	for name, c := range map[string]struct {
		library string
		file    []byte
		want    error
	}{
		"library":           {"onnx", []byte(elf), nil},
		"wheel":             {"onnx", zipped(t, [2]string{"a.txt", "x"}, [2]string{"onnxruntime/capi/libonnxruntime.so.1.32.0", elf}), nil},
		"npm":               {"onnx", tarred(t, [2]string{other, "\x7fELF other"}, [2]string{npm, elf}), nil},
		"release":           {"xla-cpu", tarred(t, [2]string{"pjrt_c_api_cpu_v0.1_plugin.so", elf}), nil},
		"cuda wheel":        {"xla-cuda", zipped(t, [2]string{"jax_plugins/xla_cuda13/xla_cuda_plugin.so", elf}), nil},
		"of something else": {"xla-cpu", tarred(t, [2]string{"libonnxruntime.so", elf}), ErrNoLibrary},
		"no library in it":  {"onnx", zipped(t, [2]string{"libonnxruntime.so", "<html>"}), ErrNoLibrary},
		"page":              {"onnx", []byte("<html>"), ErrNoLibrary},
		"empty":             {"onnx", nil, ErrNoLibrary},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := filepath.Join(t.TempDir(), "file"), filepath.Join(t.TempDir(), "a", "lib.so")
			if err := os.WriteFile(from, c.file, 0o644); err != nil {
				t.Fatal(err)
			}
			err := FromFile(c.library, from, to)
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if c.want == nil {
				installed(t, to)
			} else if entries, _ := os.ReadDir(filepath.Dir(to)); len(entries) > 0 {
				t.Errorf("left %v", entries)
			}
		})
	}
}

func TestRelease(t *testing.T) {
	linux(t)
	file := tarred(t, [2]string{"pjrt_c_api_cpu_plugin.so", elf})
	sum := sha256.Sum256(file)
	for name, c := range map[string]struct {
		digest string
		want   error
	}{
		"good":        {"sha256:" + hex.EncodeToString(sum[:]), nil},
		"other":       {"sha256:" + strings.Repeat("0", 64), ErrNoSource},
		"no checksum": {"", ErrNoSource},
	} {
		t.Run(name, func(t *testing.T) {
			var server *httptest.Server
			server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/file" {
					_, _ = w.Write(file)
					return
				}
				if want := "/repos/gomlx/pjrt-cpu-binaries/releases/tags/v0.114.0"; r.URL.Path != want {
					t.Errorf("asked for %s, want %s", r.URL.Path, want)
				}
				fmt.Fprintf(w, `{"assets":[{"name":"pjrt_cpu_linux_%s.tar.gz","browser_download_url":"%s/file","digest":%q}]}`, runtime.GOARCH, server.URL, c.digest)
			}))
			defer server.Close()
			to := filepath.Join(t.TempDir(), "lib.so")
			source, err := Download(t.Context(), Sources{Releases: server.URL}, "xla-cpu", to)
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if c.want != nil {
				if !strings.Contains(err.Error(), "--from") {
					t.Errorf("%v does not say what to do", err)
				}
				return
			}
			installed(t, to)
			if !strings.Contains(source, "v0.114.0") {
				t.Errorf("source %q", source)
			}
		})
	}
}

// TestPip has the real pip fetch from an index on this machine.
func TestPip(t *testing.T) {
	linux(t)
	has(t, "pip")
	const wheel = "onnxruntime-1.32.0-py3-none-any.whl"
	const info = "onnxruntime-1.32.0.dist-info/"
	file := zipped(t, [2]string{"onnxruntime/capi/libonnxruntime.so.1.32.0", elf},
		[2]string{info + "METADATA", "Metadata-Version: 2.1\nName: onnxruntime\nVersion: 1.32.0\n"},
		[2]string{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}, [2]string{info + "RECORD", ""})
	sum := sha256.Sum256(file)
	for name, c := range map[string]struct {
		sum  string
		want error
	}{"good": {hex.EncodeToString(sum[:]), nil}, "other": {strings.Repeat("0", 64), ErrNoSource}} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/simple/onnxruntime/":
					fmt.Fprintf(w, `<!DOCTYPE html><html><body><a href="/%s#sha256=%s">%s</a></body></html>`, wheel, c.sum, wheel)
				case "/" + wheel:
					_, _ = w.Write(file)
				default:
					http.NotFound(w, r)
				}
			}))
			defer server.Close()
			t.Setenv("PIP_INDEX_URL", server.URL+"/simple/")
			t.Setenv("PIP_FIND_LINKS", "")
			t.Setenv("PIP_NO_CACHE_DIR", "1")
			t.Setenv("no_proxy", "127.0.0.1")
			to := filepath.Join(t.TempDir(), "lib.so")
			if _, err := Download(t.Context(), Sources{Pip: "pip", Releases: server.URL}, "onnx", to); !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if c.want == nil {
				installed(t, to)
			}
		})
	}
}

// TestNpm has the real npm fetch from a registry on this machine.
func TestNpm(t *testing.T) {
	linux(t)
	has(t, "npm")
	file := tarred(t, [2]string{"package/package.json", `{"name":"onnxruntime-node","version":"1.30.0","scripts":{"prepack":"exit 1","postinstall":"exit 1"}}`},
		[2]string{"package/bin/napi-v6/linux/" + either("x64", "arm64") + "/libonnxruntime.so.1", elf})
	sum := sha512.Sum512(file)
	for name, c := range map[string]struct {
		sum  []byte
		want error
	}{"good": {sum[:], nil}, "other": {make([]byte, 64), ErrNoSource}} {
		t.Run(name, func(t *testing.T) {
			var server *httptest.Server
			server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/onnxruntime-node":
					version := map[string]any{"name": "onnxruntime-node", "version": "1.30.0", "dist": map[string]string{
						"tarball": server.URL + "/file.tgz", "integrity": "sha512-" + base64.StdEncoding.EncodeToString(c.sum)}}
					_ = json.NewEncoder(w).Encode(map[string]any{"name": "onnxruntime-node", "dist-tags": map[string]string{"latest": "1.30.0"}, "versions": map[string]any{"1.30.0": version}})
				case "/file.tgz":
					_, _ = w.Write(file)
				default:
					http.NotFound(w, r)
				}
			}))
			defer server.Close()
			t.Setenv("NPM_CONFIG_REGISTRY", server.URL)
			t.Setenv("NPM_CONFIG_CACHE", t.TempDir())
			t.Setenv("NPM_CONFIG_FETCH_RETRIES", "0")
			t.Setenv("no_proxy", "127.0.0.1")
			to := filepath.Join(t.TempDir(), "lib.so")
			if _, err := Download(t.Context(), Sources{Npm: "npm", Releases: server.URL}, "onnx", to); !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if c.want == nil {
				installed(t, to)
			}
		})
	}
}

// TestNoClients: machines without pip and npm fetch from the release, and say what they lack if there is none.
func TestNoClients(t *testing.T) {
	linux(t)
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	to := filepath.Join(t.TempDir(), "lib.so")
	_, err := Download(t.Context(), Sources{Pip: "no-pip-here", Npm: "no-npm-here", Releases: server.URL}, "onnx", to)
	if !errors.Is(err, ErrNoSource) || strings.Contains(err.Error(), "\n") {
		t.Fatalf("error %v", err)
	}
	for _, want := range []string{"by pip: executable file not found", "by npm: executable file not found", "404", "--from"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func linux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("libraries are fetched for Linux only")
	}
}

func has(t *testing.T, command string) {
	t.Helper()
	if _, err := exec.LookPath(command); err != nil {
		t.Skip(err)
	}
}
