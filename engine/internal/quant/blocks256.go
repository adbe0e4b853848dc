package quant

import "encoding/binary"

// The 256-element formats ("K-quants" and IQ4_XS): 8 or 16 groups whose scales
// are small integers times one half-precision scale per block.

// scaleMin6 unpacks the 6-bit scale and minimum of group j of the 8 that Q4_K
// and Q5_K pack into 12 bytes.
func scaleMin6(b []byte, j int) (scale, min uint8) {
	if j < 4 {
		return b[j] & 63, b[j+4] & 63
	}
	return b[j+4]&15 | b[j-4]>>6<<4, b[j+4]>>4 | b[j]>>6<<4
}

// Q4_K: half scale, half scale of the minima, 12 bytes of 6-bit scales and
// minima, 128 bytes of nibbles; 64 codes share 32 bytes.
func decodeQ4_K(b []byte, codes []uint8, scales, mins []float32) {
	d, dmin := half(b), half(b[2:])
	for j := range 8 {
		s, m := scaleMin6(b[4:16], j)
		scales[j], mins[j] = d*float32(s), -(dmin * float32(m))
	}
	for j := range 4 {
		q := b[16+32*j:][:32]
		lo, hi := codes[64*j:][:32], codes[64*j+32:][:32]
		for i, v := range q {
			lo[i], hi[i] = v&15, v>>4
		}
	}
}

// Q5_K: as Q4_K with 32 bytes of fifth bits before the nibbles: bit g of byte i
// belongs to code i of group g.
func decodeQ5_K(b []byte, codes []uint8, scales, mins []float32) {
	d, dmin := half(b), half(b[2:])
	high := b[16:48]
	for j := range 8 {
		s, m := scaleMin6(b[4:16], j)
		scales[j], mins[j] = d*float32(s), -(dmin * float32(m))
	}
	for j := range 4 {
		q := b[48+32*j:][:32]
		lo, hi := codes[64*j:][:32], codes[64*j+32:][:32]
		for i, v := range q {
			lo[i] = v&15 | high[i]>>(2*j)&1<<4
			hi[i] = v>>4 | high[i]>>(2*j+1)&1<<4
		}
	}
}

// Q6_K: 128 bytes of low nibbles, 64 bytes of high pairs, 16 signed scales,
// half scale. Each half of 128 codes takes 64 and 32 bytes.
func decodeQ6_K(b []byte, codes []uint8, scales, _ []float32) {
	d := half(b[208:])
	for j := range 16 {
		scales[j] = d * float32(int8(b[192+j]))
	}
	for h := range 2 {
		low, high, out := b[64*h:][:64], b[128+32*h:][:32], codes[128*h:][:128]
		for i, v := range high {
			out[i] = low[i]&15 | v&3<<4
			out[i+32] = low[i+32]&15 | v>>2&3<<4
			out[i+64] = low[i]>>4 | v>>4&3<<4
			out[i+96] = low[i+32]>>4 | v>>6<<4
		}
	}
}

// pairs unpacks 64 bytes of 2-bit codes: 128 codes share 32 bytes.
func pairs(codes []uint8, b []byte) {
	for h := range 2 {
		for i, v := range b[32*h:][:32] {
			out := codes[128*h+i:]
			out[0], out[32], out[64], out[96] = v&3, v>>2&3, v>>4&3, v>>6
		}
	}
}

// Q2_K: 16 bytes of scale and minimum nibbles, 64 bytes of 2-bit codes, half
// scale, half scale of the minima.
func decodeQ2_K(b []byte, codes []uint8, scales, mins []float32) {
	d, dmin := half(b[80:]), half(b[82:])
	for j, v := range b[:16] {
		scales[j], mins[j] = d*float32(v&15), -(dmin * float32(v>>4))
	}
	pairs(codes, b[16:80])
}

// Q3_K: 32 bytes of third bits, 64 bytes of 2-bit codes, 12 bytes of 6-bit
// scales with 32 added, half scale. Bit g of third-bit byte i belongs to code i
// of the g-th 32.
func decodeQ3_K(b []byte, codes []uint8, scales, _ []float32) {
	d := half(b[108:])
	packed := b[96:108]
	for j := range 16 {
		s := packed[j%8] >> (j / 8 * 4) & 15
		s |= packed[8+j%4] >> (j / 4 * 2) & 3 << 4
		scales[j] = d * float32(int(s)-32)
	}
	pairs(codes, b[32:96])
	for i := range codes[:256] {
		codes[i] |= b[i%32] >> (i / 32) & 1 << 2
	}
}

// IQ4_XS: half scale, 2 bytes of high scale bits, 4 bytes of low scale nibbles,
// 128 bytes of nibbles that index iq4Values; each group has its own 16 bytes.
func decodeIQ4_XS(b []byte, codes []uint8, scales, _ []float32) {
	d := half(b)
	high := binary.LittleEndian.Uint16(b[2:])
	for j := range 8 {
		s := int(b[4+j/2]>>(j%2*4)&15) | int(high>>(2*j)&3)<<4
		scales[j] = d * float32(s-32)
		nibbles(codes[32*j:], b[8+16*j:])
	}
}
