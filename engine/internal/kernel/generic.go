package kernel

import (
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/stencil-go/stencil/internal/gguf"
)

// The plain implementation: the meaning of every routine, and what the others
// are tested against.

var generic = implementation{
	name:        "generic",
	q4:          genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 32, true, narrow) }),
	q4Table:     genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 32, true, narrow) }),
	q8:          genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 32, false, narrow) }),
	q8g16:       genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 16, false, narrow) }),
	q4Wide:      genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 32, true, wide) }),
	q4TableWide: genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 32, true, wide) }),
	q8Wide:      genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 32, false, wide) }),
	q8g16Wide:   genericTiles(func(a *quantArgs, t int) { genericQuant(a, t, 16, false, wide) }),
	f32:         genericTiles(func(a *floatArgs, t int) { genericFloat(a, t, 4, loadF32) }),
	f16:         genericTiles(func(a *floatArgs, t int) { genericFloat(a, t, 2, loadF16) }),
	bf16:        genericTiles(func(a *floatArgs, t int) { genericFloat(a, t, 2, loadBF16) }),
	quantize:    genericQuantize,
	expSum:      genericExpSum,
	largest:     genericLargest,
	sumSquares:  genericSumSquares,
	gate:        genericGate,
}

func genericTiles[A any](f func(a *A, tile int)) (all [3]func(*A)) {
	for i, t := range tileSizes {
		all[i] = func(a *A) { f(a, t) }
	}
	return all
}

// The bytes of a code of an activation.
const (
	narrow = 1
	wide   = 2
)

func genericQuant(a *quantArgs, tile, group int, nibbles bool, codeSize int) {
	codeBytes, scaleBytes := panelRows*group, 2*panelRows
	if nibbles {
		codeBytes /= 2
	}
	if a.dsum != nil {
		scaleBytes *= 2
	}
	dst := unsafe.Slice(a.dst, tile*panelRows)
	clear(dst)
	var codes [panelRows * 32]uint8
	var scales, mins [panelRows]float32
	for g := range a.groups {
		unpackCodes(&codes, unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(a.codes), g*codeBytes)), codeBytes), nibbles, a.table)
		halves := unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(a.scales), g*scaleBytes)), scaleBytes)
		for r := range panelRows {
			scales[r] = loadF16(halves[2*r:])
			if a.dsum != nil {
				mins[r] = loadF16(halves[2*panelRows+2*r:])
			}
		}
		x := unsafe.Slice((*int8)(unsafe.Add(unsafe.Pointer(a.x), g*tile*group*codeSize)), tile*group*codeSize)
		at := func(p unsafe.Pointer, t int) unsafe.Pointer { return unsafe.Add(p, 4*(g*tile+t)) }
		for t := range tile {
			dots := genericDots(&codes, x[t*group*codeSize:][:group*codeSize], group, *(*int32)(at(unsafe.Pointer(a.init), t)))
			dx := *(*float32)(at(unsafe.Pointer(a.dx), t))
			sums := (*[panelRows]float32)(dst[t*panelRows:])
			for r, dot := range dots {
				sums[r] += scales[r] * (dx * float32(dot))
			}
			if a.dsum != nil {
				dsum := *(*float32)(at(unsafe.Pointer(a.dsum), t))
				for r, min := range mins {
					sums[r] += min * dsum
				}
			}
		}
	}
}

// unpackCodes undoes the nibbles and the table: dst is 16 rows of four columns,
// then of the next four. Of nibbles, the low halves are the first 16 columns and
// the high halves the others.
func unpackCodes(dst *[panelRows * 32]uint8, src []byte, nibbles bool, table *byte) {
	if !nibbles {
		copy(dst[:], src)
		return
	}
	low, high := dst[:len(src)], dst[len(src):][:len(src)]
	for i, v := range src {
		low[i], high[i] = v&15, v>>4
	}
	if table != nil {
		values := (*[16]uint8)(unsafe.Pointer(table))
		for i, c := range dst {
			dst[i] = values[c&15]
		}
	}
}

