package quant

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/stencil-go/stencil/internal/gguf"
)

// encoders write one block: b is zeroed and as long as a block, x has its numbers, all
// of them finite.
var encoders = map[gguf.Type]func(b []byte, x []float32){
	gguf.F32:  func(b []byte, x []float32) { binary.LittleEndian.PutUint32(b, math.Float32bits(x[0])) },
	gguf.F16:  func(b []byte, x []float32) { putHalf(b, x[0]) },
	gguf.BF16: func(b []byte, x []float32) { binary.LittleEndian.PutUint16(b, gguf.FloatToBFloat(x[0])) },
	gguf.Q4_0: encodeQ4_0,
	gguf.Q4_1: encodeQ4_1,
	gguf.Q5_0: encodeQ5_0,
	gguf.Q5_1: encodeQ5_1,
	gguf.Q8_0: encodeQ8_0,
	gguf.Q2_K: encodeQ2_K,
	gguf.Q3_K: encodeQ3_K,
	gguf.Q4_K: encodeQ4_K,
	gguf.Q5_K: encodeQ5_K,
	gguf.Q6_K: encodeQ6_K,
}

// CanEncode reports whether Quantize knows the type.
func CanEncode(t gguf.Type) bool { return encoders[t] != nil }

// Quantize encodes src, which is whole blocks, as type t into dst, which has their bytes.
// It fails where CanEncode does not hold, where the lengths are not those of whole
// blocks, and at numbers that are infinite or no numbers.
//
// Scales and minima are those of the least squared error among some twenty roundings of
// each group (fitSymmetric, fitAffine), so the error is below that of plain rounding. It takes some
// twenty passes over src.
func Quantize(t gguf.Type, dst []byte, src []float32) error {
	encode := encoders[t]
	if encode == nil {
		return fmt.Errorf("no encoder for %v", t)
	}
	n, size := t.BlockElements(), t.BlockBytes()
	if len(src)%n != 0 || len(dst) != t.RowBytes(len(src)) {
		return fmt.Errorf("%d numbers and %d bytes are not whole blocks of %v", len(src), len(dst), t)
	}
	for i, v := range src {
		if v-v != 0 {
			return fmt.Errorf("element %d is %v", i, v)
		}
	}
	clear(dst)
	for ; len(src) > 0; src, dst = src[n:], dst[size:] {
		encode(dst[:size], src[:n])
	}
	return nil
}

// putHalf writes v as binary16, the largest finite number where v is larger, and returns
// what it reads as.
func putHalf(b []byte, v float32) float32 {
	const largest = 65504
	h := gguf.FloatToHalf(min(max(v, -largest), largest))
	binary.LittleEndian.PutUint16(b, h)
	return gguf.HalfToFloat(h)
}

// round is v/d rounded to an integer within low..high; the one nearest to zero where d
// is 0.
func round(v, d float32, low, high int) int {
	if d == 0 {
		return min(max(0, low), high)
	}
	return int(min(max(math.RoundToEven(float64(v)/float64(d)), float64(low)), float64(high)))
}

// steps are the scales that a fit tries, as parts of a code below and above the plain one.
const (
	steps    = 9
	stepSize = 0.12
)

// fitSymmetric finds the scale d for which d*code, code in low..high, is near x. The end
// with the larger magnitude, low, is for the largest element, so d may be negative. Among the
// roundings it tries it takes the one with the least squared error, and for each the d of
// the least squares.
func fitSymmetric(x []float32, low, high int) float32 {
	var largest float32
	for _, v := range x {
		if abs(v) > abs(largest) {
			largest = v
		}
	}
	if largest == 0 {
		return 0
	}
	best, bestGain := largest/float32(low), 0.0
	for s := -steps; s <= steps; s++ {
		d := largest / (float32(low) + stepSize*float32(s))
		var xc, cc float64
		for _, v := range x {
			c := float64(round(v, d, low, high))
			xc += float64(v) * c
			cc += c * c
		}
		// The error is the sum of the squares of x less this.
		if cc > 0 && xc*xc/cc > bestGain {
			best, bestGain = float32(xc/cc), xc*xc/cc
		}
	}
	return best
}

// fitAffine finds d >= 0 and m for which d*code + m, code in 0..high, is near x. Where
// nonPositive, m <= 0, as the K formats have it.
func fitAffine(x []float32, high int, nonPositive bool) (d, m float32) {
	low, top := x[0], x[0]
	for _, v := range x {
		low, top = min(low, v), max(top, v)
	}
	if nonPositive {
		low = min(low, 0)
	}
	if top <= low {
		return 0, low
	}
	n := float64(len(x))
	bestError := math.Inf(1)
	try := func(d0, m0 float32) {
		var c1, c2, x1, xc, x2 float64
		for _, v := range x {
			c := float64(round(v-m0, d0, 0, high))
			c1, c2, x1, xc, x2 = c1+c, c2+c*c, x1+float64(v), xc+float64(v)*c, x2+float64(v)*float64(v)
		}
		det := n*c2 - c1*c1
		if det <= 0 {
			return
		}
		dd, mm := (n*xc-c1*x1)/det, (c2*x1-c1*xc)/det
		if nonPositive && mm > 0 {
			dd, mm = xc/c2, 0
		}
		if e := x2 - 2*dd*xc - 2*mm*x1 + dd*dd*c2 + 2*dd*mm*c1 + n*mm*mm; dd > 0 && e < bestError {
			bestError, d, m = e, float32(dd), float32(mm)
		}
	}
	d, m = (top-low)/float32(high), low
	for s := -steps; s <= steps; s++ {
		try((top-low)/(float32(high)+stepSize*float32(s)), low)
	}
	// Once more from there: the minimum has moved.
	for s := -2; s <= 2; s++ {
		try(d*(1+0.02*float32(s)), m)
	}
	return d, m
}

func abs(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }
