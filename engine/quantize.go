package engine

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stencil-go/stencil/engine/internal/quant"
	"github.com/stencil-go/stencil/internal/gguf"
)

// QuantizeOption changes what Quantize does.
type QuantizeOption func(*quantizeOptions) error

type quantizeOptions struct {
	embedding gguf.Type // of the token embedding and the output matrix
}

// WithEmbeddingType sets the type of the token embedding and the output matrix, "Q8_0" say. Without
// it they have the type of the other matrices.
func WithEmbeddingType(name string) QuantizeOption {
	return func(o *quantizeOptions) error {
		t, err := encodable(name)
		o.embedding = t
		return err
	}
}

// QuantizationTypes lists the names of the types that Quantize writes: F32, F16, BF16,
// the 32-element types Q4_0 to Q8_0 and the K types of 256 elements.
func QuantizationTypes() []string {
	var names []string
	for _, t := range gguf.Types() {
		if quant.CanEncode(t) {
			names = append(names, t.String())
		}
	}
	slices.Sort(names)
	return names
}

func encodable(name string) (gguf.Type, error) {
	for _, t := range gguf.Types() {
		if quant.CanEncode(t) && strings.EqualFold(t.String(), name) {
			return t, nil
		}
	}
	return 0, newError(ErrOption, "quantize", "type", "%q is none of %s", name, strings.Join(QuantizationTypes(), ", "))
}

// fileTypes are the values of general.file_type (llama.cpp's llama_ftype) for files that are mostly of a type.
var fileTypes = map[gguf.Type]uint32{
	gguf.F32: 0, gguf.F16: 1, gguf.Q4_0: 2, gguf.Q4_1: 3, gguf.Q8_0: 7, gguf.Q5_0: 8, gguf.Q5_1: 9, gguf.Q2_K: 10,
	gguf.Q3_K: 12, gguf.Q4_K: 15, gguf.Q5_K: 17, gguf.Q6_K: 18, gguf.BF16: 32,
}

// Quantize reads the GGUF file at path and writes it to w with its matrices as the named
// type ("Q4_K"; see QuantizationTypes, letters in either case). Matrices whose rows are not whole blocks of 256
// become Q8_0 where a K type is asked for, and stay as they are where 32 does not divide
// them either; vectors (norms, biases) and the routers of experts stay as they are. The
// metadata is copied byte for byte, but for general.file_type and
// general.quantization_version. Quantised input is decoded first, so it can be written
// as another type, at the price of both errors.
//
// It holds one matrix at a time as float32. ctx ends it between matrices. It fails with
// an *Error: ErrOption for a type it does not write, ErrFile and the like for a file it
// cannot read, or weights that are no finite numbers; a failed write is an error of kind ErrWrite.
func Quantize(ctx context.Context, path string, w io.Writer, name string, opts ...QuantizeOption) error {
	to, err := encodable(name)
	if err != nil {
		return err
	}
	o := quantizeOptions{embedding: to}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return err
		}
	}
	f, err := gguf.Open(path, gguf.Limits{})
	if err != nil {
		return fileError("quantize", path, err)
	}
	defer f.Close()
	out := slices.Clone(f.Tensors())
	for i := range out {
		out[i].Type = targetType(&out[i], to, o.embedding)
	}
	set := []gguf.KeyValue{{Key: "general.file_type", Value: fileTypes[to]}, {Key: "general.quantization_version", Value: uint32(2)}}
	c := converter{ctx: ctx, path: path, in: f.Tensors(), out: out}
	err = f.Rewrite(w, set, out, c.tensor)
	if err != nil && c.err == nil {
		return &Error{Kind: ErrWrite, Op: "quantize", Path: path, Offset: -1, Err: err}
	}
	return c.err
}

// targetType is the type that a tensor gets.
func targetType(t *gguf.Tensor, to, embedding gguf.Type) gguf.Type {
	if len(t.Dims) < 2 || !strings.HasSuffix(t.Name, ".weight") || strings.Contains(t.Name, "ffn_gate_inp") {
		return t.Type
	}
	if t.Name == "token_embd.weight" || t.Name == "output.weight" {
		to = embedding
	}
	for _, candidate := range []gguf.Type{to, gguf.Q8_0} {
		if t.Dims[0]%candidate.BlockElements() == 0 {
			return candidate
		}
	}
	return t.Type
}

// converter encodes one tensor after another, in the same memory.
type converter struct {
	ctx     context.Context
	path    string
	in, out []gguf.Tensor
	numbers []float32
	bytes   []byte
	err     error // the first of its own failures
}

func (c *converter) tensor(i int) ([]byte, error) {
	if err := c.ctx.Err(); err != nil {
		c.err = &Error{Kind: ErrCanceled, Op: "quantize", Path: c.path, Offset: -1, Err: err}
		return nil, c.err
	}
	in, out := &c.in[i], &c.out[i]
	if in.Type == out.Type {
		return in.Data, nil
	}
	n := in.Elements()
	c.numbers = slices.Grow(c.numbers[:0], n)[:n]
	size := out.Type.RowBytes(n)
	c.bytes = slices.Grow(c.bytes[:0], size)[:size]
	quant.Dequantize(in.Type, c.numbers, in.Data)
	if err := quant.Quantize(out.Type, c.bytes, c.numbers); err != nil {
		c.err = &Error{Kind: ErrFile, Op: "quantize", Path: c.path, Key: in.Name, Offset: in.Offset, Err: fmt.Errorf("as %v: %w", out.Type, err)}
		return nil, c.err
	}
	return c.bytes, nil
}
