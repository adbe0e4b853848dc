package quant

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/internal/gguf"
)

// weights draws numbers as trained weights are: normal, with some outliers.
func weights(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 7))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * 0.05)
		if r.IntN(200) == 0 {
			x[i] *= 4
		}
	}
	return x
}

// relativeError is the root of the squared error over that of the squares.
func relativeError(x, y []float32) float64 {
	var e, s float64
	for i := range x {
		e += float64(x[i]-y[i]) * float64(x[i]-y[i])
		s += float64(x[i]) * float64(x[i])
	}
	return math.Sqrt(e / s)
}

func roundTrip(t testing.TB, typ gguf.Type, x []float32) []float32 {
	t.Helper()
	b := make([]byte, typ.RowBytes(len(x)))
	if err := Quantize(typ, b, x); err != nil {
		t.Fatal(err)
	}
	y := make([]float32, len(x))
	Dequantize(typ, y, b)
	return y
}

func TestQuantizeError(t *testing.T) {
	for _, c := range []struct {
		typ   gguf.Type
		bound float64 // of the relative error on normal numbers
	}{
		{gguf.F32, 0}, {gguf.F16, 0.0003}, {gguf.BF16, 0.002},
		{gguf.Q8_0, 0.0065}, {gguf.Q6_K, 0.02}, {gguf.Q5_K, 0.04}, {gguf.Q5_1, 0.038}, {gguf.Q5_0, 0.048},
		{gguf.Q4_K, 0.08}, {gguf.Q4_1, 0.078}, {gguf.Q4_0, 0.094}, {gguf.Q3_K, 0.16}, {gguf.Q2_K, 0.29},
	} {
		t.Run(c.typ.String(), func(t *testing.T) {
			x := weights(1, 64*256)
			e := relativeError(x, roundTrip(t, c.typ, x))
			t.Logf("relative error %.4f", e)
			if e > c.bound {
				t.Errorf("relative error %.4f, want at most %.4f", e, c.bound)
			}
		})
	}
}

// A single number among zeros comes back, and so do the zeros.
func TestQuantizeSingle(t *testing.T) {
	for typ := range encoders {
		for name, x := range map[string][]float32{
			"zeros":    make([]float32, 256),
			"one spot": spot(17, 0.5), "one negative": spot(255, -0.25),
		} {
			t.Run(fmt.Sprint(typ, " ", name), func(t *testing.T) {
				y := roundTrip(t, typ, x)
				for i := range x {
					if d := math.Abs(float64(x[i] - y[i])); d > 0.005 {
						t.Fatalf("element %d: %v became %v", i, x[i], y[i])
					}
				}
			})
		}
	}
}

func spot(i int, v float32) []float32 {
	x := make([]float32, 256)
	x[i] = v
	return x
}

// Numbers that were decoded are coded as themselves again, or nearly.
func TestQuantizeTwice(t *testing.T) {
	for typ := range encoders {
		t.Run(typ.String(), func(t *testing.T) {
			x := weights(2, 16*256)
			once := roundTrip(t, typ, x)
			twice := roundTrip(t, typ, once)
			if e, first := relativeError(once, twice), relativeError(x, once); e > first/2+1e-9 {
				t.Errorf("the second time the error is %.5f, the first %.5f", e, first)
			}
		})
	}
}

// The fits are not worse than plain rounding between the extremes.
func TestFitsBeatPlainRounding(t *testing.T) {
	for seed := range uint64(50) {
		x := weights(seed, 32)
		low, top := x[0], x[0]
		for _, v := range x {
			low, top = min(low, v), max(top, v)
		}
		sum := func(f func(v float32) float32) (e float64) {
			for _, v := range x {
				e += float64(f(v)-v) * float64(f(v)-v)
			}
			return e
		}
		affine := func(d, m float32) func(float32) float32 {
			return func(v float32) float32 { return d*float32(round(v-m, d, 0, 15)) + m }
		}
		d, m := fitAffine(x, 15, false)
		if fitted, plain := sum(affine(d, m)), sum(affine((top-low)/15, low)); fitted > plain*1.0001 {
			t.Errorf("seed %d: affine error %g, plain %g", seed, fitted, plain)
		}
		symmetric := func(d float32) func(float32) float32 {
			return func(v float32) float32 { return d * float32(round(v, d, -8, 7)) }
		}
		largest := top
		if -low > top {
			largest = low
		}
		if fitted, plain := sum(symmetric(fitSymmetric(x, -8, 7))), sum(symmetric(largest/-8)); fitted > plain*1.0001 {
			t.Errorf("seed %d: symmetric error %g, plain %g", seed, fitted, plain)
		}
	}
}

func TestQuantizeRefused(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name string
		typ  gguf.Type
		x    []float32
		n    int
	}{
		{"no encoder", gguf.MXFP4, make([]float32, 32), 17},
		{"not whole blocks", gguf.Q8_0, make([]float32, 31), 34},
		{"bytes of another length", gguf.Q8_0, make([]float32, 32), 33},
		{"not a number", gguf.F32, []float32{nan}, 4},
		{"infinite", gguf.F32, []float32{float32(math.Inf(-1))}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			if Quantize(c.typ, make([]byte, c.n), c.x) == nil {
				t.Error("accepted")
			}
		})
	}
}

// FuzzQuantize: every finite input is encoded, and decodes to finite numbers that are no
// farther from it than the range of the block.
func FuzzQuantize(f *testing.F) {
	f.Add(uint64(1), float32(1), float32(0))
	f.Add(uint64(2), float32(1e30), float32(-1e30))
	f.Add(uint64(3), float32(1e-42), float32(0))
	f.Fuzz(func(t *testing.T, seed uint64, scale, shift float32) {
		x := weights(seed, 256)
		var widest float32
		for i := range x {
			x[i] = x[i]*scale + shift
			if x[i]-x[i] != 0 {
				t.Skip("not finite")
			}
			widest = max(widest, abs(x[i]))
		}
		for typ := range encoders {
			for i, v := range roundTrip(t, typ, x) {
				if v-v != 0 {
					t.Fatalf("%v: element %d of %v became %v", typ, i, x[i], v)
				}
				if widest < 1000 && abs(v-x[i]) > 2*widest+1e-6 {
					t.Fatalf("%v: element %d: %v became %v", typ, i, x[i], v)
				}
			}
		}
	})
}
