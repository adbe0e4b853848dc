//go:build !noasm

package kernel

// The AVX-512 implementation, for processors with VNNI.
var avx512 = implementation{
	name:        "avx512vnni",
	q4:          [3]func(*quantArgs){q4x1AVX512, q4x4AVX512, q4x8AVX512},
	q4Table:     [3]func(*quantArgs){q4Tablex1AVX512, q4Tablex4AVX512, q4Tablex8AVX512},
	q8:          [3]func(*quantArgs){q8x1AVX512, q8x4AVX512, q8x8AVX512},
	q8g16:       [3]func(*quantArgs){q8g16x1AVX512, q8g16x4AVX512, q8g16x8AVX512},
	q4Wide:      [3]func(*quantArgs){q4Widex1AVX512, q4Widex4AVX512, q4Widex8AVX512},
	q4TableWide: [3]func(*quantArgs){q4TableWidex1AVX512, q4TableWidex4AVX512, q4TableWidex8AVX512},
	q8Wide:      [3]func(*quantArgs){q8Widex1AVX512, q8Widex4AVX512, q8Widex8AVX512},
	q8g16Wide:   [3]func(*quantArgs){q8g16Widex1AVX512, q8g16Widex4AVX512, q8g16Widex8AVX512},
	f32:         [3]func(*floatArgs){f32x1AVX512, f32x4AVX512, f32x8AVX512},
	f16:         [3]func(*floatArgs){f16x1AVX512, f16x4AVX512, f16x8AVX512},
	bf16:        [3]func(*floatArgs){bf16x1AVX512, bf16x4AVX512, bf16x8AVX512},
	quantize:    quantizeAVX512,
	expSum:      expSumAVX512,
	largest:     largestAVX512,
	sumSquares:  sumSquaresAVX512,
	gate:        gateAVX512,
}

func expSumAVX512(x []float32, shift float32) float32 {
	if len(x) == 0 {
		return 0
	}
	return expSumVectorAVX512(&x[0], len(x), shift)
}

func largestAVX512(x []float32) float32 { return largestVectorAVX512(&x[0], len(x)) }

func sumSquaresAVX512(x []float32) float32 {
	if len(x) == 0 {
		return 0
	}
	return sumSquaresVectorAVX512(&x[0], len(x))
}

func gateAVX512(g, z, u []float32) {
	if len(g) > 0 {
		gateVectorAVX512(&g[0], &z[0], &u[0], len(g))
	}
}

//go:noescape
func q4x1AVX512(a *quantArgs)

//go:noescape
func q4x4AVX512(a *quantArgs)

//go:noescape
func q4x8AVX512(a *quantArgs)

//go:noescape
func q4Tablex1AVX512(a *quantArgs)

//go:noescape
func q4Tablex4AVX512(a *quantArgs)

//go:noescape
func q4Tablex8AVX512(a *quantArgs)

//go:noescape
func q4TableWidex1AVX512(a *quantArgs)

//go:noescape
func q4TableWidex4AVX512(a *quantArgs)

//go:noescape
func q4TableWidex8AVX512(a *quantArgs)

//go:noescape
func q8x1AVX512(a *quantArgs)

//go:noescape
func q8x4AVX512(a *quantArgs)

//go:noescape
func q8x8AVX512(a *quantArgs)

//go:noescape
func q8g16x1AVX512(a *quantArgs)

//go:noescape
func q8g16x4AVX512(a *quantArgs)

//go:noescape
func q8g16x8AVX512(a *quantArgs)

//go:noescape
func q4Widex1AVX512(a *quantArgs)

//go:noescape
func q4Widex4AVX512(a *quantArgs)

//go:noescape
func q4Widex8AVX512(a *quantArgs)

//go:noescape
func q8Widex1AVX512(a *quantArgs)

//go:noescape
func q8Widex4AVX512(a *quantArgs)

//go:noescape
func q8Widex8AVX512(a *quantArgs)

//go:noescape
func q8g16Widex1AVX512(a *quantArgs)

//go:noescape
func q8g16Widex4AVX512(a *quantArgs)

//go:noescape
func q8g16Widex8AVX512(a *quantArgs)

//go:noescape
func f32x1AVX512(a *floatArgs)

//go:noescape
func f32x4AVX512(a *floatArgs)

//go:noescape
func f32x8AVX512(a *floatArgs)

//go:noescape
func f16x1AVX512(a *floatArgs)

//go:noescape
func f16x4AVX512(a *floatArgs)

//go:noescape
func f16x8AVX512(a *floatArgs)

//go:noescape
func bf16x1AVX512(a *floatArgs)

//go:noescape
func bf16x4AVX512(a *floatArgs)

//go:noescape
func bf16x8AVX512(a *floatArgs)

//go:noescape
func quantizeAVX512(a *quantizeArgs)

//go:noescape
func expSumVectorAVX512(x *float32, n int, shift float32) float32

//go:noescape
func largestVectorAVX512(x *float32, n int) float32

//go:noescape
func sumSquaresVectorAVX512(x *float32, n int) float32

//go:noescape
func gateVectorAVX512(dst, z, u *float32, n int)

// pause waits for about n times 40 to 140 cycles, leaving the core's resources
// to others.
//
//go:noescape
func pause(n int)
