package model

import (
	"math"
	"testing"
)

// TestRope compares frequencies with the methods' formulas, worked out for one
// pair at a time.
func TestRope(t *testing.T) {
	const dims, base = 64, 10000.0
	plain := func(i int) float64 { return math.Pow(base, -2*float64(i)/dims) }
	config := ropeConfig{dims: dims, base: base, factor: 1}
	linear, yarn := config, config
	linear.factor = 4
	yarn.yarn, yarn.factor, yarn.fast, yarn.slow, yarn.original = true, 32, 32, 1, 4096
	exact := yarn
	exact.exactYaRN = true
	fixed := config
	fixed.magnitude = 1.25
	divisors := make([]float32, dims/2)
	for i := range divisors {
		divisors[i] = float32(1 + i)
	}
	// The pairs between which YaRN passes from one to the other: those that turn
	// 32 times and once within 4,096 positions.
	turns := func(n float64) float64 { return dims / 2 * math.Log(4096/(2*math.Pi*n)) / math.Log(base) }
	blend := func(low, high float64) func(int) float64 {
		return func(i int) float64 {
			stretch := min(max((float64(i)-low)/(high-low), 0), 1)
			return plain(i) * (stretch/32 + 1 - stretch)
		}
	}
	for _, c := range []struct {
		name      string
		config    ropeConfig
		divisors  []float32
		want      func(int) float64
		magnitude float64
	}{
		{"plain", config, nil, plain, 1},
		{"divided", config, divisors, func(i int) float64 { return plain(i) / float64(i+1) }, 1},
		{"linear", linear, nil, func(i int) float64 { return plain(i) / 4 }, 1},
		{"YaRN", yarn, nil, blend(math.Floor(turns(32)), math.Ceil(turns(1))), 1 + 0.1*math.Log(32)},
		{"YaRN, exact", exact, nil, blend(turns(32), turns(1)), 1 + 0.1*math.Log(32)},
		{"magnitude", fixed, nil, plain, 1.25},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRope(c.config, c.divisors)
			if math.Abs(r.magnitude-c.magnitude) > 1e-12 {
				t.Errorf("magnitude %v, want %v", r.magnitude, c.magnitude)
			}
			for i, f := range r.frequency {
				if want := c.want(i); math.Abs(f-want) > 1e-12*want {
					t.Errorf("pair %d: %v, want %v", i, f, want)
				}
			}
		})
	}
}

// TestRotate checks both styles: lengths are kept and products depend on the
// difference of positions only.
func TestRotate(t *testing.T) {
	for _, style := range []ropeStyle{ropePairs, ropeHalves} {
		r := newRope(ropeConfig{style: style, dims: 8, base: 100, factor: 1}, nil)
		product := func(p, q int) float64 {
			a := []float32{1, 2, 3, 4, -5, 6, -7, 8, 9} // the last one stays
			b := []float32{2, -1, 0.5, 3, 1, -2, 4, 1, 2}
			table := make([]float32, 8)
			r.table(p, table)
			r.rotate(a, table)
			r.table(q, table)
			r.rotate(b, table)
			sum := 0.0
			for i := range a {
				sum += float64(a[i]) * float64(b[i])
			}
			if a[8] != 9 || b[8] != 2 {
				t.Error("an element beyond the rotated ones changed")
			}
			return sum
		}
		if a, b := product(3, 5), product(103, 105); math.Abs(a-b) > 1e-4 {
			t.Errorf("style %d: %v at distance 2, %v further on", style, a, b)
		}
		if a, b := product(3, 5), product(3, 6); math.Abs(a-b) < 1e-3 {
			t.Errorf("style %d: %v at distances 2 and 3", style, a)
		}
	}
}
