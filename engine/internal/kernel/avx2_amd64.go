//go:build !noasm

package kernel

// The AVX2 implementation, for processors with FMA and F16C: those since 2013.
// Its routines take the tile's size as an argument.
var avx2 = implementation{
	name:        "avx2",
	q4:          avx2Tiles(q4AVX2),
	q4Table:     avx2Tiles(q4TableAVX2),
	q8:          avx2Tiles(q8AVX2),
	q8g16:       avx2Tiles(q8g16AVX2),
	q4Wide:      avx2Tiles(q4WideAVX2),
	q4TableWide: avx2Tiles(q4TableWideAVX2),
	q8Wide:      avx2Tiles(q8WideAVX2),
	q8g16Wide:   avx2Tiles(q8g16WideAVX2),
	f32:         avx2Tiles(f32AVX2),
	f16:         avx2Tiles(f16AVX2),
	bf16:        avx2Tiles(bf16AVX2),
	quantize:    quantizeAVX2,
	expSum:      expSumAVX2,
	largest:     largestAVX2,
	sumSquares:  genericSumSquares,
	gate:        gateAVX2,
}

func avx2Tiles[A any](f func(a *A, tile int)) (all [3]func(*A)) {
	for i, t := range tileSizes {
		all[i] = func(a *A) { f(a, t) }
	}
	return all
}

// The vector routines take multiples of 8 elements; the rest is left to the
// plain ones.

func expSumAVX2(x []float32, shift float32) float32 {
	n := len(x) &^ 7
	var sum float32
	if n > 0 {
		sum = expSumVectorAVX2(&x[0], n, shift)
	}
	return sum + genericExpSum(x[n:], shift)
}

func largestAVX2(x []float32) float32 {
	n := len(x) &^ 7
	if n == 0 {
		return genericLargest(x)
	}
	largest := largestVectorAVX2(&x[0], n)
	for _, v := range x[n:] {
		if v > largest {
			largest = v
		}
	}
	return largest
}

func gateAVX2(g, z, u []float32) {
	n := len(g) &^ 7
	if n > 0 {
		gateVectorAVX2(&g[0], &z[0], &u[0], n)
	}
	genericGate(g[n:], z[n:], u[n:])
}

//go:noescape
func q4AVX2(a *quantArgs, tile int)

//go:noescape
func q4TableAVX2(a *quantArgs, tile int)

//go:noescape
func q4TableWideAVX2(a *quantArgs, tile int)

//go:noescape
func q8AVX2(a *quantArgs, tile int)

//go:noescape
func q8g16AVX2(a *quantArgs, tile int)

//go:noescape
func q4WideAVX2(a *quantArgs, tile int)

//go:noescape
func q8WideAVX2(a *quantArgs, tile int)

//go:noescape
func q8g16WideAVX2(a *quantArgs, tile int)

//go:noescape
func f32AVX2(a *floatArgs, tile int)

//go:noescape
func f16AVX2(a *floatArgs, tile int)

//go:noescape
func bf16AVX2(a *floatArgs, tile int)

//go:noescape
func quantizeAVX2(a *quantizeArgs)

//go:noescape
func expSumVectorAVX2(x *float32, n int, shift float32) float32

//go:noescape
func largestVectorAVX2(x *float32, n int) float32

//go:noescape
func gateVectorAVX2(dst, z, u *float32, n int)