// genericDots sums the products of a group's codes with one row of x, for 16 rows
// of codes. x has the group's codes, or its high bytes and then its low ones.
func genericDots(codes *[panelRows * 32]uint8, x []int8, group int, init int32) (dots [panelRows]int32) {
	for r := range dots {
		dots[r] = init
	}
	var v [4]int32
	for c := 0; c < group; c += 4 {
		for i := range v {
			v[i] = int32(x[c+i])
			if len(x) > group {
				v[i] = v[i]<<8 + int32(x[group+c+i])
			}
		}
		four := codes[c*panelRows:][:4*panelRows]
		for r := range dots {
			w := binary.LittleEndian.Uint32(four[4*r:])
			dots[r] += int32(w&0xff)*v[0] + int32(w>>8&0xff)*v[1] + int32(w>>16&0xff)*v[2] + int32(w>>24)*v[3]
		}
	}
	return dots
}

func loadF32(b []byte) float32  { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
func loadF16(b []byte) float32  { return gguf.HalfToFloat(binary.LittleEndian.Uint16(b)) }
func loadBF16(b []byte) float32 { return gguf.BFloatToFloat(binary.LittleEndian.Uint16(b)) }

func genericFloat(a *floatArgs, tile, size int, load func([]byte) float32) {
	w := unsafe.Slice(a.w, a.cols*panelRows*size)
	for t := range tile {
		dst := unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(a.dst), 4*t*a.dstStride)), panelRows)
		x := unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(a.x), 4*t*a.xStride)), a.cols)
		for r := range dst {
			sum := [2]float32{dst[r], 0}
			for c, v := range x {
				sum[c&1] += load(w[(c*panelRows+r)*size:]) * v
			}
			dst[r] = sum[0] + sum[1]
		}
	}
}

// The largest codes.
const (
	largestNarrow = 127
	largestWide   = 127 * 256 // so that the high byte, rounded, is at most 127
)

// genericQuantize rounds to the nearest multiple of the largest magnitude
// divided by the largest code, ties to even.
func genericQuantize(a *quantizeArgs) {
	x := unsafe.Slice(a.x, a.groups*a.group)
	codes := float32(largestNarrow)
	if a.wide != 0 {
		codes = largestWide
	}
	for g := range a.groups {
		x := x[g*a.group:][:a.group]
		q := unsafe.Slice((*int8)(unsafe.Add(unsafe.Pointer(a.q), g*a.qStride)), a.group*(1+a.wide))
		var largest float32
		for _, v := range x {
			largest = max(largest, float32(math.Abs(float64(v))))
		}
		inverse := codes / largest
		if !(largest >= smallestQuantized) {
			largest, inverse = 0, 0
		}
		var sum int32
		for i, v := range x {
			code := int32(math.RoundToEven(float64(v * inverse)))
			sum += code
			if a.wide != 0 {
				high := (code + 128) >> 8
				q[i], q[a.group+i] = int8(high), int8(code-high<<8)
			} else {
				q[i] = int8(code)
			}
		}
		*(*float32)(unsafe.Add(unsafe.Pointer(a.d), 4*g*a.stride)) = largest / codes
		*(*int32)(unsafe.Add(unsafe.Pointer(a.sum), 4*g*a.stride)) = sum
	}
}

// smallestQuantized is the least magnitude that is not taken for zero: with
// less, the largest code divided by it could overflow.
const smallestQuantized = 1e-30

func genericExpSum(x []float32, shift float32) float32 {
	var sum float32
	for i, v := range x {
		x[i] = float32(math.Exp(float64(v - shift)))
		sum += x[i]
	}
	return sum
}

func genericLargest(x []float32) float32 {
	largest := x[0]
	for _, v := range x {
		if v > largest {
			largest = v
		}
	}
	return largest
}

// genericSumSquares keeps eight partial sums: they err less than one would, and
// need not wait for each other.
func genericSumSquares(x []float32) float32 {
	var sum [8]float32
	for len(x) >= 8 {
		for i, v := range x[:8] {
			sum[i] += v * v
		}
		x = x[8:]
	}
	for i, v := range x {
		sum[i] += v * v
	}
	return (sum[0] + sum[4]) + (sum[1] + sum[5]) + (sum[2] + sum[6]) + (sum[3] + sum[7])
}

func genericGate(g, z, u []float32) {
	for i := range g {
		g[i] *= u[i] / (1 + float32(math.Exp(-float64(z[i]))))
	}
}
