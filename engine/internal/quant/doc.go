// Package quant decodes the block formats in which GGUF stores weights.
//
// All quantised formats, however their bits are arranged, come down to one
// form. A row is cut into groups of 16 or 32 columns, each with a scale and,
// in some formats, a minimum; a weight is
//
//	w = scale * (code - zero) + min
//
// with a code of at most 8 bits, which a format may send through a table of 16
// values first, and a zero that is constant per format. Decode
// yields codes, scales and minima, from which the kernels build their own
// layout; Dequantize yields the float32 weights, bit for bit what ggml's
// reference code yields.
//
// The formats are those of the ggml project: Q4_0 to Q8_0 are 32 codes with one
// scale (and a minimum in the _1 variants); the K formats are 256 codes whose
// group scales are themselves quantised; IQ4 codes index a table of 16 values;
// MXFP4 is the OCP Microscaling format with E2M1 elements and an E8M0 scale.
package quant
