package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a tab of a headless Chromium that remembers what its pages complained about.
type browser struct {
	*testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

// newBrowser starts one; the test is skipped where there is none.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := findChromium()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no Chromium: %v; .ci/chromium installs it", err)
		}
		t.Skip("no Chromium to look at pages with; .ci/chromium installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WSURLReadTimeout(time.Minute))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...) // t.Context ends too early to close it
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	b := &browser{T: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	call(b, log.Enable, cdp.Empty{})
	t.Cleanup(func() {
		if said := b.said(); len(said) > 0 {
			t.Errorf("the page complained: %q", said)
		}
	})
	return b
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

// hear notes exceptions, what is written to the console, and what the page's policy refused.
func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		b.complaints = append(b.complaints, text)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, fmt.Sprintf("console.%s", e.Type))
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, e.Entry.Text+" "+e.Entry.URL)
	}
}

func (b *browser) said() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.complaints)
}

// do does something in the browser, which may take a minute.
func do[T any](b *browser, action chromedp.Action[T]) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		b.Fatalf("%v; the page complained: %q; it shows: %s", err, b.said(), b.shown())
	}
	return got
}

// shown is how the page says that sweeps stand, for messages.
func (b *browser) shown() string {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(document.getElementById("connection")?.textContent ?? "") + " | " + document.getElementById("standing")?.textContent`))
	if err != nil {
		return err.Error()
	}
	return text
}

func call[P, R any](b *browser, command cdp.Command[P, R], params P) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.Fatal(err)
	}
}

// open opens a page in a window of some size.
func (b *browser) open(url string, width, height int64) {
	b.Helper()
	b.resize(width, height)
	do(b, chromedp.Navigate(url))
	b.wait(`document.getElementById("count").textContent !== ""`)
}

func (b *browser) resize(width, height int64) {
	b.Helper()
	do(b, chromedp.EmulateViewport(width, height))
}

// value is what an expression is on the page, as a text.
func (b *browser) value(expression string) string {
	b.Helper()
	return do(b, chromedp.Evaluate[string](`String(`+expression+`)`))
}

// wait waits until an expression is true on the page.
func (b *browser) wait(expression string) {
	b.Helper()
	do(b, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(time.Minute)))
}

// want compares what an expression is on the page with what it should be.
func (b *browser) want(expression, want string) {
	b.Helper()
	if got := b.value(expression); got != want {
		b.Errorf("%s is %q, want %q", expression, got, want)
	}
}

// press presses keys.
func (b *browser) press(keys string) {
	b.Helper()
	do(b, chromedp.KeyEvent(keys))
}

// screenshot keeps a picture where LORAE_SCREENSHOTS names a folder, for a person to look at.
func (b *browser) screenshot(name string) {
	b.Helper()
	dir := os.Getenv("LORAE_SCREENSHOTS")
	if dir == "" {
		return
	}
	time.Sleep(300 * time.Millisecond) // what comes into view is drawn a little later
	if err := os.WriteFile(filepath.Join(dir, name+".png"), do(b, chromedp.CaptureScreenshot()), 0o644); err != nil {
		b.Fatal(err)
	}
}

// in is the browser in a part of its test.
func (b *browser) in(t *testing.T) *browser {
	return &browser{T: t, ctx: b.ctx}
}

// quoteJS is a text as a script writes it.
func quoteJS(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // a text can always be written
		return `""`
	}
	return string(quoted)
}
