package grammar_test

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// TestLarkParameters compares each function and condition of a parameter with what Go
// computes, on random numbers and bits.
func TestLarkParameters(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	// Numbers with long runs of equal bits, so that bounds are met.
	number := func() uint64 { return (r.Uint64() >> r.IntN(64)) ^ []uint64{0, math.MaxUint64, 0xFF00}[r.IntN(3)] }
	rounds := 100
	if testing.Short() {
		rounds = 20
	}
	for range rounds {
		self, v, k := number(), number(), r.IntN(64)
		low := r.IntN(64)
		high := low + 1 + r.IntN(64-low)
		mask := uint64(math.MaxUint64) >> (64 - (high - low))
		part := self >> low & mask
		if r.IntN(2) == 0 {
			v = part + uint64(r.IntN(3)) - 1
		}
		count := r.IntN(4) + bits.OnesCount64(part) - 1
		if count < 0 {
			count = 0
		}
		ones := bits.OnesCount64(part)
		span := fmt.Sprintf("[%d:%d]", low, high)
		if low == 0 && high == 64 {
			span = "_"
		}
		up, down := self, self
		if part != mask {
			up += 1 << low
		}
		if part != 0 {
			down -= 1 << low
		}
		for function, want := range map[string]uint64{
			"_": self, fmt.Sprint(v): v, fmt.Sprintf("%#x", v): v,
			fmt.Sprintf("set_bit(%d)", k): self | 1<<k, fmt.Sprintf("clear_bit(%d)", k): self &^ (1 << k),
			fmt.Sprintf("bit_and(%#x)", v): self & v, fmt.Sprintf("bit_or(%d)", v): self | v,
			"incr(" + span + ")": up, "decr(" + span + ")": down,
		} {
			src := fmt.Sprintf("start: a::%d\na::_: b::%s\nb::_: \"y\" %%if eq(_, %d)\n | \"n\" %%if ne(_, %d)\n", self, function, want, want)
			if !larkAccepts(t, src, "y") || larkAccepts(t, src, "n") {
				t.Errorf("%s of %#x is not %#x", function, self, want)
			}
		}
		for condition, want := range map[string]bool{
			"true": true, fmt.Sprintf("bit_set(%d)", k): self>>k&1 == 1, fmt.Sprintf("bit_clear(%d)", k): self>>k&1 == 0,
			"is_ones(" + span + ")": part == mask, "is_zeros(" + span + ")": part == 0,
			fmt.Sprintf("eq(%s, %d)", span, v): part == v, fmt.Sprintf("ne(%s, %d)", span, v): part != v,
			fmt.Sprintf("lt(%s, %d)", span, v): part < v, fmt.Sprintf("le(%s, %d)", span, v): part <= v,
			fmt.Sprintf("gt(%s, %d)", span, v): part > v, fmt.Sprintf("ge(%s, %d)", span, v): part >= v,
			fmt.Sprintf("bit_count_eq(%s, %d)", span, count): ones == count, fmt.Sprintf("bit_count_ne(%s, %d)", span, count): ones != count,
			fmt.Sprintf("bit_count_lt(%s, %d)", span, count): ones < count, fmt.Sprintf("bit_count_le(%s, %d)", span, count): ones <= count,
			fmt.Sprintf("bit_count_gt(%s, %d)", span, count): ones > count, fmt.Sprintf("bit_count_ge(%s, %d)", span, count): ones >= count,
			fmt.Sprintf("and(bit_set(%d), lt(%s, %d))", k, span, v): self>>k&1 == 1 && part < v,
			fmt.Sprintf("or(bit_set(%d), lt(%s, %d))", k, span, v):  self>>k&1 == 1 || part < v,
		} {
			src := fmt.Sprintf("start: a::%d\na::_: \"y\" %%if %s\n | \"n\" %%if not(%s)\n", self, condition, condition)
			if larkAccepts(t, src, "y") != want || larkAccepts(t, src, "n") == want {
				t.Errorf("%s of %#x is not %v", condition, self, want)
			}
		}
	}
}

func larkAccepts(t *testing.T, src, text string) bool {
	t.Helper()
	g, err := grammar.FromLark(src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	c := p.Cursor()
	return c.Write([]byte(text)) == len(text) && c.Accepting()
}
