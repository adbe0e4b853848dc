package kernel

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/engine/internal/quant"
	"github.com/stencil-go/stencil/internal/gguf"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// others are the implementations to be compared with the plain one.
func others(t testing.TB) []*implementation {
	if len(implementations) == 1 {
		t.Skip("the plain implementation is the only one on this machine or under this build tag")
	}
	return implementations[1:]
}

func close32(a, b, tolerance float32) bool {
	return a == b || float32(math.Abs(float64(a-b))) <= tolerance
}

func randomFloats(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// quantCase makes the arguments of a quantised kernel from random numbers;
// extreme codes take the integers to the ends of their range.
func quantCase(r *rand.Rand, tile, group, groups, codeSize int, nibbles, mins, extreme bool) *quantArgs {
	codes := randomBytes(r, groups*panelRows*group)
	x := make([]int8, groups*tile*group*codeSize)
	for i := range x {
		x[i] = int8(r.IntN(255) - 127)
		if extreme {
			x[i] = int8(127 - 255*(i&1))
			codes[i%len(codes)] = 255
		}
	}
	if nibbles {
		codes = codes[:len(codes)/2]
	}
	scales := make([]byte, groups*panelRows*4)
	for i := 0; i < len(scales); i += 2 {
		binary.LittleEndian.PutUint16(scales[i:], gguf.FloatToHalf(float32(r.NormFloat64()/50)))
	}
	init := make([]int32, groups*tile)
	for i := range init {
		init[i] = int32(r.IntN(100000) - 50000)
	}
	dx, dsum := randomFloats(r, groups*tile), randomFloats(r, groups*tile)
	a := &quantArgs{
		dst: &make([]float32, tile*panelRows)[0], codes: &codes[0], scales: &scales[0],
		x: &x[0], dx: &dx[0], init: &init[0], groups: groups,
	}
	if mins {
		a.dsum = &dsum[0]
	}
	return a
}

func compareQuant(t *testing.T, seed uint64, groups int, mins, extreme bool) {
	t.Helper()
	for _, impl := range others(t) {
		for k, tile := range tileSizes {
			for _, c := range []struct {
				name      string
				group     int
				codeSize  int
				nibbles   bool
				want, got func(*quantArgs)
			}{
				{"q4", 32, narrow, true, generic.q4[k], impl.q4[k]},
				{"q4Table", 32, narrow, true, generic.q4Table[k], impl.q4Table[k]},
				{"q4TableWide", 32, wide, true, generic.q4TableWide[k], impl.q4TableWide[k]},
				{"q8", 32, narrow, false, generic.q8[k], impl.q8[k]},
				{"q8g16", 16, narrow, false, generic.q8g16[k], impl.q8g16[k]},
				{"q4Wide", 32, wide, true, generic.q4Wide[k], impl.q4Wide[k]},
				{"q8Wide", 32, wide, false, generic.q8Wide[k], impl.q8Wide[k]},
				{"q8g16Wide", 16, wide, false, generic.q8g16Wide[k], impl.q8g16Wide[k]},
			} {
				a := quantCase(rand.New(rand.NewPCG(seed, 1)), tile, c.group, groups, c.codeSize, c.nibbles, mins, extreme)
				if strings.HasPrefix(c.name, "q4Table") {
					a.table = &[]byte{0, 255, 128, 127, 129, 1, 2, 3, 77, 200, 14, 15, 16, 17, 240, 241}[0]
				}
				want, got := make([]float32, tile*panelRows), make([]float32, tile*panelRows)
				a.dst = &want[0]
				c.want(a)
				a.dst = &got[0]
				c.got(a)
				for i := range want {
					// Sums of up to 1e5 * 0.02 per group, 256 times that if wide.
					tolerance := 1e-3 * float32(groups)
					if c.codeSize == wide {
						tolerance *= 256
					}
					if !close32(want[i], got[i], tolerance) {
						t.Fatalf("%s %s tile %d, %d groups, minima %v: row %d is %v, want %v", impl.name, c.name, tile, groups, mins, i, got[i], want[i])
					}
				}
			}
		}
	}
}

func TestQuantKernels(t *testing.T) {
	for _, groups := range []int{1, 2, 3, 18} {
		compareQuant(t, uint64(groups), groups, false, false)
		compareQuant(t, uint64(groups), groups, true, false)
	}
	compareQuant(t, 9, 2, true, true)
}

func FuzzQuantKernels(f *testing.F) {
	f.Add(uint64(1), 1, true, false)
	f.Add(uint64(2), 5, false, true)
	f.Fuzz(func(t *testing.T, seed uint64, groups int, mins, extreme bool) {
		compareQuant(t, seed, 1+(groups&0x7fffffff)%40, mins, extreme)
	})
}

func compareFloat(t *testing.T, seed uint64, cols, xGap, dstGap int) {
	t.Helper()
	for _, impl := range others(t) {
		for k, tile := range tileSizes {
			for _, c := range []struct {
				name      string
				size      int
				want, got func(*floatArgs)
			}{
				{"f32", 4, generic.f32[k], impl.f32[k]},
				{"f16", 2, generic.f16[k], impl.f16[k]},
				{"bf16", 2, generic.bf16[k], impl.bf16[k]},
			} {
				r := rand.New(rand.NewPCG(seed, 2))
				w := make([]byte, cols*panelRows*c.size)
				for i := 0; i < len(w); i += c.size {
					v := float32(r.NormFloat64())
					switch c.name {
					case "f32":
						binary.LittleEndian.PutUint32(w[i:], math.Float32bits(v))
					case "f16":
						binary.LittleEndian.PutUint16(w[i:], gguf.FloatToHalf(v))
					case "bf16":
						binary.LittleEndian.PutUint16(w[i:], uint16(math.Float32bits(v)>>16))
					}
				}
				x := randomFloats(r, tile*(cols+xGap))
				want := randomFloats(r, tile*(panelRows+dstGap))
				got := slices.Clone(want)
				a := &floatArgs{dst: &want[0], dstStride: panelRows + dstGap, w: &w[0], x: &x[0], xStride: cols + xGap, cols: cols}
				c.want(a)
				a.dst = &got[0]
				c.got(a)
				for i := range want {
					if !close32(want[i], got[i], 1e-5*float32(cols+10)) {
						t.Fatalf("%s %s tile %d, %d columns: element %d is %v, want %v", impl.name, c.name, tile, cols, i, got[i], want[i])
					}
				}
			}
		}
	}
}

func TestFloatKernels(t *testing.T) {
	for _, cols := range []int{1, 2, 3, 8, 63, 64} {
		compareFloat(t, uint64(cols), cols, cols%3, cols%5)
	}
}

func FuzzFloatKernels(f *testing.F) {
	f.Add(uint64(1), 1, 0, 0)
	f.Add(uint64(1), 17, 3, 5)
	f.Fuzz(func(t *testing.T, seed uint64, cols, xGap, dstGap int) {
		compareFloat(t, seed, 1+(cols&0xffffff)%300, (xGap&0xffffff)%20, (dstGap&0xffffff)%20)
	})
}

func compareQuantize(t *testing.T, x []float32, group int) {
	t.Helper()
	compareQuantizeTo(t, x, group, 0)
	compareQuantizeTo(t, x, group, 1)
}

func compareQuantizeTo(t *testing.T, x []float32, group, wide int) {
	t.Helper()
	groups := len(x) / group
	run := func(f func(*quantizeArgs)) (q []int8, d []float32, sum []int32) {
		q, d, sum = make([]int8, 3*len(x)), make([]float32, 3*groups), make([]int32, 3*groups)
		f(&quantizeArgs{x: &x[0], q: &q[0], qStride: 3 * group, d: &d[0], sum: &sum[0], stride: 3, groups: groups, group: group, wide: wide})
		return q, d, sum
	}
	wantQ, wantD, wantSum := run(generic.quantize)
	for _, impl := range others(t) {
		q, d, sum := run(impl.quantize)
		if !slices.Equal(q, wantQ) || !slices.Equal(d, wantD) || !slices.Equal(sum, wantSum) {
			t.Fatalf("%s group %d wide %d of %v:\n%v %v %v, want\n%v %v %v", impl.name, group, wide, x, q, d, sum, wantQ, wantD, wantSum)
		}
	}
}

func TestQuantize(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, group := range []int{16, 32} {
		for _, scale := range []float32{1, 1e-20, 1e30, 1e-31, 0} {
			x := randomFloats(r, 5*group)
			for i := range x {
				x[i] *= scale
			}
			x[7] = 0
			compareQuantize(t, x, group)
		}
	}
}

func FuzzQuantize(f *testing.F) {
	f.Add([]byte("seed"), true)
	f.Fuzz(func(t *testing.T, b []byte, small bool) {
		group := 32
		if small {
			group = 16
		}
		x := make([]float32, group)
		for i := range x {
			if 4*i+4 <= len(b) {
				x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			}
			// What a broken model computes need not be the same everywhere.
			if x[i] != x[i] || math.IsInf(float64(x[i]), 0) {
				x[i] = 1
			}
		}
		compareQuantize(t, x, group)
	})
}

func compareVectors(t *testing.T, x, u []float32, shift float32) {
	t.Helper()
	for _, impl := range others(t) {
		want, got := slices.Clone(x), slices.Clone(x)
		wantSum, gotSum := generic.expSum(want, shift), impl.expSum(got, shift)
		for i := range want {
			if !close32(want[i], got[i], 4e-7*want[i]+1e-37) {
				t.Fatalf("%s: exp(%v) is %v, want %v", impl.name, x[i]-shift, got[i], want[i])
			}
		}
		if !close32(wantSum, gotSum, 1e-5*wantSum) {
			t.Fatalf("%s: sum is %v, want %v", impl.name, gotSum, wantSum)
		}
		if len(x) > 0 {
			if want, got := generic.largest(x), impl.largest(x); want != got {
				t.Fatalf("%s: largest of %v is %v, want %v", impl.name, x, got, want)
			}
		}
		if want, got := generic.sumSquares(x), impl.sumSquares(x); !close32(want, got, 1e-5*want) {
			t.Fatalf("%s: sum of squares of %v is %v, want %v", impl.name, x, got, want)
		}
		want, got = slices.Clone(u), slices.Clone(u)
		generic.gate(want, x, u)
		impl.gate(got, x, u)
		for i := range want {
			if !close32(want[i], got[i], 1e-6*float32(math.Abs(float64(want[i])))+1e-30) {
				t.Fatalf("%s: gate(%v, %v, %v) is %v, want %v", impl.name, u[i], x[i], u[i], got[i], want[i])
			}
		}
	}
}

func TestVectors(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for n := range 50 {
		x, u := randomFloats(r, n), randomFloats(r, n)
		for i := range x {
			x[i] *= 10
		}
		compareVectors(t, x, u, 3)
	}
	compareVectors(t, []float32{-1e9, -200, -104, -90, -87, -1e-8, 0, 1e-8, 1, 80, 88}, make([]float32, 11), 0)
}

func FuzzVectors(f *testing.F) {
	f.Add(float32(1), float32(2), 17)
	f.Add(float32(-87), float32(2), 3)
	f.Fuzz(func(t *testing.T, a, b float32, n int) {
		if !(math.Abs(float64(a)) < 80 && math.Abs(float64(b)) < 1e4) {
			t.Skip()
		}
		x, u := make([]float32, n&63), make([]float32, n&63)
		for i := range x {
			x[i] = a * float32(i+1) / float32(len(x))
			u[i] = b / float32(i+1)
		}
		compareVectors(t, x, u, 0)
	})
}

// TestMul compares the product of every type, with every batch size up to 20,
// with float64 arithmetic on the dequantised weights and the quantised
// activations, by every implementation.
func TestMul(t *testing.T) {
	saved := active
	defer func() { active = saved }()
	pool := NewPool(2)
	defer pool.Close()
	for _, impl := range implementations {
		active = impl
		for _, typ := range gguf.Types() {
			t.Run(impl.name+"/"+typ.String(), func(t *testing.T) {
				testMul(t, pool, typ, Narrow)
				testMul(t, pool, typ, Wide)
			})
		}
	}
}

func testMul(t *testing.T, pool *Pool, typ gguf.Type, precision Precision) {
	const rows, cols = 40, 512
	r := rand.New(rand.NewPCG(5, uint64(typ)))
	src := randomWeights(r, typ, rows*cols)
	w := make([]float32, rows*cols)
	quant.Dequantize(typ, w, src)
	m := pack(t, pool, typ, rows, cols, src, precision)
	var single [rows]float32
	for _, n := range []int{1, 3, 4, 9, 13} {
		var in Batch
		in.Reset(n, cols)
		in.Want(m)
		x := randomFloats(rand.New(rand.NewPCG(6, 6)), n*cols)
		copy(in.Floats, x)
		pool.Run(in.Tiles(), func(s *Scratch, i int) { in.Quantize(s, i) })
		out := make([]float32, n*rows)
		pool.Run(m.Panels(), func(s *Scratch, p int) { m.MulPanel(s, p, &in, out, rows) })
		if n == 1 {
			copy(single[:], out)
		}
		if !slices.Equal(single[:], out[:rows]) {
			t.Fatalf("the first of %d rows differs from the only one", n)
		}
		for i := range n {
			for row := range rows {
				var want, size float64
				for c := range cols {
					p := float64(w[row*cols+c]) * float64(x[i*cols+c])
					want += p
					size += p * p
				}
				// Rounding to 8 bits errs by up to 1/254 of a group's largest, to
				// 16 bits by 1/256 of that; scales may be rounded to 11 bits.
				tolerance := 1e-5 * math.Sqrt(size)
				if _, ok := quant.FormatOf(typ); ok && precision == Narrow {
					tolerance = 0.06 * math.Sqrt(size)
				} else if ok {
					tolerance = 0.002 * math.Sqrt(size)
				}
				if got := float64(out[i*rows+row]); !(math.Abs(got-want) <= tolerance) {
					t.Fatalf("batch %d, row %d, weight row %d: %v, want %v (tolerance %v)", n, i, row, got, want, tolerance)
				}
			}
		}
	}
}

// randomWeights makes n weights of type t whose scales are of sensible size.
func randomWeights(r *rand.Rand, t gguf.Type, n int) []byte {
	b := randomBytes(r, t.RowBytes(n))
	half := func(at int, v float64) {
		binary.LittleEndian.PutUint16(b[at:], gguf.FloatToHalf(float32(v)))
	}
	for at := 0; at < len(b); at += t.BlockBytes() {
		switch v := r.NormFloat64() / 50; t {
		case gguf.F32:
			binary.LittleEndian.PutUint32(b[at:], math.Float32bits(float32(v)))
		case gguf.F16:
			half(at, v)
		case gguf.BF16:
			binary.LittleEndian.PutUint16(b[at:], uint16(math.Float32bits(float32(v))>>16))
		case gguf.Q4_0, gguf.Q5_0, gguf.Q8_0, gguf.IQ4_NL, gguf.IQ4_XS:
			half(at, v)
		case gguf.Q4_1, gguf.Q5_1, gguf.Q4_K, gguf.Q5_K:
			half(at, v)
			half(at+2, r.NormFloat64()/50)
		case gguf.Q2_K:
			half(at+80, v)
			half(at+82, r.NormFloat64()/50)
		case gguf.Q3_K:
			half(at+108, v)
		case gguf.Q6_K:
			half(at+208, v)
		case gguf.MXFP4:
			b[at] = byte(60 + r.IntN(8))
		}
	}
	return b
}

func TestPool(t *testing.T) {
	for _, threads := range []int{1, 2, 7} {
		p := NewPool(threads)
		for tasks := range 200 {
			done := make([]int32, tasks)
			p.Run(tasks, func(_ *Scratch, i int) { done[i]++ })
			for i, n := range done {
				if n != 1 {
					t.Fatalf("%d threads, %d tasks: task %d was done %d times", threads, tasks, i, n)
				}
			}
		}
		p.Close()
	}
}

// pack packs into an arena that lives as long as the test.
func pack(t testing.TB, pool *Pool, typ gguf.Type, rows, cols int, src []byte, precision Precision) *Matrix {
	t.Helper()
	arena := new(Arena)
	m, err := Pack(pool, arena, typ, rows, cols, src, precision)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := arena.Free(); err != nil {
			t.Error(err)
		}
	})
	return m
}
