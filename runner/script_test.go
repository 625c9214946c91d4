package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the outputs in testdata/script that cmp compares (those of cmpenv hold variables)")

// TestMain makes the test binary the runner command where a script calls it.
// The backend is go, whatever else there is here: choosing one starts this
// binary as the command, which it is for scripts only.
func TestMain(m *testing.M) {
	if _, ok := os.LookupEnv("GOMLX_BACKEND"); !ok {
		if err := os.Setenv("GOMLX_BACKEND", "go"); err != nil {
			panic(err)
		}
	}
	testscript.Main(m, map[string]func(){
		"runner": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Setup:               withoutNetwork,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":         exits,
			"seedstore":     seedStore,
			"sqlite":        sqlite,
			"awaitdownload": awaitDownload,
			"awaitrunning":  awaitRunning,
			"samevalues":    sameValues,
			"trialid":       trialID,
			"replace":       replace,
			"pictures":      pictures,
		},
	})
}

// exits CODE COMMAND… runs a command that must end with the exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG]…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		code = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// replace FILE OLD NEW changes a text in a file, which must be there.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	before := ts.ReadFile(args[0])
	after := strings.ReplaceAll(before, args[1], args[2])
	if before == after {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(after), 0o644))
}
