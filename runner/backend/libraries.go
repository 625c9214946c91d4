package backend

import (
	"os"
	"path/filepath"
	"strings"
)

// The names of the libraries' files in Folder.
const onnxLibrary = "libonnxruntime.so"

// plugin is the name of a PJRT plugin's file in Folder. A plugin for CUDA finds
// NVIDIA's libraries beside the folder it lies in.
func plugin(device string) string {
	if device == "cuda" {
		return filepath.Join("nvidia", "pjrt_c_api_cuda_plugin.so")
	}
	return "pjrt_c_api_" + device + "_plugin.so"
}

// Folder is where installed libraries lie: LORAE_BACKENDS of the environment,
// else loraebench/backends in the user's folder of data. "" if there is neither.
func Folder() string {
	if dir := os.Getenv("LORAE_BACKENDS"); dir != "" {
		return dir
	}
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		data = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(data, "loraebench", "backends")
}

// library is the path of an installed library, "" if it is not installed.
func library(name string) string {
	if Folder() == "" {
		return ""
	}
	path, err := filepath.Abs(filepath.Join(Folder(), name))
	if err != nil {
		return ""
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

// Get tells how a backend can be had; "" for one that is always there.
func Get(name string) string {
	kind, options, _ := strings.Cut(name, ":")
	switch device, _, _ := strings.Cut(options, ","); {
	case kind == "onnx":
		return "runner backend install onnx, or set ONNXRUNTIME_SHARED_LIBRARY_PATH to the file libonnxruntime.so"
	case kind == "xla" && (device == "cpu" || device == "cuda"):
		return "runner backend install xla-" + device + ", or name a plugin's file: xla:/PATH/plugin.so"
	}
	return ""
}

// Library is the file that runner backend install makes for a backend, by its
// name there; "" for a name it does not know.
func Library(name string) string {
	switch name {
	case "onnx":
		return filepath.Join(Folder(), onnxLibrary)
	case "xla-cpu":
		return filepath.Join(Folder(), plugin("cpu"))
	case "xla-cuda":
		return filepath.Join(Folder(), plugin("cuda"))
	}
	return ""
}

// hint is how to get a backend, to be added to why it does not open.
func hint(name string) string {
	if how := Get(name); how != "" {
		return "; " + how
	}
	return ""
}
