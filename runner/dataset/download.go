package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/dustin/go-humanize"
)

// maxDownload keeps a server's mistake from filling the disk. MNIST's largest
// file has 10 MB.
const maxDownload = 64 << 20

// client takes bodies as they are stored: transparent decompression would
// unpack a .gz that a server labels as such.
var client = &http.Client{Transport: &http.Transport{
	Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableCompression: true,
}}

// download brings one file, gzipped, from a mirror. Errors start with the address.
func (f fetcher) download(ctx context.Context, mirror string, file idxFile) error {
	address, err := url.JoinPath(mirror, file.name+".gz")
	if err != nil {
		return fmt.Errorf("mirror %q: %w", mirror, err)
	}
	f.say("%s: downloading", address)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stalled := time.AfterFunc(f.stall, func() { cancel(fmt.Errorf("%w for %v", errStalled, f.stall)) })
	defer stalled.Stop()
	body := &watched{timer: stalled, stall: f.stall}
	if err := body.open(ctx, address); err != nil {
		return fmt.Errorf("%s: %w", address, reason(ctx, err))
	}
	defer func() { _ = body.Close() }()
	if err := file.install(f.folder(), io.LimitReader(body, maxDownload)); err != nil {
		return fmt.Errorf("%s: %w", address, reason(ctx, err))
	}
	f.say("%s: %s, MD5 as published", address, humanize.Bytes(uint64(body.bytes)))
	return nil
}

// reason is why a download ended: a stall shows as a cancelled context only,
// and a failed request repeats the address.
func reason(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, errStalled) {
		return cause
	}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// watched is a response's body that winds up the stall timer with every byte.
type watched struct {
	io.ReadCloser
	timer *time.Timer
	stall time.Duration
	bytes int64
}

func (w *watched) open(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
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
	w.ReadCloser = response.Body
	return nil
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if n > 0 {
		w.timer.Reset(w.stall)
		w.bytes += int64(n)
	}
	return n, err
}
