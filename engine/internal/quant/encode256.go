package quant

// The layouts are those of the decoders in blocks256.go. Each group is fitted alone; then
// the scales and minima of the groups are rounded to multiples of the block's, and the
// codes are chosen for what they were rounded to.

// affineGroups fits the groups of x: their scales and the magnitudes of their minima, as
// integers up to limit times the block's, which are written as binary16 at b and b[2:].
func affineGroups(b []byte, x []float32, size, high, limit int) (scales, mins [16]int, d, dmin float32) {
	var s, m [16]float32
	var largest, largestMin float32
	n := len(x) / size
	for j := range n {
		scale, least := fitAffine(x[j*size:][:size], high, true)
		s[j], m[j] = scale, -least
		largest, largestMin = max(largest, s[j]), max(largestMin, m[j])
	}
	d, dmin = putHalf(b, largest/float32(limit)), putHalf(b[2:], largestMin/float32(limit))
	for j := range n {
		scales[j], mins[j] = round(s[j], d, 0, limit), round(m[j], dmin, 0, limit)
	}
	return scales, mins, d, dmin
}

// packScaleMin6 is the inverse of scaleMin6 over 8 groups.
func packScaleMin6(b []byte, scales, mins [16]int) {
	for j := range 4 {
		b[j] = byte(scales[j] | scales[j+4]>>4<<6)
		b[j+4] = byte(mins[j] | mins[j+4]>>4<<6)
		b[j+8] = byte(scales[j+4]&15 | mins[j+4]&15<<4)
	}
}

func encodeQ4_K(b []byte, x []float32) {
	scales, mins, d, dmin := affineGroups(b, x, 32, 15, 63)
	packScaleMin6(b[4:16], scales, mins)
	for i, v := range x {
		j := i / 32
		c := round(v+dmin*float32(mins[j]), d*float32(scales[j]), 0, 15)
		b[16+32*(j/2)+i%32] |= byte(c << (j % 2 * 4))
	}
}

func encodeQ5_K(b []byte, x []float32) {
	scales, mins, d, dmin := affineGroups(b, x, 32, 31, 63)
	packScaleMin6(b[4:16], scales, mins)
	for i, v := range x {
		j := i / 32
		c := round(v+dmin*float32(mins[j]), d*float32(scales[j]), 0, 31)
		b[48+32*(j/2)+i%32] |= byte(c & 15 << (j % 2 * 4))
		b[16+i%32] |= byte(c >> 4 << j)
	}
}

func encodeQ2_K(b []byte, x []float32) {
	scales, mins, d, dmin := affineGroups(b[80:], x, 16, 3, 15)
	for j := range 16 {
		b[j] = byte(scales[j] | mins[j]<<4)
	}
	for i, v := range x {
		j := i / 16
		c := round(v+dmin*float32(mins[j]), d*float32(scales[j]), 0, 3)
		b[16+32*(i/128)+i%32] |= byte(c << (i % 128 / 32 * 2))
	}
}

// symmetricGroups fits groups of 16 with codes of low..high: their scales as integers of
// lowest..-lowest-1 times the block's, which is written as binary16 at b.
func symmetricGroups(b []byte, x []float32, low, high, lowest int) (scales [16]int, d float32) {
	var s [16]float32
	var largest float32
	for j := range s {
		s[j] = fitSymmetric(x[16*j:][:16], low, high)
		if abs(s[j]) > abs(largest) {
			largest = s[j]
		}
	}
	d = putHalf(b, largest/float32(lowest))
	for j := range s {
		scales[j] = round(s[j], d, lowest, -lowest-1)
	}
	return scales, d
}

func encodeQ6_K(b []byte, x []float32) {
	scales, d := symmetricGroups(b[208:], x, -32, 31, -128)
	for j, s := range scales {
		b[192+j] = byte(int8(s))
	}
	for i, v := range x {
		c := round(v, d*float32(scales[i/16]), -32, 31) + 32
		half, within := i/128, i%128
		b[64*half+within%64] |= byte(c & 15 << (within / 64 * 4))
		b[128+32*half+within%32] |= byte(c >> 4 << (within / 32 * 2))
	}
}

func encodeQ3_K(b []byte, x []float32) {
	scales, d := symmetricGroups(b[108:], x, -4, 3, -32)
	for j, s := range scales {
		u := s + 32
		b[96+j%8] |= byte(u & 15 << (j / 8 * 4))
		b[104+j%4] |= byte(u >> 4 << (j / 4 * 2))
	}
	for i, v := range x {
		c := round(v, d*float32(scales[i/16]), -4, 3) + 4
		b[32+32*(i/128)+i%32] |= byte(c & 3 << (i % 128 / 32 * 2))
		b[i%32] |= byte(c >> 2 << (i / 32))
	}
}
