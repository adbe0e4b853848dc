package grammar

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// TestNumberComplement holds complements of random sets against the numbers they have.
func TestNumberComplement(t *testing.T) {
	parse := func(text string) decimal.Decimal {
		d, ok := decimal.Parse(text)
		if !ok {
			t.Fatal(text)
		}
		return d
	}
	var grid []decimal.Decimal
	for i := -30; i <= 130; i++ {
		grid = append(grid, parse(fmt.Sprintf("%d", i)), parse(fmt.Sprintf("%d.5", i)), parse(fmt.Sprintf("%d.3", i)))
	}
	steps := []decimal.Decimal{parse("2"), parse("3"), parse("5"), parse("0.5"), parse("0.3")}
	refused := 0
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 5))
		bound := func() *decimal.Decimal {
			if r.IntN(2) == 0 {
				return nil
			}
			return &grid[r.IntN(len(grid))]
		}
		some := func() (out []decimal.Decimal) {
			for range r.IntN(3) {
				out = mergeSteps(out, steps[r.IntN(len(steps)):][:1])
			}
			return out
		}
		var s numberSet
		for range 1 + r.IntN(8) {
			c := numberCell{low: bound(), high: bound(), lowOpen: r.IntN(2) == 0, highOpen: r.IntN(2) == 0, multiples: some(), exceptions: some()}
			switch r.IntN(4) {
			case 0:
				c.integers = true
			case 1:
				c.fractions = true
			}
			if !c.void() {
				s = append(s, c)
			}
		}
		outside, ok := s.complement()
		if !ok {
			refused++
			continue
		}
		for _, d := range grid {
			if s.has(d) == outside.has(d) {
				t.Fatalf("seed %d: %s is in both or in neither", seed, d.String())
			}
		}
	}
	if refused > 200 {
		t.Errorf("%d of 2000 complements are refused", refused)
	}
}
