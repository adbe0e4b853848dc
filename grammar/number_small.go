package grammar

import (
	"math/big"
	"strconv"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// Most bounds are small integers, and so are most numbers that are compared with
// them. Then machine arithmetic does what number_search.go and place do with
// decimals; it saturates, so that what is too large compares as it should.

// smallLimit bounds the integers that count as small.
const smallLimit = 1_000_000_000_000_000_000

// smallCell are the magnitudes of a cell's numbers of a sign that are integers.
type smallCell struct {
	low, high uint64
	step      uint64
	// empty says that there are none, exact that the rest describes them all.
	empty, exact bool
}

// makeSmall prepares the machine arithmetic, where the bounds allow it.
func (a *numberAutomaton) makeSmall() {
	for sign := range a.bounds {
		small := make([]uint64, 0, len(a.bounds[sign]))
		for _, b := range a.bounds[sign] {
			n, ok := smallInteger(b)
			if !ok {
				small = nil
				break
			}
			small = append(small, n)
		}
		a.smallBounds[sign] = small
		for i := range a.cells {
			a.smallCells[sign] = append(a.smallCells[sign], a.smallCell(i, sign == 1))
		}
	}
}

func smallInteger(d decimal.Decimal) (uint64, bool) {
	if !d.IsInteger() || d.Exp > 18 {
		return 0, false
	}
	n, ok := d.Int()
	return uint64(max(n, -n)), ok
}

func (a *numberAutomaton) smallCell(i int, negative bool) smallCell {
	low, high, lowOpen, highOpen := a.cells[i].magnitudes(negative)
	c := smallCell{high: smallLimit, step: 1, exact: len(a.filters[i].unwanted) == 0}
	if low != nil && low.Sign() >= 0 {
		n, ok := smallInteger(*low)
		c.low, c.exact = n, c.exact && ok
		if lowOpen {
			c.low++
		}
	}
	if high != nil {
		n, ok := smallInteger(*high)
		c.high, c.exact = n, c.exact && ok
		switch {
		case high.Sign() < 0 || highOpen && n == 0:
			c.empty = true
		case highOpen:
			c.high--
		}
	}
	step := big.NewInt(1)
	for _, s := range a.filters[i].wanted {
		k := a.steps[s].onGrid(0)
		step.Mul(step, k.Div(k, new(big.Int).GCD(nil, nil, step, k)))
	}
	c.exact = c.exact && step.IsUint64() && step.Uint64() < smallLimit
	c.step = step.Uint64()
	return c
}

// meetsSmall is meets for integers. It reports false for known where machine
// arithmetic does not decide.
func (a *numberAutomaton) meetsSmall(sign int, digits *big.Int, more int) (meets, known bool) {
	if len(a.points.all) > 0 || !digits.IsUint64() || more > 17 {
		return false, false
	}
	power := powersOfTen[more].Uint64()
	low := digits.Uint64()
	if low >= smallLimit/power {
		return false, false
	}
	low *= power
	high := low + power - 1
	known = true
	for i := range a.smallCells[sign] {
		c := &a.smallCells[sign][i]
		switch {
		case !c.exact:
			known = false
		case !c.empty:
			from, to := max(low, c.low), min(high, c.high)
			if first := (from + c.step - 1) / c.step * c.step; first <= to {
				return true, true
			}
		}
	}
	return false, known
}

// placeSmall is place where the bounds are small integers.
func (a *numberAutomaton) placeSmall(sign int, whole, fraction string, more int) (i int, on, between bool) {
	low := scaledSmall(whole, more)
	bounds := a.smallBounds[sign]
	for i+1 < len(bounds) && bounds[i+1] <= low {
		i++
	}
	// Digits behind the point leave the number below the next integer.
	between = fraction == "" && i+1 < len(bounds) && bounds[i+1] < scaledSmallNext(whole, more)
	on = bounds[i] == low
	for k := 0; on && k < len(fraction); k++ {
		on = fraction[k] == '0'
	}
	return i, on, between
}

// scaledSmall is the number that the digits make times 10^more, or smallLimit+1
// where that is larger than smallLimit.
func scaledSmall(digits string, more int) uint64 {
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return smallLimit + 1
	}
	return timesPower(n, more)
}

// scaledSmallNext is scaledSmall of the number after that of the digits.
func scaledSmallNext(digits string, more int) uint64 {
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return smallLimit + 1
	}
	return timesPower(n+1, more)
}

func timesPower(n uint64, more int) uint64 {
	switch {
	case n == 0:
		return 0
	case more > 18 || n > smallLimit/powersOfTen[more].Uint64():
		return smallLimit + 1
	}
	return n * powersOfTen[more].Uint64()
}

// mayStart reports false only where no number of the set has the digits of the text
// as its first ones, wherever the point may come to be and whatever the exponent. It
// takes as many steps as the bounds have digits.
func (a *numberAutomaton) mayStart(t *numberText) bool {
	switch {
	case t.phase < numberZero || t.phase > numberFraction || len(a.points.all) > 0:
		return true
	case len(t.whole)+len(t.fraction) > 18:
		return true
	}
	digits := uint64(0)
	for _, part := range []string{t.whole, t.fraction} {
		for i := range len(part) {
			digits = digits*10 + uint64(part[i]-'0')
		}
	}
	if digits == 0 {
		return true
	}
	width := uint64(1)
	for ; digits%10 == 0; digits /= 10 {
		width *= 10
	}
	sign := t.sign()
	for i := range a.cells {
		if !a.cellMayStart(i, sign, digits, width) {
			continue
		}
		return true
	}
	return false
}

// cellMayStart is mayStart for one cell: numbers begin with digits, which end in no
// zero, and then with zeros as many as width has.
func (a *numberAutomaton) cellMayStart(cell, sign int, digits, width uint64) bool {
	wanted := a.filters[cell].wanted
	if len(wanted) == 0 {
		return true
	}
	// All numbers of the cell are on the grid of its finest step.
	grid := a.steps[wanted[0]].unit
	for _, s := range wanted[1:] {
		grid = min(grid, a.steps[s].unit)
	}
	g := a.onGrid(cell, sign, grid)
	switch {
	case g.empty:
		return false
	case !g.small:
		return true
	}
	for scale := uint64(1); digits <= g.to/scale; scale *= 10 {
		// Below the width, zeros follow.
		if g.meets(digits*scale, digits*scale+max(scale/width, 1)-1) {
			return true
		}
		if scale > smallLimit/10 || digits > smallLimit/(scale*10) {
			return true
		}
	}
	return false
}
