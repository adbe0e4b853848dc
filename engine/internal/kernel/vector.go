package kernel

// ExpSum replaces x[i] by exp(x[i]-shift) and returns the sum: a softmax but
// for the division.
func ExpSum(x []float32, shift float32) float32 { return active.expSum(x, shift) }

// Gate replaces g[i] by g[i]*u[i]*sigmoid(z[i]). With z = g that is the SiLU
// gate, with z = 1.702*g a common approximation of GELU's.
func Gate(g, z, u []float32) { active.gate(g, z, u) }

// Largest returns the largest element of x, which must not be empty.
func Largest(x []float32) float32 { return active.largest(x) }

// SumSquares returns the sum of the squares of x.
func SumSquares(x []float32) float32 { return active.sumSquares(x) }

// Panel multiplies a float panel w, cols columns of 16 rows, with n rows of x
// and adds the products to n rows of 16 floats in dst. Attention uses it: a
// panel is then 16 keys, or 16 dimensions of the values.
func Panel(s *Scratch, w []float32, cols int, x []float32, xStride int, dst []float32, dstStride, n int) {
	for t := 0; t < n; {
		size, kernel := 1, tile1
		switch left := n - t; {
		case left >= 8:
			size, kernel = 8, tile8
		case left >= 4:
			size, kernel = 4, tile4
		}
		s.float = floatArgs{
			dst: &dst[t*dstStride], dstStride: dstStride,
			w: bytesOf(w),
			x: &x[t*xStride], xStride: xStride, cols: cols,
		}
		active.f32[kernel](&s.float)
		t += size
	}
}
