package kernel

// panelRows is the number of rows of a panel: the lanes of a 512-bit register.
const panelRows = 16

// tileSizes are the batch sizes the panel kernels exist for: how many
// activation rows one pass over a panel serves.
var tileSizes = [3]int{1, 4, 8}

const (
	tile1 = iota
	tile4
	tile8
)

const maxTile = 8

// implementation is one set of routines.
type implementation struct {
	name string

	// Quantised panels, by tile size: of activations of 8 bits and of 16.
	q4, q4Table, q8, q8g16                 [3]func(*quantArgs)
	q4Wide, q4TableWide, q8Wide, q8g16Wide [3]func(*quantArgs)

	// Float panels, by tile size.
	f32, f16, bf16 [3]func(*floatArgs)

	// quantize quantises groups x group floats of one row.
	quantize func(*quantizeArgs)

	// expSum replaces x[i] by exp(x[i]-shift) and returns the sum.
	expSum func(x []float32, shift float32) float32

	// largest returns the largest element of x, which is not empty.
	largest func(x []float32) float32

	// sumSquares returns the sum of the squares of x.
	sumSquares func(x []float32) float32

	// gate replaces g[i] by g[i]*u[i]*sigmoid(z[i]); the slices have one
	// length.
	gate func(g, z, u []float32)
}

// quantArgs describes the product of one panel of a quantised matrix with one
// tile of activations: dst[t][r] = sum over groups.
type quantArgs struct {
	dst    *float32 // [tile][16], overwritten
	codes  *byte    // the panel's codes
	scales *byte    // [groups]{scale[16], min[16] where there are minima}, binary16
	x      *int8    // [groups][tile][group]; wide: [groups][tile][2][group], high bytes first
	dx     *float32 // [groups][tile]: the activations' scales
	init   *int32   // [groups][tile]: -zero*sum(q)
	dsum   *float32 // [groups][tile]: dx*sum(q); nil where there are no minima
	groups int      // at least 1
	table  *byte    // [16]: what codes stand for, q4Table only
}

// floatArgs describes dst[t][r] += sum over c of w[c][r]*x[t][c]. Columns of
// even and odd index are summed apart.
type floatArgs struct {
	dst       *float32
	dstStride int   // floats from one t to the next
	w         *byte // [cols][16] of the panel's type
	x         *float32
	xStride   int // floats from one t to the next
	cols      int // at least 1
}

// quantizeArgs describes the quantisation of one row of activations.
type quantizeArgs struct {
	x       *float32 // [groups*group]
	q       *int8    // group g is written to q[g*qStride:]
	qStride int
	d       *float32 // the scale of group g is written to d[g*stride]
	sum     *int32   // the sum of group g's codes is written to sum[g*stride]
	stride  int
	groups  int // at least 1
	group   int // 16 or 32
	wide    int // 1: 16-bit codes, a group's high bytes followed by its low ones; 0: 8-bit
}

// active is the implementation in use; implementations lists all that this
// processor can run, the plain one first. Neither changes after start-up.
var (
	implementations = available()
	active          = implementations[len(implementations)-1]
)
