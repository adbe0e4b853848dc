package gguf

import (
	"math"
	"testing"
)

func TestHalf(t *testing.T) {
	for h := range 1 << 16 {
		f := HalfToFloat(uint16(h))
		if f != f {
			if back := FloatToHalf(f); back&0x7c00 != 0x7c00 || back&0x3ff == 0 {
				t.Fatalf("NaN %#x became %#x", h, back)
			}
			continue
		}
		if back := FloatToHalf(f); back != uint16(h) {
			t.Fatalf("%#x is %v, which is %#x", h, f, back)
		}
	}
	for _, c := range []struct {
		name string
		in   float32
		want uint16
	}{
		{"largest", 65504, 0x7bff},
		{"rounds down to largest", 65519.996, 0x7bff},
		{"rounds up to infinity", 65520, 0x7c00},
		{"beyond", 1e10, 0x7c00},
		{"tie to even, down", 1 + 1.0/2048, 0x3c00},
		{"tie to even, up", 1 + 3.0/2048, 0x3c02},
		{"tie of subnormals", 1.5 / (1 << 24), 2},
		{"too small", 0.5 / (1 << 24), 0},
		{"negative zero", float32(math.Copysign(0, -1)), 0x8000},
		{"subnormal becomes normal", 0x1.ffffp-15, 0x0400},
	} {
		if got := FloatToHalf(c.in); got != c.want {
			t.Errorf("%s: %v is %#x, want %#x", c.name, c.in, got, c.want)
		}
	}
}
