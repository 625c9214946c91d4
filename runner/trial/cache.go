package trial

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"loraebench/runner/metric"
)

// cache keeps what was computed of reference images, a file each: a line that
// says what it is, the numbers, and the SHA-256 of both. A file that is
// not whole, or of something else, is as good as none and is replaced. So
// is a folder that cannot be written to: what is lost is time.
type cache struct{ dir string } // "": nothing is kept

// cacheForm is raised when the form of the files changes.
const cacheForm = "lorae reference 1: "

const cachePart = "part-" // begins the names of files that are being written

func (c cache) path(key string) string {
	name := sha256.Sum256([]byte(key))
	return filepath.Join(c.dir, fmt.Sprintf("%x.reference", name[:16]))
}

// get is what was put under the key if it has the given length, else nil.
func (c cache) get(key string, size int) []byte {
	if c.dir == "" {
		return nil
	}
	f, err := os.Open(c.path(key))
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	head := []byte(cacheForm + key + "\n")
	want := len(head) + size + sha256.Size
	if info, err := f.Stat(); err != nil || info.Size() != int64(want) {
		return nil
	}
	all := make([]byte, want)
	if _, err := io.ReadFull(f, all); err != nil {
		return nil
	}
	body, sum := all[:want-sha256.Size], all[want-sha256.Size:]
	if found := sha256.Sum256(body); !bytes.Equal(found[:], sum) || !bytes.HasPrefix(body, head) {
		return nil
	}
	return body[len(head):]
}

// put keeps data under the key, if it can. Of several processes that put at
// once each writes a whole file, and the last one's stays.
func (c cache) put(key string, data []byte) {
	if c.dir == "" || os.MkdirAll(c.dir, 0o755) != nil {
		return
	}
	c.tidy()
	f, err := os.CreateTemp(c.dir, cachePart)
	if err != nil {
		return
	}
	sum := sha256.New()
	w := io.MultiWriter(f, sum)
	_, err = io.WriteString(w, cacheForm+key+"\n")
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		_, err = f.Write(sum.Sum(nil))
	}
	if err == nil {
		err = f.Chmod(0o644) // as all of a store's files: a cache may be shared
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil || os.Rename(f.Name(), c.path(key)) != nil {
		_ = os.Remove(f.Name()) // what is left of it, if anything
	}
}

// tidy removes what killed processes left unfinished. No write takes an hour.
func (c cache) tidy() {
	names, _ := filepath.Glob(filepath.Join(c.dir, cachePart+"*"))
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(name)
		}
	}
}

// load takes the features of n images from the cache, if they are there.
func (r *reference) load(c cache, n, d int) bool {
	rows := min(n, comparedRows)
	size := metric.MomentsSize(d)
	raw := c.get("features of "+r.key, size+4*rows*d)
	if raw == nil {
		return false
	}
	var m metric.Moments
	if err := m.UnmarshalBinary(raw[:size]); err != nil || m.N() != n {
		return false
	}
	features := make([]float32, rows*d)
	for i := range features {
		features[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[size+4*i:]))
	}
	all, err := metric.RowsOf32(features, d)
	if err != nil {
		return false
	}
	r.moments, r.features, r.rows = &m, features, all
	return true
}

// keep puts the features into the cache.
func (r *reference) keep(c cache) {
	raw, err := r.moments.AppendBinary(nil)
	if err != nil {
		return
	}
	for _, v := range r.features {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	c.put("features of "+r.key, raw)
}
