package images

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

var grey, colour = Shape{4, 4, 1}, Shape{4, 4, 3}

// TestBadFiles puts one bad image file among good ones, into a folder and into an archive.
func TestBadFiles(t *testing.T) {
	good := madePNG(0, grey)
	deep := image.NewGray16(image.Rect(0, 0, 4, 4))
	glass := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	badSum := slices.Clone(good)
	badSum[len(badSum)-20] ^= 1 // in the pixels
	for name, c := range map[string]struct {
		file string
		data []byte
		want []string
	}{
		"text":             {"b.png", []byte("a text file\n"), []string{"b.png: bad image: neither PNG nor JPEG"}},
		"short text":       {"b.jpg", []byte("a"), []string{"b.jpg: bad image: neither PNG nor JPEG"}},
		"empty":            {"b.png", nil, []string{"b.png: bad image: the file is empty"}},
		"GIF":              {"b.gif", []byte("GIF89a"), []string{"b.gif: bad image: GIF is not read, only PNG and JPEG are"}},
		"truncated":        {"b.png", good[:len(good)-15], []string{"b.png: bad image: truncated"}},
		"header only":      {"b.png", good[:33], []string{"b.png: bad image: truncated"}},
		"signature only":   {"b.png", good[:8], []string{"b.png: bad image: truncated"}},
		"JPEG truncated":   {"b.jpg", jpegOf(pictureOf(pixelsOf(0, grey), grey))[:400], []string{"b.jpg: bad image: truncated"}},
		"JPEG signature":   {"b.jpg", []byte(jpegSignature), []string{"b.jpg: bad image: truncated"}},
		"bad pixels":       {"b.png", badSum, []string{"b.png: bad image: "}},
		"no pixels":        {"b.png", claimedPNG(4, 4, 8, 0), []string{"b.png: bad image: "}},
		"wider":            {"b.png", madePNG(0, Shape{4, 5, 1}), []string{"b.png: not all images are alike: it has 4×5 pixels, a.png has 4×4"}},
		"colour":           {"b.png", madePNG(0, colour), []string{"b.png: not all images are alike: it is colour, a.png is grey"}},
		"palette":          {"b.png", pngOf(image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black})), []string{"it is colour, a.png is grey"}},
		"16 bits":          {"b.png", pngOf(deep), []string{"b.png: bad image: 16 bits a channel; save it with 8"}},
		"transparent":      {"a.png", pngOf(glass), []string{"a.png: bad image: it is transparent in places; save it without alpha"}},
		"animated":         {"b.png", withChunk(good, "acTL", make([]byte, 8)), []string{"b.png: bad image: animated"}},
		"endless chunk":    {"b.png", slices.Concat(good[:33], []byte{0xff, 0xff, 0xff, 0xff}, []byte("tEXt"), make([]byte, 99)), []string{"b.png: bad image: truncated"}},
		"no header":        {"b.png", slices.Concat(good[:8], pngChunk("IDAT", make([]byte, 30))), []string{"b.png: bad image: PNG: bad header"}},
		"colour type":      {"b.png", claimedPNG(4, 4, 8, 5), []string{"b.png: bad image: PNG: bad header"}},
		"no width":         {"b.png", claimedPNG(0, 4, 8, 0), []string{"b.png: bad image: 4×0 pixels"}},
		"huge":             {"b.png", claimedPNG(1<<31, 1<<31, 8, 2), []string{"b.png: bad image: ", "at most 67108864 are read"}},
		"claims":           {"b.png", claimedPNG(8192, 8192, 8, 0), []string{"b.png: bad image: 8192×8192 pixels cannot be in 57 bytes"}},
		"JPEG huge":        {"b.jpg", claimedJPEG(65535, 65535), []string{"b.jpg: bad image: ", "at most 67108864 are read"}},
		"JPEG claims":      {"b.jpg", claimedJPEG(8000, 8000), []string{"b.jpg: bad image: 8000×8000 pixels cannot be in"}},
		"CMYK":             {"b.jpg", cmykJPEG(), []string{"b.jpg: bad image: CMYK; save it as RGB"}},
		"a folder further": {"c/d/b.png", []byte("text"), []string{filepath.FromSlash("c/d/b.png") + ": bad image: neither"}},
	} {
		entries := []entry{{"a.png", good}, {c.file, c.data}, {"z.png", good}}
		if c.file == "a.png" {
			entries = entries[1:2]
		}
		t.Run(name, func(t *testing.T) {
			dir := folderOf(t, entries...)
			archive := fileOf(t, "set.zip", zipOf(zip.Deflate, entries...))
			checkLine(t, openAll(dir), append(c.want, dir)...)
			if name != "GIF" && name != "wider" { // those name the entry or the other file differently
				checkLine(t, openAll(archive), append(c.want, archive)...)
			}
		})
	}
}

func TestBadFolders(t *testing.T) {
	good := entry{"a.png", madePNG(0, grey)}
	linked, broken, pipe := folderOf(t, good), folderOf(t, good), folderOf(t, good)
	for path, target := range map[string]string{filepath.Join(linked, "more"): t.TempDir(), filepath.Join(broken, "b.png"): "gone.png"} {
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(pipe, "b.png"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		want []string
	}{
		"nothing":      {filepath.Join(linked, "gone"), []string{"gone: no such file"}},
		"empty":        {folderOf(t), []string{": no images: no file in it ends in .png, .jpg or .jpeg"}},
		"no images":    {folderOf(t, entry{"a.txt", nil}), []string{": no images"}},
		"a file":       {fileOf(t, "a.png", good.data), []string{"a.png: not a set of images: want a folder"}},
		"a device":     {os.DevNull, []string{"not a set of images"}},
		"folder link":  {linked, []string{"more: bad image: links to folders are not followed"}},
		"broken link":  {broken, []string{"b.png: ", "no such file"}},
		"pipe":         {pipe, []string{"b.png: bad image: not a regular file"}},
		"mixed beside": {folderOf(t, entry{"c/a.png", madePNG(0, colour)}, entry{"d/a.png", good.data}), []string{"it is grey, c/a.png is colour"}},
	} {
		t.Run(name, func(t *testing.T) { checkLine(t, openAll(c.path), c.want...) })
	}
}

// patched is an archive of one entry, a field of which has another value, in the
// entry's own header and in the directory, where fields lie 2 bytes further on.
func patched(archive []byte, field int, value uint32) []byte {
	archive = slices.Clone(archive)
	binary.LittleEndian.PutUint32(archive[field:], value)
	directory := bytes.Index(archive, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(archive[directory+field+2:], value)
	return archive
}

func TestBadArchives(t *testing.T) {
	const flags, size = 6, 22 // in a local header
	good := entry{"a.png", madePNG(0, grey)}
	stored := zipOf(zip.Store, good)
	rotten := slices.Clone(stored)
	rotten[len("PK..")+26+len("a.png")+len(good.data)-30] ^= 0x40
	method := patched(stored, flags+2, 12)
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"text":        {[]byte("no archive"), []string{"set.zip: bad zip archive: zip: not a valid zip file"}},
		"empty file":  {nil, []string{"set.zip: bad zip archive"}},
		"no entries":  {zipOf(zip.Store), []string{"set.zip: no images"}},
		"truncated":   {stored[:len(stored)-30], []string{"set.zip: bad zip archive"}},
		"traversal":   {zipOf(zip.Store, good, entry{"../b.png", good.data}), []string{`entry "../b.png": bad zip archive: its name leads out`}},
		"hidden":      {zipOf(zip.Store, good, entry{"x/../../b.txt", nil}), []string{`bad zip archive: its name leads out`}},
		"absolute":    {zipOf(zip.Store, good, entry{"/etc/b.png", good.data}), []string{`entry "/etc/b.png": bad zip archive: its name leads out`}},
		"backslash":   {zipOf(zip.Store, good, entry{`..\b.png`, good.data}), []string{`bad zip archive: its name leads out`}},
		"twice":       {zipOf(zip.Store, good, good), []string{`entry "a.png": bad zip archive: it is there twice`}},
		"encrypted":   {patched(stored, flags, 1), []string{"a.png: bad zip archive: it is encrypted"}},
		"method":      {method, []string{"a.png: bad zip archive: compression method 12 is not read"}},
		"bomb":        {patched(zipOf(zip.Deflate, good), size, 1<<31), []string{`entry "a.png": bad zip archive: it claims 2147483648 bytes of `}},
		"bit rot":     {rotten, []string{"a.png: bad image: "}},
		"large entry": {zipOf(zip.Deflate, entry{"a.png", append(slices.Clone(good.data), make([]byte, maxBytes)...)}), []string{"a.png: bad image: ", "at most 268435456 are read"}},
	} {
		t.Run(name, func(t *testing.T) { checkLine(t, openAll(fileOf(t, "set.zip", c.data)), c.want...) })
	}
}

func TestBadArrays(t *testing.T) {
	pixels := make([]byte, 32)
	huge := npyOf("|u1", "(4294967296, 4294967296, 4294967296)", pixels)
	wide := npyOf("|u1", "(1, 65536, 65536)", pixels)
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"text":          {[]byte("no array"), []string{"not a .npy file"}},
		"empty":         {nil, []string{"not a .npy file"}},
		"version":       {append([]byte(npyMagic), 9, 0, 0, 0), []string{"version 9 of the format is not read"}},
		"no header":     {append([]byte(npyMagic), 1, 0), []string{"truncated header"}},
		"long header":   {append([]byte(npyMagic), 2, 0, 0xff, 0xff, 0xff, 0xff), []string{"header of 4294967295 bytes"}},
		"cut header":    {npyOf("|u1", "(2, 4, 4)", nil)[:40], []string{"truncated header"}},
		"no dictionary": {npyText("[]", pixels), []string{`bad header: "{" is missing before "[]`}},
		"unknown entry": {npyText("{'order': 'C'}", pixels), []string{`bad header: unknown entry "order"`}},
		"entry twice":   {npyText("{'shape': (2, 4, 4), 'shape': (2, 4, 4)}", pixels), []string{"shape is there twice"}},
		"entry missing": {npyText("{'shape': (2, 4, 4)}", pixels), []string{"want the entries descr, fortran_order and shape"}},
		"no comma":      {npyText("{'shape': (2, 4, 4) 'descr': '|u1'}", pixels), []string{"no comma before"}},
		"more behind":   {npyText("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4, 4)} x", pixels), []string{"and no more"}},
		"negative":      {npyOf("|u1", "(-2, 4, 4)", pixels), []string{"bad shape before"}},
		"beyond int":    {npyOf("|u1", "(99999999999999999999, 4, 4)", pixels), []string{"bad shape before"}},
		"records":       {npyText("{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2, 4, 4)}", pixels), []string{"its elements are records"}},
		"escapes":       {npyText(`{'d\x65scr': '|u1'}`, pixels), []string{"bad string"}},
		"fortran":       {npyText("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 4, 4)}", pixels), []string{"in Fortran order"}},
		"too short":     {npyOf("|u1", "(3, 4, 4)", pixels), []string{"[3 4 4] elements |u1 need 48 bytes, 32 are there"}},
		"too long":      {npyOf("|u1", "(1, 4, 4)", pixels), []string{"[1 4 4] elements |u1 need 16 bytes, 32 are there"}},
		"overflow":      {huge, []string{"need 9223372036854775807 bytes"}},
		"wide":          {wide, []string{"need 4294967296 bytes"}},
		"no images":     {npyOf("|u1", "(0, 4, 4)", nil), []string{"no images"}},
		"no pixels":     {npyOf("|u1", "(4, 0, 4)", nil), []string{"images of 0×4 pixels"}},
		"floats":        {npyOf("<f4", "(2, 4, 1)", pixels), []string{"elements <f4; images are of uint8"}},
		"bools":         {npyOf("|b1", "(2, 4, 4)", pixels), []string{"elements |b1; images are of uint8"}},
		"alpha":         {npyOf("|u1", "(2, 2, 2, 4)", pixels), []string{"shape [2 2 2 4]; images are [N,H,W,C] with 1 or 3 channels"}},
		"one axis":      {npyOf("|u1", "(32,)", pixels), []string{"shape [32]; images are [N,H,W] or [N,H,W,C]"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := fileOf(t, "set.npy", c.data)
			checkLine(t, openAll(path), append(c.want, path)...)
			path = fileOf(t, "set.npz", zipOf(zip.Deflate, entry{"arr_0.npy", c.data}))
			checkLine(t, openAll(path), append(c.want, filepath.Join(path, "arr_0"))...)
		})
	}
	good := entry{"a.npy", npyOf("|u1", "(2, 4, 4)", pixels)}
	rotten := zipOf(zip.Store, entry{"arr_0.npy", good.data})
	rotten[bytes.Index(rotten, pixels)+20] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"npz: text":    {[]byte("no archive"), []string{"set.npz: bad zip archive"}},
		"npz: several": {zipOf(zip.Store, good, entry{"b.npy", good.data}), []string{"set.npz: no images: it has none of the arrays arr_0, images, samples"}},
		"npz: none":    {zipOf(zip.Store, entry{"readme.txt", nil}), []string{"set.npz: no images"}},
		"npz: twice":   {zipOf(zip.Store, good, good), []string{`entry "a.npy": bad zip archive: it is there twice`}},
		"npz: bit rot": {rotten, []string{"arr_0: bad array: zip: checksum error"}},
	} {
		t.Run(name, func(t *testing.T) { checkLine(t, openAll(fileOf(t, "set.npz", c.data)), c.want...) })
	}
}

