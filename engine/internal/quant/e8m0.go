package quant

import "math"

// e8m0HalfToFloat is half the power of two that the exponent byte e stands for:
// 2^(e-128). MXFP4's element table holds doubled values to make up for it.
func e8m0HalfToFloat(e byte) float32 {
	if e < 2 {
		return math.Float32frombits(0x00200000 << e)
	}
	return math.Float32frombits(uint32(e-1) << 23)
}
