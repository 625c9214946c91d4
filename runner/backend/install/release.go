package install

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loraebench/runner/download"
)

// github is the base address of GitHub's interface for programs.
const github = "https://api.github.com"

const (
	listLimit  = 8 << 20          // bytes of a release's description
	assetLimit = 1 << 30          // bytes of an asset
	patience   = 30 * time.Second // with a server that sends nothing
)

// release fetches an asset into a folder, and checks it against the SHA-256
// that the release names; without one it is refused.
func release(ctx context.Context, base, dir string, a asset) (file, source string, err error) {
	if a.name == "" {
		return "", "", errUnused
	}
	if base == "" {
		base = github
	}
	source = fmt.Sprintf("%s of release %s of %s", a.name, a.tag, a.repository)
	url, sum, err := find(ctx, base, a)
	if err == nil {
		file = filepath.Join(dir, "asset")
		err = fetch(ctx, url, sum, file)
	}
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", source, err)
	}
	return file, source, nil
}

// find looks up an asset's address and SHA-256.
func find(ctx context.Context, base string, a asset) (url, sum string, err error) {
	body, err := get(ctx, base+"/repos/"+a.repository+"/releases/tags/"+a.tag)
	if err != nil {
		return "", "", err
	}
	defer func() { _ = body.Close() }() // read only
	var r struct {
		Assets []struct {
			Name   string `json:"name"`
			URL    string `json:"browser_download_url"`
			Digest string `json:"digest"`
		} `json:"assets"`
	}
	if err := json.NewDecoder(io.LimitReader(body, listLimit)).Decode(&r); err != nil {
		return "", "", fmt.Errorf("read the release: %w", err)
	}
	for _, found := range r.Assets {
		if found.Name != a.name {
			continue
		}
		sum, ok := strings.CutPrefix(found.Digest, "sha256:")
		if !ok {
			return "", "", errors.New("the release names no SHA-256 for it")
		}
		return found.URL, sum, nil
	}
	return "", "", errors.New("the release has no such file")
}

// fetch writes what is at an address to a file, if it has the SHA-256.
func fetch(ctx context.Context, url, sum, path string) (err error) {
	body, err := get(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // read only
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(body, assetLimit+1))
	if err != nil {
		return err
	}
	if n > assetLimit {
		return fmt.Errorf("larger than %d bytes", assetLimit)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("%w: %s, want %s", ErrChecksum, got, sum)
	}
	return nil
}

// get asks for what is at an address.
func get(ctx context.Context, address string) (io.ReadCloser, error) {
	body, err := download.Open(ctx, address, patience)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	return body, nil
}
