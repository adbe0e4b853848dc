package quant

import "encoding/binary"

// nibbles splits 16 bytes into 32 codes: low halves first.
func nibbles(codes []uint8, b []byte) {
	b, lo, hi := b[:16], codes[:16], codes[16:32]
	for i, v := range b {
		lo[i] = v & 15
		hi[i] = v >> 4
	}
}

// fifthBits adds bit i of high, as 16, to code i.
func fifthBits(codes []uint8, high uint32) {
	for i := range codes[:32] {
		codes[i] |= uint8(high>>i&1) << 4
	}
}

// Q4_0: half scale, 16 bytes of nibbles.
func decodeQ4_0(b []byte, codes []uint8, scales, _ []float32) {
	scales[0] = half(b)
	nibbles(codes, b[2:])
}

// Q4_1: half scale, half minimum, 16 bytes of nibbles.
func decodeQ4_1(b []byte, codes []uint8, scales, mins []float32) {
	scales[0], mins[0] = half(b), half(b[2:])
	nibbles(codes, b[4:])
}

// Q5_0: half scale, 32 fifth bits, 16 bytes of nibbles.
func decodeQ5_0(b []byte, codes []uint8, scales, _ []float32) {
	scales[0] = half(b)
	nibbles(codes, b[6:])
	fifthBits(codes, binary.LittleEndian.Uint32(b[2:]))
}

// Q5_1: half scale, half minimum, 32 fifth bits, 16 bytes of nibbles.
func decodeQ5_1(b []byte, codes []uint8, scales, mins []float32) {
	scales[0], mins[0] = half(b), half(b[2:])
	nibbles(codes, b[8:])
	fifthBits(codes, binary.LittleEndian.Uint32(b[4:]))
}

// Q8_0: half scale, 32 signed bytes.
func decodeQ8_0(b []byte, codes []uint8, scales, _ []float32) {
	scales[0] = half(b)
	b = b[2:34]
	for i, v := range b {
		codes[i] = v ^ 0x80
	}
}

// iq4Values are the 16 levels of the IQ4 formats, 128 added.
var iq4Values = [16]uint8{
	128 - 127, 128 - 104, 128 - 83, 128 - 65, 128 - 49, 128 - 35, 128 - 22, 128 - 10,
	128 + 1, 128 + 13, 128 + 25, 128 + 38, 128 + 53, 128 + 69, 128 + 89, 128 + 113,
}

// mxfp4Values are the 16 E2M1 numbers, doubled, 128 added.
var mxfp4Values = [16]uint8{
	128, 128 + 1, 128 + 2, 128 + 3, 128 + 4, 128 + 6, 128 + 8, 128 + 12,
	128, 128 - 1, 128 - 2, 128 - 3, 128 - 4, 128 - 6, 128 - 8, 128 - 12,
}

// IQ4_NL: half scale, 16 bytes of nibbles that index iq4Values.
func decodeIQ4_NL(b []byte, codes []uint8, scales, _ []float32) {
	scales[0] = half(b)
	nibbles(codes, b[2:])
}

// MXFP4: E8M0 scale, 16 bytes of nibbles that index mxfp4Values.
func decodeMXFP4(b []byte, codes []uint8, scales, _ []float32) {
	scales[0] = e8m0HalfToFloat(b[0])
	nibbles(codes, b[1:])
}
