package main

import (
	"net"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// blackhole is the key of a script's listener.
type blackhole struct{}

// withoutNetwork lets a script's downloads hang: their proxy takes connections
// and never answers.
func withoutNetwork(env *testscript.Env) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	env.Defer(func() { _ = listener.Close() })
	env.Values[blackhole{}] = listener
	env.Setenv("GOMLX_BACKEND", "go")
	env.Setenv("https_proxy", "http://"+listener.Addr().String())
	return nil
}

// awaitDownload waits until the command in the background hangs in a download.
func awaitDownload(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: awaitdownload")
	}
	listener := ts.Value(blackhole{}).(*net.TCPListener)
	ts.Check(listener.SetDeadline(time.Now().Add(time.Minute))) // a test that fails must end
	connection, err := listener.Accept()
	ts.Check(err)
	ts.Defer(func() { _ = connection.Close() })
}
