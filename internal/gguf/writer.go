package gguf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// Writer builds a file in memory. It exists for tests and small tools: its
// errors are plain, and it writes version 3 with the default alignment.
type Writer struct {
	keys    []string
	values  map[string]any
	tensors []Tensor
}

// Set adds or replaces a metadata value: a bool, string, uint32, int32, uint64,
// int64, float32, float64, or a slice of strings, int32, float32 or bools.
func (w *Writer) Set(key string, value any) {
	if w.values == nil {
		w.values = map[string]any{}
	}
	if _, ok := w.values[key]; !ok {
		w.keys = append(w.keys, key)
	}
	w.values[key] = value
}

// AddTensor adds a tensor. data holds the encoded elements, see Encode.
func (w *Writer) AddTensor(name string, t Type, dims []int, data []byte) {
	w.tensors = append(w.tensors, Tensor{Name: name, Type: t, Dims: dims, Data: data})
}

// Bytes returns the file.
func (w *Writer) Bytes() ([]byte, error) {
	var b bytes.Buffer
	le := binary.LittleEndian
	putString := func(s string) {
		b.Write(le.AppendUint64(nil, uint64(len(s))))
		b.WriteString(s)
	}
	put := func(v any) { _ = binary.Write(&b, le, v) } // a bytes.Buffer does not fail
	b.WriteString(magic)
	put(uint32(3))
	put(uint64(len(w.tensors)))
	put(uint64(len(w.keys)))
	for _, key := range w.keys {
		putString(key)
		if err := putValue(put, putString, w.values[key]); err != nil {
			return nil, fmt.Errorf("gguf: %q: %w", key, err)
		}
	}
	offset := 0
	for _, t := range w.tensors {
		elements := t.Elements()
		if block := t.Type.BlockElements(); block == 0 || elements%block != 0 || len(t.Data) != t.Type.RowBytes(elements) {
			return nil, fmt.Errorf("gguf: tensor %q: %d bytes for %d elements of %v", t.Name, len(t.Data), elements, t.Type)
		}
		putString(t.Name)
		put(uint32(len(t.Dims)))
		for _, d := range t.Dims {
			put(uint64(d))
		}
		put(uint32(t.Type))
		put(uint64(offset))
		offset += (len(t.Data) + defaultAlignment - 1) / defaultAlignment * defaultAlignment
	}
	pad := func() { b.Write(make([]byte, -b.Len()&(defaultAlignment-1))) }
	pad()
	for _, t := range w.tensors {
		b.Write(t.Data)
		pad()
	}
	return b.Bytes(), nil
}

func putValue(put func(any), putString func(string), value any) error {
	scalar := func(t ValueType, v any) { put(uint32(t)); put(v) }
	list := func(t ValueType, n int) { put(uint32(Array)); put(uint32(t)); put(uint64(n)) }
	switch v := value.(type) {
	case bool:
		scalar(Bool, v)
	case uint32:
		scalar(Uint32, v)
	case int32:
		scalar(Int32, v)
	case uint64:
		scalar(Uint64, v)
	case int64:
		scalar(Int64, v)
	case float32:
		scalar(Float32, v)
	case float64:
		scalar(Float64, v)
	case string:
		put(uint32(String))
		putString(v)
	case []string:
		list(String, len(v))
		for _, s := range v {
			putString(s)
		}
	case []int32:
		list(Int32, len(v))
		put(v)
	case []float32:
		list(Float32, len(v))
		put(v)
	case []bool:
		list(Bool, len(v))
		put(v)
	default:
		return fmt.Errorf("no value type for %T", value)
	}
	return nil
}

// Encode encodes x, which must be whole blocks, as type t: F32, F16, Q8_0 or
// Q4_0. Quantisation rounds to the nearest code; it is the plain method, not
// the one with the smallest error.
func Encode(t Type, x []float32) ([]byte, error) {
	block := t.BlockElements()
	if block == 0 || len(x)%block != 0 {
		return nil, fmt.Errorf("gguf: %d elements are not whole blocks of %v", len(x), t)
	}
	b := make([]byte, 0, t.RowBytes(len(x)))
	le := binary.LittleEndian
	for ; len(x) > 0; x = x[block:] {
		switch t {
		case F32:
			b = le.AppendUint32(b, math.Float32bits(x[0]))
		case F16:
			b = le.AppendUint16(b, FloatToHalf(x[0]))
		case Q8_0:
			b = appendQ8_0(b, x[:block])
		case Q4_0:
			b = appendQ4_0(b, x[:block])
		default:
			return nil, fmt.Errorf("gguf: no encoder for %v", t)
		}
	}
	return b, nil
}

// largest returns the element of the largest magnitude.
func largest(x []float32) float32 {
	var l float32
	for _, v := range x {
		if math.Abs(float64(v)) > math.Abs(float64(l)) {
			l = v
		}
	}
	return l
}

// code is v/d rounded and clamped to low..high; 0 where d is 0.
func code(v, d float32, low, high int) int {
	if d == 0 {
		return 0
	}
	return int(min(max(math.RoundToEven(float64(v/d)), float64(low)), float64(high)))
}

func appendQ8_0(b []byte, x []float32) []byte {
	h := FloatToHalf(float32(math.Abs(float64(largest(x)))) / 127)
	b = binary.LittleEndian.AppendUint16(b, h)
	for _, v := range x {
		b = append(b, byte(int8(code(v, HalfToFloat(h), -127, 127))))
	}
	return b
}

func appendQ4_0(b []byte, x []float32) []byte {
	h := FloatToHalf(largest(x) / -8) // so that the largest has a code of its own, -8
	b = binary.LittleEndian.AppendUint16(b, h)
	d := HalfToFloat(h)
	for i := range 16 {
		b = append(b, byte(code(x[i], d, -8, 7)+8|(code(x[i+16], d, -8, 7)+8)<<4))
	}
	return b
}
