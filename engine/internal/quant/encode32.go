package quant

import "encoding/binary"

// The layouts are those of the decoders in blocks32.go.

func encodeQ8_0(b []byte, x []float32) {
	var largest float32
	for _, v := range x {
		largest = max(largest, abs(v))
	}
	d := putHalf(b, largest/127)
	for i, v := range x {
		b[2+i] = byte(int8(round(v, d, -127, 127)))
	}
}

func encodeQ4_0(b []byte, x []float32) {
	d := putHalf(b, fitSymmetric(x, -8, 7))
	for i := range 16 {
		b[2+i] = byte(round(x[i], d, -8, 7) + 8 | (round(x[i+16], d, -8, 7)+8)<<4)
	}
}

func encodeQ4_1(b []byte, x []float32) {
	d, m := fitAffine(x, 15, false)
	d, m = putHalf(b, d), putHalf(b[2:], m)
	for i := range 16 {
		b[4+i] = byte(round(x[i]-m, d, 0, 15) | round(x[i+16]-m, d, 0, 15)<<4)
	}
}

func encodeQ5_0(b []byte, x []float32) {
	d := putHalf(b, fitSymmetric(x, -16, 15))
	encodeFive(b[2:], x, func(v float32) int { return round(v, d, -16, 15) + 16 })
}

func encodeQ5_1(b []byte, x []float32) {
	d, m := fitAffine(x, 31, false)
	d, m = putHalf(b, d), putHalf(b[2:], m)
	encodeFive(b[4:], x, func(v float32) int { return round(v-m, d, 0, 31) })
}

// encodeFive writes the fifth bits of 32 codes, then their nibbles.
func encodeFive(b []byte, x []float32, code func(float32) int) {
	var high uint32
	for i := range 16 {
		lo, hi := code(x[i]), code(x[i+16])
		b[4+i] = byte(lo&15 | hi&15<<4)
		high |= uint32(lo>>4)<<i | uint32(hi>>4)<<(i+16)
	}
	binary.LittleEndian.PutUint32(b, high)
}
