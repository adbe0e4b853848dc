package gguf

import (
	"errors"
	"fmt"
	"math"
)

// ValueType is the type tag of a metadata value.
type ValueType uint32

// The value types of GGUF, under the format's own numbers.
const (
	Uint8   ValueType = 0
	Int8    ValueType = 1
	Uint16  ValueType = 2
	Int16   ValueType = 3
	Uint32  ValueType = 4
	Int32   ValueType = 5
	Float32 ValueType = 6
	Bool    ValueType = 7
	String  ValueType = 8
	Array   ValueType = 9
	Uint64  ValueType = 10
	Int64   ValueType = 11
	Float64 ValueType = 12
)

// scalarBytes is the encoded size of each fixed-size value type.
var scalarBytes = map[ValueType]int{
	Uint8: 1, Int8: 1, Bool: 1, Uint16: 2, Int16: 2, Uint32: 4, Int32: 4, Float32: 4, Uint64: 8, Int64: 8, Float64: 8,
}

// Metadata is the typed key-value part of a file. It is read-only and safe for
// concurrent use. Slices returned by its getters are shared: do not modify
// them.
//
// Getters fail with an *Error of kind Missing where the key is absent and
// WrongType where its value cannot be given as the type asked for.
type Metadata struct {
	values map[string]any // uint64, int64, float64, bool, string, []int64, []float32, []bool, []string
	keys   []string
	offset map[string]int64
}

// Keys lists the keys in the file's order.
func (m *Metadata) Keys() []string { return m.keys }

// Has reports whether the key is present.
func (m *Metadata) Has(key string) bool { _, ok := m.values[key]; return ok }

func (m *Metadata) wrongType(key, want string) error {
	v, ok := m.values[key]
	if !ok {
		return &Error{Kind: Missing, Offset: -1, Key: key}
	}
	return errorAt(WrongType, m.offset[key], key, "value is %s, not %s", describe(v), want)
}

func describe(v any) string {
	switch v := v.(type) {
	case uint64, int64:
		return fmt.Sprintf("the integer %v", v)
	case float64:
		return "a float"
	case bool:
		return "a bool"
	case string:
		return "a string"
	case []int64:
		return fmt.Sprintf("an array of %d integers", len(v))
	case []float32:
		return fmt.Sprintf("an array of %d floats", len(v))
	case []bool:
		return fmt.Sprintf("an array of %d bools", len(v))
	case []string:
		return fmt.Sprintf("an array of %d strings", len(v))
	}
	return "of an unknown type"
}

// String returns a string value.
func (m *Metadata) String(key string) (string, error) {
	if v, ok := m.values[key].(string); ok {
		return v, nil
	}
	return "", m.wrongType(key, "a string")
}

// Bool returns a bool value.
func (m *Metadata) Bool(key string) (bool, error) {
	if v, ok := m.values[key].(bool); ok {
		return v, nil
	}
	return false, m.wrongType(key, "a bool")
}

// Int returns an integer value of any width that fits an int64.
func (m *Metadata) Int(key string) (int64, error) {
	switch v := m.values[key].(type) {
	case int64:
		return v, nil
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v), nil
		}
	}
	return 0, m.wrongType(key, "an int64")
}

// Float returns a float of any width, or an integer as a float.
func (m *Metadata) Float(key string) (float64, error) {
	switch v := m.values[key].(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	case uint64:
		return float64(v), nil
	}
	return 0, m.wrongType(key, "a number")
}

// Strings returns an array of strings.
func (m *Metadata) Strings(key string) ([]string, error) {
	if v, ok := m.values[key].([]string); ok {
		return v, nil
	}
	return nil, m.wrongType(key, "an array of strings")
}

// Ints returns an array of integers of any width.
func (m *Metadata) Ints(key string) ([]int64, error) {
	if v, ok := m.values[key].([]int64); ok {
		return v, nil
	}
	return nil, m.wrongType(key, "an array of integers")
}

// Floats returns an array of 32-bit floats; float64 elements are rounded.
func (m *Metadata) Floats(key string) ([]float32, error) {
	if v, ok := m.values[key].([]float32); ok {
		return v, nil
	}
	return nil, m.wrongType(key, "an array of floats")
}

// Bools returns an array of bools.
func (m *Metadata) Bools(key string) ([]bool, error) {
	if v, ok := m.values[key].([]bool); ok {
		return v, nil
	}
	return nil, m.wrongType(key, "an array of bools")
}

// StringOr, IntOr, FloatOr and BoolOr return fallback where the key is missing
// and fail, as their namesakes do, where its value has another type.

// StringOr is String with a fallback for a missing key.
func (m *Metadata) StringOr(key, fallback string) (string, error) {
	v, err := m.String(key)
	return orFallback(v, err, fallback)
}

// IntOr is Int with a fallback for a missing key.
func (m *Metadata) IntOr(key string, fallback int64) (int64, error) {
	v, err := m.Int(key)
	return orFallback(v, err, fallback)
}

// FloatOr is Float with a fallback for a missing key.
func (m *Metadata) FloatOr(key string, fallback float64) (float64, error) {
	v, err := m.Float(key)
	return orFallback(v, err, fallback)
}

// BoolOr is Bool with a fallback for a missing key.
func (m *Metadata) BoolOr(key string, fallback bool) (bool, error) {
	v, err := m.Bool(key)
	return orFallback(v, err, fallback)
}

func orFallback[T any](v T, err error, fallback T) (T, error) {
	if errors.Is(err, Missing) {
		return fallback, nil
	}
	return v, err
}
