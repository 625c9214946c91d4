package main

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asReports makes this test's program be the command: what ends by a signal can't
// be tested in the same process.
const asReports = "LORAE_TEST_AS_REPORTS"

func TestMain(m *testing.M) {
	if os.Getenv(asReports) != "" {
		main()
	}
	os.Exit(m.Run())
}

// TestServe: the command says where it listens, answers, warns where others can
// reach it, and ends well on Ctrl-C.
func TestServe(t *testing.T) {
	store := newStore(t, smokeRuns())
	for addr, warns := range map[string]bool{"127.0.0.1:0": false, "0.0.0.0:0": true} {
		t.Run(addr, func(t *testing.T) {
			var stdout, stderr sofar
			c := exec.Command(os.Args[0], "serve", "--store", store, "--addr", addr)
			c.Env = append(os.Environ(), asReports+"=1")
			c.Stdout, c.Stderr = &stdout, &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Process.Kill() }() // of one that goes on although it should not
			url := ""
			for end := time.Now().Add(time.Minute); url == ""; time.Sleep(5 * time.Millisecond) {
				url = regexp.MustCompile(`http://\S+/`).FindString(stdout.String())
				if time.Now().After(end) {
					t.Fatalf("stdout %q, stderr %q", stdout.String(), stderr.String())
				}
			}
			response, err := http.Get(url)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close() // not read
			if response.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", url, response.Status)
			}
			if err := c.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			if err := c.Wait(); err != nil {
				t.Errorf("it ended with %v, stderr %q", err, stderr.String())
			}
			if got := strings.Contains(stderr.String(), "can be reached from other machines"); got != warns {
				t.Errorf("warning %v, want %v: %q", got, warns, stderr.String())
			}
		})
	}
}

// TestAddressTaken: a port that another program has is one line.
func TestAddressTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	var stdout, stderr bytes.Buffer
	code := run([]string{"serve", "--store", newStore(t, smokeRuns()), "--addr", l.Addr().String()}, &stdout, &stderr)
	if got := stderr.String(); code != exitFailure || !strings.Contains(got, "address already in use; --addr names another address") || strings.Count(got, "\n") != 1 {
		t.Errorf("exit code %d, stderr %q", code, got)
	}
}

// sofar is what a program has written so far.
type sofar struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *sofar) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(text)
}

func (p *sofar) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}
