package dataset

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"github.com/dustin/go-humanize"

	"loraebench/runner/download"
)

// maxDownload keeps a server's mistake from filling the disk. MNIST's largest
// file has 10 MB.
const maxDownload = 64 << 20

// download brings one file, gzipped, from a mirror. Errors start with the address.
func (f fetcher) download(ctx context.Context, mirror string, file idxFile) error {
	address, err := url.JoinPath(mirror, file.name+".gz")
	if err != nil {
		return fmt.Errorf("mirror %q: %w", mirror, err)
	}
	f.say("%s: downloading", address)
	body, err := download.Open(ctx, address, f.stall)
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	defer func() { _ = body.Close() }()
	if err := file.install(f.folder(), io.LimitReader(body, maxDownload)); err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	f.say("%s: %s, MD5 as published", address, humanize.Bytes(uint64(body.Bytes)))
	return nil
}
