package quant

import (
	"encoding/binary"
	"math"

	"github.com/stencil-go/stencil/internal/gguf"
)

// Format describes how a quantised type's weights are put together.
type Format struct {
	Group  int  // columns that share a scale: 16 or 32
	Zero   int  // the code that stands for zero
	Bits   int  // codes are below 1<<Bits; 4 or 8
	HasMin bool // a group has a minimum

	// Values, where not nil, are what the 16 codes stand for, Zero included.
	Values *[16]uint8

	// decode decodes one block. The slices hold one block's codes, and its
	// groups' scales and minima.
	decode func(block []byte, codes []uint8, scales, mins []float32)
}

var formats = map[gguf.Type]Format{
	gguf.Q4_0:   {Group: 32, Zero: 8, Bits: 4, decode: decodeQ4_0},
	gguf.Q4_1:   {Group: 32, Bits: 4, HasMin: true, decode: decodeQ4_1},
	gguf.Q5_0:   {Group: 32, Zero: 16, Bits: 8, decode: decodeQ5_0},
	gguf.Q5_1:   {Group: 32, Bits: 8, HasMin: true, decode: decodeQ5_1},
	gguf.Q8_0:   {Group: 32, Zero: 128, Bits: 8, decode: decodeQ8_0},
	gguf.Q2_K:   {Group: 16, Bits: 8, HasMin: true, decode: decodeQ2_K},
	gguf.Q3_K:   {Group: 16, Zero: 4, Bits: 8, decode: decodeQ3_K},
	gguf.Q4_K:   {Group: 32, Bits: 4, HasMin: true, decode: decodeQ4_K},
	gguf.Q5_K:   {Group: 32, Bits: 8, HasMin: true, decode: decodeQ5_K},
	gguf.Q6_K:   {Group: 16, Zero: 32, Bits: 8, decode: decodeQ6_K},
	gguf.IQ4_NL: {Group: 32, Zero: 128, Bits: 4, Values: &iq4Values, decode: decodeIQ4_NL},
	gguf.IQ4_XS: {Group: 32, Zero: 128, Bits: 4, Values: &iq4Values, decode: decodeIQ4_XS},
	gguf.MXFP4:  {Group: 32, Zero: 128, Bits: 4, Values: &mxfp4Values, decode: decodeMXFP4},
}

// FormatOf returns the format of a quantised type; ok is false for the float
// types and for unknown ones.
func FormatOf(t gguf.Type) (f Format, ok bool) {
	f, ok = formats[t]
	return f, ok
}

// Decode decodes len(codes) weights of type t from src, which holds whole
// blocks. scales, and mins where the format has them, take len(codes)/Group
// values.
func Decode(t gguf.Type, src []byte, codes []uint8, scales, mins []float32) {
	f := formats[t]
	n, size := t.BlockElements(), t.BlockBytes()
	groups := n / f.Group
	for i := 0; len(codes) > 0; i++ {
		var blockMins []float32
		if f.HasMin {
			blockMins = mins[i*groups:][:groups]
		}
		f.decode(src[:size], codes[:n], scales[i*groups:][:groups], blockMins)
		src, codes = src[size:], codes[n:]
	}
}

// Dequantize decodes len(dst) numbers of type t from src, which holds whole
// blocks; dst must be whole blocks too. Any supported type will do.
func Dequantize(t gguf.Type, dst []float32, src []byte) {
	switch t {
	case gguf.F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
		}
		return
	case gguf.F16:
		for i := range dst {
			dst[i] = gguf.HalfToFloat(binary.LittleEndian.Uint16(src[2*i:]))
		}
		return
	case gguf.BF16:
		for i := range dst {
			dst[i] = gguf.BFloatToFloat(binary.LittleEndian.Uint16(src[2*i:]))
		}
		return
	}
	f := formats[t]
	n, size := t.BlockElements(), t.BlockBytes()
	var codes [256]uint8
	var scales, mins [16]float32
	for len(dst) > 0 {
		f.decode(src[:size], codes[:n], scales[:n/f.Group], mins[:n/f.Group])
		for i, c := range codes[:n] {
			if f.Values != nil {
				c = f.Values[c]
			}
			// The conversion keeps compilers from fusing the product and the
			// sum, which would round differently.
			w := float32(scales[i/f.Group] * float32(int(c)-f.Zero))
			if f.HasMin {
				w += mins[i/f.Group]
			}
			dst[i] = w
		}
		src, dst = src[size:], dst[n:]
	}
}

func half(b []byte) float32 { return gguf.HalfToFloat(binary.LittleEndian.Uint16(b)) }