// TestChangedMeanwhile: what changes after the set was opened is found when it is read.
func TestChangedMeanwhile(t *testing.T) {
	dir := folderOf(t, entry{"a.png", madePNG(0, grey)}, entry{"b.png", madePNG(1, grey)})
	s := mustOpen(t, dir, 0)
	if err := os.WriteFile(filepath.Join(dir, "b.png"), madePNG(0, Shape{64, 64, 3}), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := readAll(s, 8)
	checkLine(t, err, "b.png: not all images are alike")
	if err := os.Remove(filepath.Join(dir, "b.png")); err != nil {
		t.Fatal(err)
	}
	_, err = readAll(s, 8)
	checkLine(t, err, "b.png: ", "no such file")
}

func TestListKeepsMixedShapes(t *testing.T) {
	files, err := List(folderOf(t, entry{"a.png", madePNG(0, grey)}, entry{"b.png", madePNG(1, Shape{2, 9, 3})}))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Shape{grey, {2, 9, 3}} {
		shape, pixels, err := files.All[i].Image()
		if err != nil || shape != want || !bytes.Equal(pixels, pixelsOf(i, want)) {
			t.Errorf("image %d: %v, %v", i, shape, err)
		}
	}
	if _, err := files.set(context.Background(), math.MaxInt); err == nil {
		t.Error("they make a set")
	}
}
