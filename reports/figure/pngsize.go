package figure

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// headerEnd is where in a PNG file the header ends: 8 bytes of signature, and a
// chunk of 13 with its length, type and checksum.
const headerEnd = 8 + 4 + 4 + 13 + 4

// withResolution adds to a PNG file how many of its pixels make an inch, so
// that programs that place it know its size.
func withResolution(file []byte, dpi float64) []byte {
	perMetre := uint32(dpi/0.0254 + 0.5)
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	sized := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	sized = append(sized, chunk...)
	sized = binary.BigEndian.AppendUint32(sized, crc32.ChecksumIEEE(chunk))
	return slices.Concat(file[:headerEnd], sized, file[headerEnd:])
}
