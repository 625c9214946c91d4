package extractor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// body is what a server sends. Without a byte for a while it ends with errStalled.
type body struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	stall  time.Duration
}

// download asks a server for a file.
func download(ctx context.Context, address string, stall time.Duration) (*body, error) {
	b := &body{stall: stall}
	b.ctx, b.cancel = context.WithCancelCause(ctx)
	b.timer = time.AfterFunc(stall, func() { b.cancel(fmt.Errorf("%w for %v", errStalled, stall)) })
	if err := b.open(address); err != nil {
		err = b.reason(err)
		b.stop()
		return nil, err
	}
	return b, nil
}

func (b *body) open(address string) error {
	request, err := http.NewRequestWithContext(b.ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
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

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.timer.Reset(b.stall)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.reason(err)
	}
	return n, err
}

// Close ends the download.
func (b *body) Close() error {
	b.stop()
	return b.ReadCloser.Close()
}

func (b *body) stop() {
	b.timer.Stop()
	b.cancel(nil)
}

// reason is why a download ended: a stall shows as a cancelled context only,
// and a failed request repeats the address.
func (b *body) reason(err error) error {
	if cause := context.Cause(b.ctx); errors.Is(cause, errStalled) {
		return cause
	}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
