// Package kernel does the arithmetic of a transformer: products of weight
// matrices with batches of activations, the exponentials of softmax and of
// gated activations, and the division of work among threads.
//
// # Panels
//
// A Matrix is stored as panels of 16 rows. Within a panel the rows are
// interleaved so that one vector register holds the same column (or the same
// four columns) of all 16 rows: each lane sums its own row, and nothing is ever
// added across lanes. The same float32 kernel serves attention, whose keys are
// kept as panels of 16 positions and whose values as panels of 16 dimensions.
//
// Quantised weights w = scale*(code - zero) + min meet activations that are
// quantised per group of 16 or 32 columns, x = dx*q with q in -127..127, so
// that the sum over a group is
//
//	scale*dx*(sum(code*q) - zero*sum(q)) + min*dx*sum(q)
//
// in which the sums are exact integers. Where eight bits are not enough for the
// activations, 16-bit codes q = 256*high + low with high and low of 8 bits each
// take two integer products.
//
// # Implementations
//
// Every routine exists in plain Go and, for amd64, in assembly for AVX-512 with
// VNNI and for AVX2; the fastest one the processor has is chosen when the
// program starts. The build tag noasm leaves the plain ones only. The
// implementations agree on all integers; float sums may differ in rounding.
// Within one implementation a result depends only on the numbers that enter it,
// never on the batch's size or the number of threads.
package kernel
