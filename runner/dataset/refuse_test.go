package dataset

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// claiming is a face whose JPEG header claims to be so large.
func claiming(w, h uint16) []byte {
	b := bytes.Clone(face(1))
	at := bytes.Index(b, []byte{0xff, 0xc0}) + 5
	binary.BigEndian.PutUint16(b[at:], h)
	binary.BigEndian.PutUint16(b[at+2:], w)
	return b
}

// cmyk is a JPEG header with four channels.
func cmyk() []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xc0, 0, 8 + 3*4, 8, 0, 109, 0, 89, 4}
	for i := range byte(4) {
		b = append(b, i+1, 0x11, 0)
	}
	return append(append(b, 0xff, 0xda, 0, 2), make([]byte, 2000)...)
}

// with is five faces, one of them replaced.
func with(name string, data []byte) []entry {
	all := faces(5)
	for i := range all {
		if strings.HasSuffix(all[i].name, name) {
			all[i].data = data
		}
	}
	return all
}

// bomb is an archive whose entry claims to become far more than deflate can make of it.
func bomb(t *testing.T) []byte {
	b := zipOf(t, faces(5))
	at := bytes.Index(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[at+24:], 4_000_000_000)
	return b
}

// encrypted is an archive whose first entry says that it is.
func encrypted(t *testing.T) []byte {
	b := zipOf(t, faces(5))
	b[bytes.Index(b, []byte("PK\x01\x02"))+8] |= 1
	return b
}

