package gguf

import "fmt"

// Type is the number format of a tensor's elements. Quantised types store
// blocks: a fixed count of elements in a fixed count of bytes.
type Type uint32

// The types this module computes with, under the numbers ggml gave them.
const (
	F32    Type = 0
	F16    Type = 1
	Q4_0   Type = 2
	Q4_1   Type = 3
	Q5_0   Type = 6
	Q5_1   Type = 7
	Q8_0   Type = 8
	Q2_K   Type = 10
	Q3_K   Type = 11
	Q4_K   Type = 12
	Q5_K   Type = 13
	Q6_K   Type = 14
	IQ4_NL Type = 20
	IQ4_XS Type = 23
	BF16   Type = 30
	MXFP4  Type = 39
)

type typeInfo struct {
	name     string
	elements int // per block
	bytes    int // per block
}

var types = map[Type]typeInfo{
	F32:    {"F32", 1, 4},
	F16:    {"F16", 1, 2},
	BF16:   {"BF16", 1, 2},
	Q4_0:   {"Q4_0", 32, 18},
	Q4_1:   {"Q4_1", 32, 20},
	Q5_0:   {"Q5_0", 32, 22},
	Q5_1:   {"Q5_1", 32, 24},
	Q8_0:   {"Q8_0", 32, 34},
	Q2_K:   {"Q2_K", 256, 84},
	Q3_K:   {"Q3_K", 256, 110},
	Q4_K:   {"Q4_K", 256, 144},
	Q5_K:   {"Q5_K", 256, 176},
	Q6_K:   {"Q6_K", 256, 210},
	IQ4_NL: {"IQ4_NL", 32, 18},
	IQ4_XS: {"IQ4_XS", 256, 136},
	MXFP4:  {"MXFP4", 32, 17},
}

// Types lists the types the reader accepts, in no particular order.
func Types() []Type {
	all := make([]Type, 0, len(types))
	for t := range types {
		all = append(all, t)
	}
	return all
}

// String returns ggml's name for the type, for example Q4_K.
func (t Type) String() string {
	if i, ok := types[t]; ok {
		return i.name
	}
	return fmt.Sprintf("type %d", uint32(t))
}

// Supported reports whether the type is one of the constants above.
func (t Type) Supported() bool { _, ok := types[t]; return ok }

// BlockElements is the number of elements of a block, 0 for an unknown type.
func (t Type) BlockElements() int { return types[t].elements }

// BlockBytes is the number of bytes of a block, 0 for an unknown type.
func (t Type) BlockBytes() int { return types[t].bytes }

// RowBytes is the number of bytes of n elements; n must be a multiple of
// BlockElements.
func (t Type) RowBytes(n int) int { return n / types[t].elements * types[t].bytes }
