package model

import (
	"math"

	"github.com/stencil-go/stencil/internal/gguf"
)

// ropeStyle says which elements of a head form the pairs that are rotated.
type ropeStyle int

const (
	ropePairs  ropeStyle = iota // 2i and 2i+1
	ropeHalves                  // i and i + dims/2
)

// ropeConfig describes rotary positions: pair i of a head is turned by the
// angle position * base^(-2i/dims), stretched for contexts longer than those
// trained first.
type ropeConfig struct {
	style  ropeStyle
	dims   int // elements of a head that are rotated
	base   float64
	factor float64 // of the stretching, 1 for none

	yarn, exactYaRN bool
	longRope        bool
	fast, slow      float64 // YaRN's betas: turns within the original context
	original        int     // context length before stretching
	magnitude       float64 // factor on rotated vectors, 0: by the method's formula
}

func readRope(r *reader, arch architecture, headSize int) ropeConfig {
	c := ropeConfig{
		style:     arch.rope,
		dims:      r.size("rope.dimension_count", headSize, 1<<16),
		base:      r.number("rope.freq_base", 10000),
		factor:    1,
		exactYaRN: arch.exactYaRN,
		original:  r.size("rope.scaling.original_context_length", 0, maxContext),
	}
	if r.err == nil && (c.dims > headSize || c.dims%2 != 0) {
		r.fail(metadataError(gguf.Malformed, r.arch+".rope.dimension_count", "%d of a head of %d", c.dims, headSize))
	}
	switch kind := r.text("rope.scaling.type", "none"); kind {
	case "none":
	case "linear":
		c.factor = r.number("rope.scaling.factor", 1)
	case "yarn":
		c.yarn = true
		c.factor = r.number("rope.scaling.factor", 1)
		c.fast = r.number("rope.scaling.yarn_beta_fast", 32)
		c.slow = r.number("rope.scaling.yarn_beta_slow", 1)
		if c.original == 0 {
			r.fail(metadataError(gguf.Missing, r.arch+".rope.scaling.original_context_length", "needed by YaRN"))
		}
	case "longrope":
		c.longRope = true
	default:
		r.fail(metadataError(gguf.Unsupported, r.arch+".rope.scaling.type", "%q", kind))
	}
	if r.meta.Has(r.arch + ".rope.scaling.attn_factor") {
		c.magnitude = r.number("rope.scaling.attn_factor", 1)
	}
	return c
}

// rope holds the rotation frequencies.
type rope struct {
	style     ropeStyle
	frequency []float64 // radians per position, by pair
	magnitude float64
}

// newRope computes the frequencies; divisors, where not nil, divide them one by
// one.
func newRope(c ropeConfig, divisors []float32) rope {
	r := rope{style: c.style, frequency: make([]float64, c.dims/2), magnitude: 1}
	if c.magnitude != 0 {
		r.magnitude = c.magnitude
	}
	low, high := 0.0, 0.0
	if c.yarn {
		// The pairs that turn beta times within the original context.
		pair := func(beta float64) float64 {
			return float64(c.dims) * math.Log(float64(c.original)/(beta*2*math.Pi)) / (2 * math.Log(c.base))
		}
		low, high = pair(c.fast), pair(c.slow)
		if !c.exactYaRN {
			low, high = math.Floor(low), math.Ceil(high)
		}
		low, high = max(low, 0), min(high, float64(c.dims-1))
		r.magnitude *= 1 + 0.1*math.Log(c.factor)
	}
	for i := range r.frequency {
		f := math.Pow(c.base, -2*float64(i)/float64(c.dims))
		if divisors != nil {
			f /= float64(divisors[i])
		}
		stretched := f / c.factor
		if c.yarn {
			// Fast pairs keep their frequency, slow ones are stretched.
			keep := 1 - min(max((float64(i)-low)/max(high-low, 0.001), 0), 1)
			stretched = stretched*(1-keep) + f*keep
		}
		r.frequency[i] = stretched
	}
	return r
}

// table fills in cosines and sines for a position: 2 floats per pair.
func (r *rope) table(position int, dst []float32) {
	for i, f := range r.frequency {
		sin, cos := math.Sincos(float64(position) * f)
		dst[2*i], dst[2*i+1] = float32(cos*r.magnitude), float32(sin*r.magnitude)
	}
}

// rotate turns the pairs of one head, given the position's table.
func (r *rope) rotate(x, table []float32) {
	n := len(r.frequency)
	if r.style == ropePairs {
		x, table = x[:2*n], table[:2*n]
		for i := 0; i+1 < len(x); i += 2 {
			a, b, cos, sin := x[i], x[i+1], table[i], table[i+1]
			x[i], x[i+1] = a*cos-b*sin, a*sin+b*cos
		}
		return
	}
	first, second := x[:n], x[n:2*n]
	for i, a := range first {
		b, cos, sin := second[i], table[2*i], table[2*i+1]
		first[i], second[i] = a*cos-b*sin, a*sin+b*cos
	}
}