// lying is an archive whose first entry is stored and has another checksum than its data.
func lying(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, e := range faces(5) {
		h := &zip.FileHeader{Name: e.name, CRC32: crc32.ChecksumIEEE(e.data), CompressedSize64: uint64(len(e.data)), UncompressedSize64: uint64(len(e.data))}
		if i == 0 {
			h.CRC32++
		}
		f, err := w.CreateRaw(h)
		if err == nil {
			_, err = f.Write(e.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// broken are the ways in which CelebA's files are tried to be wrong.
func broken(t *testing.T) map[string]struct {
	archive []byte
	list    string
	want    []string
	bad     int // images that --skip-bad leaves out; 0: it is refused with it too
} {
	list := listOf(5)
	type c = struct {
		archive []byte
		list    string
		want    []string
		bad     int
	}
	good := zipOf(t, faces(5))
	one := func(data []byte) []byte { return zipOf(t, with("000002.jpg", data)) }
	return map[string]c{
		"no archive, but a text":      {[]byte("what the server said"), list, []string{"img_align_celeba.zip", "bad zip archive"}, 0},
		"archive cut off":             {good[:len(good)-500], list, []string{"img_align_celeba.zip", "bad zip archive"}, 0},
		"empty archive":               {zipOf(t, nil), list, []string{"no images"}, 0},
		"truncated JPEG":              {one(face(2)[:900]), list, []string{"000002.jpg", "truncated", "--skip-bad"}, 1},
		"empty image":                 {one(nil), list, []string{"000002.jpg", "empty", "--skip-bad"}, 1},
		"text that is called JPEG":    {one([]byte("404 not found")), list, []string{"000002.jpg", "neither PNG nor JPEG"}, 1},
		"CMYK":                        {one(cmyk()), list, []string{"000002.jpg", "CMYK"}, 1},
		"grey":                        {one(jpegOf(image.NewGray(image.Rect(0, 0, 89, 109)))), list, []string{"000002.jpg", "grey", "89"}, 1},
		"another size":                {one(jpegOf(drawn(2, 90, 109))), list, []string{"000002.jpg", "109×90"}, 1},
		"huge dimensions claimed":     {one(claiming(65500, 65500)), list, []string{"000002.jpg", "65500×65500"}, 1},
		"large dimensions claimed":    {one(claiming(8000, 8000)), list, []string{"000002.jpg", "cannot be in"}, 1},
		"no dimensions":               {one(claiming(0, 0)), list, []string{"000002.jpg"}, 1},
		"checksum of an entry":        {lying(t), list, []string{"000001.jpg", "checksum"}, 1},
		"encrypted":                   {encrypted(t), list, []string{"000001.jpg", "encrypted"}, 1},
		"zip bomb":                    {bomb(t), list, []string{"000001.jpg", "claims 4000000000 bytes"}, 0},
		"path traversal":              {zipOf(t, append(faces(5), entry{"../../etc/000009.jpg", face(1)})), list, []string{"leads out of the archive"}, 0},
		"absolute path":               {zipOf(t, append(faces(5), entry{"/etc/000009.jpg", face(1)})), list, []string{"leads out of the archive"}, 0},
		"backslashes":                 {zipOf(t, append(faces(5), entry{`..\000009.jpg`, face(1)})), list, []string{"leads out of the archive"}, 0},
		"entry twice":                 {zipOf(t, append(faces(5), faces(1)...)), list, []string{"000001.jpg", "twice"}, 0},
		"image twice, in two folders": {zipOf(t, append(faces(5), entry{"other/000001.jpg", face(1)})), list, []string{"000001.jpg is there twice"}, 0},
		"image that is not listed":    {zipOf(t, faces(6)), list, []string{"000006.jpg is not on the list", partitionFile}, 0},
		"image that is missing":       {zipOf(t, slices.Delete(faces(5), 1, 2)), list, []string{"000002.jpg", "no such image", "--skip-bad"}, 1},
		"another format":              {zipOf(t, append(faces(5), entry{"img_align_celeba/7.webp", []byte("RIFF")})), list, []string{"7.webp", "WEBP is not read"}, 0},
		"all images bad":              {zipOf(t, []entry{{"000001.jpg", nil}, {"000002.jpg", nil}, {"000003.jpg", nil}}), "000001.jpg 0\n000002.jpg 2\n000003.jpg 0\n", []string{"empty"}, 0},
		"list: a name alone":          {good, strings.Replace(list, "000002.jpg 0", "000002.jpg", 1), []string{partitionFile + ":2: ", `"000002.jpg", want a file name and 0, 1 or 2`}, 0},
		"list: another split":         {good, strings.Replace(list, "000002.jpg 0", "000002.jpg 3", 1), []string{partitionFile + `:2: split "3" of 000002.jpg`}, 0},
		"list: three fields":          {good, strings.Replace(list, "000002.jpg 0", "000002.jpg 0 1", 1), []string{partitionFile + ":2: "}, 0},
		"list: a name twice":          {good, list + "000002.jpg 0\n", []string{partitionFile + ":6: 000002.jpg is there twice"}, 0},
		"list: empty":                 {good, "", []string{partitionFile, "0 training and 0 test images"}, 0},
		"list: no test images":        {good, strings.ReplaceAll(list, " 2", " 1"), []string{partitionFile, "3 training and 0 test images"}, 0},
		"list: of the full data set":  {good, listOf(20), []string{"000006.jpg", "no such image"}, 0},
		"list: binary":                {good, "\x00\xff\x00\xff", []string{partitionFile + ":1: "}, 0},
	}
}

// TestCelebARefuses: every broken input is one line, which names the file, and
// leaves nothing in the cache folder; with SkipBad bad images are left out and counted.
func TestCelebARefuses(t *testing.T) {
	for name, c := range broken(t) {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			put(t, filepath.Join(root, "celeba", "img_align_celeba.zip"), c.archive)
			put(t, filepath.Join(root, "celeba", partitionFile), []byte(c.list))
			_, _, err := loadNamed(t, Building{}, "celeba", root, nil)
			if err == nil || !strings.HasPrefix(err.Error(), "dataset celeba: "+filepath.Join(root, "celeba")) {
				t.Errorf("error %q does not name the file", err)
			}
			wantLine(t, errors.New(strings.ReplaceAll(fmt.Sprint(err), root, "data")), c.want...)
			if files := cached(t, filepath.Join(root, "cache")); len(files) > 0 {
				t.Errorf("%q are left behind", files)
			}
			set, _, err := loadNamed(t, Building{SkipBad: true}, "celeba", root, nil)
			switch {
			case c.bad == 0 && err == nil:
				t.Error("accepted with SkipBad")
			case c.bad == 0:
				if files := cached(t, filepath.Join(root, "cache")); len(files) > 0 {
					t.Errorf("%q are left behind", files)
				}
			case err != nil:
				t.Errorf("refused with SkipBad: %v", err)
			case set.Skipped != c.bad || set.Train.N+set.Test.N+c.bad != 4:
				t.Errorf("%d skipped of %d+%d, want %d", set.Skipped, set.Train.N, set.Test.N, c.bad)
			default: // what was decided stays decided, for this state of the files
				if again := mustLoad(t, 0, "celeba", root, nil); again.Skipped != c.bad || again.Checksum != set.Checksum {
					t.Errorf("from the cache: %d skipped, checksum %s, want %d, %s", again.Skipped, again.Checksum, c.bad, set.Checksum)
				}
			}
		})
	}
}

func TestCelebAMissing(t *testing.T) {
	_, _, err := loadNamed(t, Building{}, "celeba", t.TempDir(), nil)
	if !errors.Is(err, ErrMissing) {
		t.Errorf("%v is not ErrMissing", err)
	}
	wantLine(t, err, "dataset celeba: ", "img_align_celeba.zip", `"runner data celeba"`)
	root := t.TempDir()
	put(t, filepath.Join(root, "img_align_celeba", "000001.jpg"), face(1))
	_, _, err = loadNamed(t, Building{}, "celeba", root, nil)
	wantLine(t, err, partitionFile, `"runner data celeba"`)
}
