package grammar

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// numberPoints are the cells of single numbers, kept apart from the others so
// that ten thousand of them are found by search.
type numberPoints struct {
	all map[decimal.Decimal]bool
	// magnitudes are the numbers of each sign without it, in order; zero is in the first.
	magnitudes [2][]decimal.Decimal
	// exponents are, by sign and digits, the exponents of the numbers.
	exponents [2]map[string][]int64
}

func (p *numberPoints) add(d decimal.Decimal) {
	if p.all[d] {
		return
	}
	if p.all == nil {
		p.all = map[decimal.Decimal]bool{}
		p.exponents = [2]map[string][]int64{{}, {}}
	}
	p.all[d] = true
	s := 0
	if d.Negative {
		s = 1
	}
	d.Negative = false
	p.magnitudes[s] = append(p.magnitudes[s], d)
	p.exponents[s][d.Digits] = append(p.exponents[s][d.Digits], d.Exp)
}

func (p *numberPoints) sort() {
	for s := range p.magnitudes {
		slices.SortFunc(p.magnitudes[s], decimal.Decimal.Compare)
	}
}

// between reports whether a multiple of 10^grid from low to high, both of which
// are magnitudes, is among the points of the sign.
func (p *numberPoints) between(sign int, low, high decimal.Decimal, grid int64) bool {
	i, _ := slices.BinarySearchFunc(p.magnitudes[sign], low, decimal.Decimal.Compare)
	for ; i < len(p.magnitudes[sign]) && p.magnitudes[sign][i].Compare(high) <= 0; i++ {
		if d := p.magnitudes[sign][i]; d.IsZero() || d.Exp-int64(len(d.Digits)) >= grid {
			return true
		}
	}
	return low.IsZero() && sign == 1 && p.all[decimal.Decimal{}]
}
