// Package download reads a file from a server and gives up one that stops
// sending. It writes nothing and checks nothing: that is the caller's part.
package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"time"
)

// errStalled ends a download whose server has stopped sending.
var errStalled = errors.New("the server stopped sending")

// client takes bodies as they are stored: transparent decompression would
// unpack a .gz that a server labels as such.
var client = &http.Client{Transport: &http.Transport{
	Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableCompression: true,
}}

// Body is what a server sends.
type Body struct {
	io.ReadCloser
	Bytes int64 // read so far

	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	stall  time.Duration
}

// Open asks a server for a file. Without a byte for the time stall the request
// or the reading ends with an error that says so.
func Open(ctx context.Context, address string, stall time.Duration) (*Body, error) {
	b := &Body{stall: stall}
	b.ctx, b.cancel = context.WithCancelCause(ctx)
	b.timer = time.AfterFunc(stall, func() { b.cancel(fmt.Errorf("%w for %v", errStalled, stall)) })
	if err := b.open(address); err != nil {
		err = b.reason(err)
		b.stop()
		return nil, err
	}
	return b, nil
}

func (b *Body) open(address string) error {
	request, err := http.NewRequestWithContext(b.ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return errors.New(response.Status)
	}
	b.ReadCloser = response.Body
	return nil
}

// Read reads on.
func (b *Body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.timer.Reset(b.stall)
		b.Bytes += int64(n)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.reason(err)
	}
	return n, err
}

// Close ends the download.
func (b *Body) Close() error {
	b.stop()
	return b.ReadCloser.Close()
}

func (b *Body) stop() {
	b.timer.Stop()
	b.cancel(nil)
}

// reason is why a download ended: a stall shows as a cancelled context only,
// and a failed request repeats the address.
func (b *Body) reason(err error) error {
	if cause := context.Cause(b.ctx); errors.Is(cause, errStalled) {
		return cause
	}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// OfDisk tells a failure of this machine's files from one of a server's.
func OfDisk(err error) bool {
	var path *fs.PathError
	var rename *os.LinkError
	return errors.As(err, &path) || errors.As(err, &rename)
}
