package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/internal/gguf"
)

// BenchmarkMul measures the product of a matrix with 1 and 64 rows, for a
// matrix that fits the second-level cache and one that does not, by one thread.
func BenchmarkMul(b *testing.B) {
	pool := NewPool(1)
	defer pool.Close()
	for _, typ := range []gguf.Type{gguf.Q4_0, gguf.Q4_1, gguf.Q8_0, gguf.Q6_K, gguf.F16, gguf.F32} {
		for _, rows := range []int{512, 65536} {
			const cols = 1024
			m := pack(b, pool, typ, rows, cols, randomWeights(rand.New(rand.NewPCG(1, 1)), typ, rows*cols), Narrow)
			for _, n := range []int{1, 64} {
				if rows > 1000 && n > 1 {
					continue
				}
				b.Run(fmt.Sprintf("%v/rows=%d/batch=%d", typ, rows, n), func(b *testing.B) {
					var in Batch
					in.Reset(n, cols)
					in.Want(m)
					copy(in.Floats, randomFloats(rand.New(rand.NewPCG(2, 2)), n*cols))
					pool.Run(in.Tiles(), func(s *Scratch, i int) { in.Quantize(s, i) })
					out := make([]float32, n*rows)
					for b.Loop() {
						pool.Run(m.Panels(), func(s *Scratch, p int) { m.MulPanel(s, p, &in, out, rows) })
					}
					seconds := b.Elapsed().Seconds() / float64(b.N)
					b.ReportMetric(float64(m.Bytes())/seconds/1e9, "GB/s")
					b.ReportMetric(2*float64(n*rows*cols)/seconds/1e9, "Gop/s")
				})
			}
		}
	}
}
