package grammar

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

const (
	// farExponent stands for every exponent at least as large.
	farExponent = int64(1) << 50
	// endlessExponent is an end of a range that has none.
	endlessExponent = int64(1) << 60
)

// exponentRange is an inclusive range of exponents.
type exponentRange struct{ low, high int64 }

// exponents lists in order the exponents e for which v x 10^e is in the set: for
// each cell they are one range, since a larger exponent makes a magnitude larger
// and keeps a multiple of a step a multiple.
func (a *numberAutomaton) exponents(v decimal.Decimal) []exponentRange {
	if v.IsZero() {
		if a.has(v) {
			return []exponentRange{{-endlessExponent, endlessExponent}}
		}
		return nil
	}
	var out []exponentRange
	sign := 0
	if v.Negative {
		sign = 1
	}
	for _, exp := range a.points.exponents[sign][v.Digits] {
		out = append(out, exponentRange{exp - v.Exp, exp - v.Exp})
	}
	for i, c := range a.cells {
		r := exponentRange{-endlessExponent, endlessExponent}
		low, high, lowOpen, highOpen := c.magnitudes(v.Negative)
		if low != nil {
			r.low = leastExponent(v, *low, lowOpen)
		}
		if high != nil {
			// The largest exponent that stays within: one below the least beyond.
			r.high = leastExponent(v, *high, !highOpen) - 1
			if high.Sign() <= 0 {
				r.high = -endlessExponent - 1
			}
		}
		for _, s := range a.filters[i].wanted {
			r.low = max(r.low, a.steps[s].leastExponent(v))
		}
		for _, s := range a.filters[i].unwanted {
			r.high = min(r.high, a.steps[s].leastExponent(v)-1)
		}
		if r.low <= r.high {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(x, y exponentRange) int {
		switch {
		case x.low < y.low:
			return -1
		case x.low > y.low:
			return 1
		}
		return 0
	})
	merged := out[:0]
	for _, r := range out {
		if n := len(merged); n > 0 && r.low <= merged[n-1].high+1 {
			merged[n-1].high = max(merged[n-1].high, r.high)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

// magnitudes are the bounds of the cell's numbers of a sign, without the sign: a
// low bound may be negative, or nil where there is none, and so may a high one.
func (c *numberCell) magnitudes(negative bool) (low, high *decimal.Decimal, lowOpen, highOpen bool) {
	if !negative {
		return c.low, c.high, c.lowOpen, c.highOpen
	}
	flip := func(d *decimal.Decimal) *decimal.Decimal {
		if d == nil || d.IsZero() {
			return d
		}
		e := *d
		e.Negative = !e.Negative
		return &e
	}
	return flip(c.high), flip(c.low), c.highOpen, c.lowOpen
}

// leastExponent is the least e for which |v| x 10^e reaches the bound, or passes
// it when it is open; v is not zero.
func leastExponent(v, bound decimal.Decimal, open bool) int64 {
	if bound.Sign() <= 0 {
		return -endlessExponent
	}
	e := bound.Exp - v.Exp
	if c := strings.Compare(v.Digits, bound.Digits); c < 0 || c == 0 && open {
		e++
	}
	return e
}

// leastExponent is the least e for which v x 10^e is a multiple of the step, or
// beyond all ranges when there is none; v is not zero.
func (s numberStep) leastExponent(v decimal.Decimal) int64 {
	n, _ := new(big.Int).SetString(v.Digits, 10)
	rest := new(big.Int).Div(s.factor, new(big.Int).GCD(nil, nil, n, s.factor))
	// What is left of the factor must divide a power of ten.
	need := int64(0)
	for _, p := range []int64{2, 5} {
		prime, power := big.NewInt(p), int64(0)
		for {
			q, r := new(big.Int).QuoRem(rest, prime, new(big.Int))
			if r.Sign() != 0 {
				break
			}
			rest = q
			power++
		}
		need = max(need, power)
	}
	if rest.Cmp(big.NewInt(1)) != 0 {
		return endlessExponent + 1
	}
	return s.unit - (v.Exp - int64(len(v.Digits))) + need
}

func validExponent(valid []exponentRange, low, high int64) bool {
	return slices.ContainsFunc(valid, func(r exponentRange) bool { return low <= r.high && r.low <= high })
}

// reaches reports whether some exponent that starts with the digits read, and
// has n digits more, is valid.
func (t *numberText) reaches(minus bool, n int) bool {
	scale := int64(1)
	for range n {
		scale = min(scale*10, farExponent)
	}
	grown := func(x int64) int64 {
		if x > farExponent/scale {
			return farExponent
		}
		return x * scale
	}
	low, high := grown(t.exponent), grown(t.exponent+1)-1
	if t.exponent >= farExponent {
		low, high = farExponent, farExponent
	}
	if minus {
		low, high = -high, -low
	}
	return validExponent(t.valid, low, high)
}

// exponentDistance is the length of the shortest rest of an exponent, or -1.
func (t *numberText) exponentDistance() int {
	for n := range 18 {
		switch t.phase {
		case numberE:
			if n >= 1 && t.reaches(false, n) || n >= 2 && t.reaches(true, n-1) {
				return n
			}
		case numberESign:
			if n >= 1 && t.reaches(t.minus, n) {
				return n
			}
		default:
			if t.reaches(t.minus, n) {
				return n
			}
		}
	}
	return -1
}

// exponentKey tells apart what must be told apart after the e.
func (t *numberText) exponentKey(b *strings.Builder) {
	if len(t.valid) == 1 && t.valid[0] == (exponentRange{-endlessExponent, endlessExponent}) {
		b.WriteByte('*')
		return
	}
	largest := int64(0)
	for _, r := range t.valid {
		for _, end := range []int64{r.low, r.high} {
			if end > -endlessExponent && end < endlessExponent {
				largest = max(largest, end, -end)
			}
		}
		b.WriteString(strconv.FormatInt(r.low, 36) + ":" + strconv.FormatInt(r.high, 36) + " ")
	}
	if t.minus {
		b.WriteByte('-')
	}
	// Beyond all ends of ranges, only the sign matters.
	b.WriteString(strconv.FormatInt(min(t.exponent, largest+1), 36))
}

func exponentText(e int64) string { return strconv.FormatInt(e, 10) }

func zeros(n int) string { return strings.Repeat("0", n) }

// nearExponents lists exponents worth trying for mantissas of the given number
// of digits, so many of them after the point: those that bring the number to the
// size of a bound, or its last places to that of a step.
func (a *numberAutomaton) nearExponents(sign, digits, places int) []int64 {
	var out []int64
	around := func(e int64, below, above int64) {
		for d := -below; d <= above; d++ {
			out = append(out, e+d)
		}
	}
	around(0, 2, 2)
	last := int64(-1 << 60)
	for _, b := range a.bounds[sign] {
		// Bounds come in order, and so those of one size together.
		if !b.IsZero() && b.Exp != last {
			last = b.Exp
			around(b.Exp-int64(digits-places), 2, int64(digits)+2)
		}
	}
	for _, s := range a.steps {
		around(s.unit+int64(places), int64(digits)+1, 2)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
