package pth

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The pieces of a pickle of protocol 2.
const (
	rebuild = "ctorch._utils\n_rebuild_tensor_v2\n"
	store   = "(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x04tQ"
	hooks   = "ccollections\nOrderedDict\n)R"
	// oneTensor is {"w": the four elements of storage 0 as 2×2}.
	oneTensor = "\x80\x02}X\x01\x00\x00\x00w" + rebuild + "(" + store + "K\x00K\x02K\x02\x86K\x02K\x01\x86\x89" + hooks + "tRs."
)

// tensorOf is {"w": view} for the opcodes that push offset, size and stride.
func tensorOf(geometry string) string {
	return "\x80\x02}X\x01\x00\x00\x00w" + rebuild + "(" + store + geometry + "\x89" + hooks + "tRs."
}

var fourFloats = []byte{0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64} // 1, 2, 3, 4

// stream puts a pickle into the older container, with storage 0 of four floats.
func stream(pickle string) []byte {
	head := "\x80\x02\x8a\x0a" + string(magic) + ".\x80\x02M\xe9\x03.\x80\x02}X\x0d\x00\x00\x00little_endian\x88s."
	tail := "\x80\x02]X\x01\x00\x00\x000a.\x04\x00\x00\x00\x00\x00\x00\x00"
	return append([]byte(head+pickle+tail), fourFloats...)
}

// pickles are programs that none may run, and what the refusal says.
var pickles = []struct{ name, pickle, want string }{
	{"no stop", "\x80\x02}", "leaves 2 values"}, // it runs into the next one
	{"nothing left", "\x80\x02.", "leaves 0 values"},
	{"two left", "\x80\x02}}.", "leaves 2 values"},
	{"a mark left", "\x80\x02(.", "is nothing"},
	{"a list", "\x80\x02].", "object is a list"},
	{"a number in it", "\x80\x02}X\x01\x00\x00\x00eK\x07s.", `entry "e" is a number`},
	{"key twice", "\x80\x02}(X\x01\x00\x00\x00eNX\x01\x00\x00\x00eNu.", "comes twice"},
	{"key not a text", "\x80\x02}K\x01Ns.", "a key is a number"},
	{"odd items", "\x80\x02}(Nu.", "1 keys and values"},
	{"items without a dict", "\x80\x02](NNu.", "what gets items is a list"},
	{"append without a list", "\x80\x02}Na.", "what is appended to is a dict"},
	{"no mark", "\x80\x02}NNu.", "mark that is not there"},
	{"pop across a mark", "\x80\x02(\x85.", "takes a value where there is none"},
	{"memo of nothing", "\x80\x02h\x05.", "value 5, which it has not put aside"},
	{"protocol 1", "\x80\x01}.", "pickle protocol 1"},
	{"protocol 6", "\x80\x06}.", "pickle protocol 6"},
	{"text beyond the file", "\x80\x02X\xff\xff\xff\xffa.", "ends in the middle"},
	{"line without end", "\x80\x02cposix", "ends in the middle"},
	{"text of protocol 0", "\x80\x02}S'w'\nNs.", "a key is a text of protocol 0"},
	{"float", "\x80\x02G\x00\x00\x00\x00\x00\x00\x00\x00.", "operation 0x47"},
	{"new object", "\x80\x02ccollections\nOrderedDict\n)\x81.", "operation 0x81"},
	{"object by class", "\x80\x02(ccollections\nOrderedDict\no.", "operation 0x6f"},
	{"instance of a known class", "\x80\x02(icollections\nOrderedDict\n.", "makes an instance"},
	{"global without texts", "\x80\x04K\x01K\x02\x93.", "without a name"},
	{"module and name mixed", "\x80\x02ctorch\n_utils._rebuild_tensor_v2\n.", "asks for"},
	{"a storage type called", "\x80\x02ctorch\nFloatStorage\n)R.", "what is called is a storage type"},
	{"a dict called", "\x80\x02})R.", "what is called is a dict"},
	{"arguments not a tuple", "\x80\x02ccollections\nOrderedDict\n]R.", "argument is a list"},
	{"ordered from items", "\x80\x02ccollections\nOrderedDict\n]\x85R.", "with arguments"},
	{"build of a list", "\x80\x02]}b.", "what gets attributes is a list"},
	{"build from a tuple", "\x80\x02})b.", "object's state is a tuple"},
	{"id is a text", "\x80\x02X\x01\x00\x00\x00aQ.", "persistent id is a text"},
	{"short id", "\x80\x02X\x07\x00\x00\x00storage\x85Q.", "not that of a storage"},
	{"seven arguments", "\x80\x02" + rebuild + "(" + store + "K\x00))\x89" + hooks + "}tR.", "7 arguments"},
	{"parameter of a dict", "\x80\x02ctorch._utils\n_rebuild_parameter\n}\x88" + hooks + "\x87R.", "parameter's tensor is a dict"},
	{"size is a list", tensorOf("K\x00])"), "tensor's size is a list"},
	{"size of texts", tensorOf("K\x00X\x01\x00\x00\x00a\x85K\x01\x85"), "is a text"},
	{"offset beyond int64", tensorOf("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01K\x01\x85K\x01\x85"), "is a number"},
	{"last element outside", tensorOf("K\x01K\x02K\x02\x86K\x02K\x01\x86"), "leaves its storage"},
	{"stride outside", tensorOf("K\x00K\x02\x85K\x04\x85"), "leaves its storage"},
	{"empty behind the end", tensorOf("K\x05K\x00\x85K\x01\x85"), "leaves its storage"},
	{"strides that wrap", tensorOf("K\x00K\x03\x85\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x85"), "leaves its storage"},
	{"more than the file", tensorOf("K\x00M\xff\xffK\x01\x86K\x00K\x01\x86"), "more bytes than the file"},
	{"too many axes", tensorOf("K\x00(" + strings.Repeat("K\x01", 65) + "tq\x00h\x00"), "at most 64"},
	{"storage twice", oneTensor[:len(oneTensor)-1] +
		"X\x01\x00\x00\x00v" + rebuild + "(" + strings.Replace(store, "FloatStorage", "IntStorage", 1) + "K\x00))\x89" + hooks + "tRs.", "of F32 and 4 of I32"},
	{"a part of a storage", strings.Replace(oneTensor, "K\x04tQ", "K\x04K\x00tQ", 1), "part of another"},
	{"count below 0", strings.Replace(oneTensor, "K\x04tQ", "J\xff\xff\xff\xfftQ", 1), "-1 elements"},
	{"count that overflows", strings.Replace(oneTensor, "K\x04tQ", "\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x20tQ", 1), "elements"},
	{"endless", "\x80\x02" + strings.Repeat("N", maxOperations), "more than 2097152 operations"},
}

func TestPickles(t *testing.T) {
	for _, c := range pickles {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(stream(c.pickle))
			wantRefusal(t, err, c.want)
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 400 {
				t.Errorf("%v, want one short line with %q", err, c.want)
			}
		})
	}
}

// TestStream: what the other tests spoil is good.
func TestStream(t *testing.T) {
	want := map[string]Tensor{"w": {DType: "F32", Shape: []int{2, 2}, Data: fourFloats}}
	got, err := Parse(stream(oneTensor))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStreamContainer(t *testing.T) {
	good := string(stream(oneTensor))
	for name, c := range map[string]struct{ old, new, want string }{
		"big-endian":     {"little_endian\x88", "little_endian\x89", "little-endian"},
		"other protocol": {"M\xe9\x03", "M\xe8\x03", "protocol"},
		"key of another": {"]X\x01\x00\x00\x000a", "]X\x01\x00\x00\x001a", "which no tensor needs"},
		"key twice":      {"]X\x01\x00\x00\x000a", "]X\x01\x00\x00\x000aX\x01\x00\x00\x000a", "was there before"},
		"key missing":    {"]X\x01\x00\x00\x000a", "]", "1 storages are missing"},
		"other count":    {"\x04\x00\x00\x00\x00\x00\x00\x00", "\x03\x00\x00\x00\x00\x00\x00\x00", "has 3 elements"},
		"bytes left":     {"\x00\x00\x80\x40", "\x00\x00\x80\x40\x00", "1 bytes are left over"},
		"bytes missing":  {"\x00\x00\x80\x40", "", "ends in storage 0"},
	} {
		if strings.Count(good, c.old) != 1 {
			t.Fatalf("%s: %q occurs %d times", name, c.old, strings.Count(good, c.old))
		}
		_, err := Parse([]byte(strings.Replace(good, c.old, c.new, 1)))
		wantRefusal(t, err, name)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// archived puts records into a zip archive, stored, in order.
func archived(t *testing.T, method uint16, records ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(records); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: records[i], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(records[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZipContainer(t *testing.T) {
	data := string(fourFloats)
	for name, c := range map[string]struct {
		file []byte
		want string // "": it is good
	}{
		"good":             {archived(t, zip.Store, "a/data.pkl", oneTensor, "a/data/0", data, "a/version", "3\n"), ""},
		"compressed":       {archived(t, zip.Deflate, "a/data.pkl", oneTensor, "a/data/0", data), "is compressed"},
		"pickle twice":     {archived(t, zip.Store, "a/data.pkl", oneTensor, "b/data.pkl", oneTensor, "a/data/0", data), "two pickles"},
		"record twice":     {archived(t, zip.Store, "a/data.pkl", oneTensor, "a/data/0", data, "a/data/0", data), "comes twice"},
		"pickle too deep":  {archived(t, zip.Store, "a/b/data.pkl", oneTensor, "a/b/data/0", data), "no record"},
		"storage elsewere": {archived(t, zip.Store, "a/data.pkl", oneTensor, "b/data/0", data), `no record "a/data/0"`},
		"big-endian":       {archived(t, zip.Store, "a/data.pkl", oneTensor, "a/data/0", data, "a/byteorder", "big"), "little-endian"},
		"overlap":          {overlapping(t), "overlap"},
	} {
		_, err := Parse(c.file)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wantRefusal(t, err, name)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// overlapping makes two records of the directory one record of the file, as
// zip bombs do.
func overlapping(t *testing.T) []byte {
	t.Helper()
	data := string(fourFloats)
	file := archived(t, zip.Store, "a/data.pkl", oneTensor, "a/data/0", data, "a/data/1", data)
	first := bytes.Index(file, []byte("PK\x01\x02"))
	second := first + 46 + len("a/data.pkl")
	third := second + 46 + len("a/data/0")
	const offset = 42 // of the local header, in a directory entry
	copy(file[third+offset:third+offset+4], file[second+offset:second+offset+4])
	if crc32.ChecksumIEEE([]byte(data)) != binary.LittleEndian.Uint32(file[third+16:]) {
		t.Fatal("the directory is not where it is looked for")
	}
	return file
}
